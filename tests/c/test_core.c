/* core: statuses, faults, counters, random numbers, text files, options, the processor. */
#define _GNU_SOURCE
#define QARENA_UNSTABLE
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/counters.h"
#include "core/cpu.h"
#include "core/fault.h"
#include "core/options.h"
#include "core/philox.h"
#include "core/status.h"
#include "core/textfile.h"

Test(status, every_code_has_a_name_and_a_text) {
    cr_assert_str_eq(qarena_status_name(QARENA_E_QUBIT), "QARENA_E_QUBIT");
    cr_assert_str_eq(qarena_status_text(QARENA_E_CLOSED), "the arena is closed");
    cr_assert_str_eq(qarena_status_name((qarena_status)77), "unknown status");
    cr_assert_str_eq(qarena_status_text((qarena_status)77), "unknown status");
    cr_assert_eq(QARENA_E_OPTION, 10, "values are pinned");
}

Test(status, a_failure_leaves_its_text_and_long_ones_are_cut) {
    cr_assert_str_eq(qarena_last_error(), "");
    cr_assert_eq(qarena__fail(QARENA_E_QUBIT, "qubit %u is out of range [0, %u)", 7u, 3u),
                 QARENA_E_QUBIT);
    cr_assert_str_eq(qarena_last_error(), "qubit 7 is out of range [0, 3)");
    cr_assert_eq(qarena__fail(QARENA_E_MEMORY, "%0*d", 5000, 1), QARENA_E_MEMORY);
    cr_assert_lt(strlen(qarena_last_error()), 400u);
    cr_assert_gt(strlen(qarena_last_error()), 200u);
}

Test(fault, the_kth_site_fails_once_or_from_then_on) {
    cr_assert_not(qarena__fault());
    qarena_fault_set(3, 0);
    bool once[5], from_then_on[5];
    for (int i = 0; i < 5; i++) {
        once[i] = qarena__fault();
    }
    cr_assert(!once[0] && !once[1] && once[2] && !once[3] && !once[4]);
    cr_assert(qarena_fault_fired() && qarena_fault_sites() == 5);
    qarena_fault_set(2, 1);
    cr_assert(!qarena_fault_fired() && qarena_fault_sites() == 0);
    for (int i = 0; i < 5; i++) {
        from_then_on[i] = qarena__fault();
    }
    cr_assert(!from_then_on[0] && from_then_on[1] && from_then_on[4]);
    qarena_fault_set(0, 0);
    cr_assert_not(qarena__fault());
}

Test(counters, each_is_read_where_it_was_counted) {
    qarena_counters before, after;
    qarena_read_counters(&before);
    for (int counter = 0; counter < QARENA__COUNTERS; counter++) {
        qarena__count((qarena__counter)counter, 1u << counter);
    }
    qarena_read_counters(&after);
    cr_assert_eq(after.gates - before.gates, 1);
    cr_assert_eq(after.runs - before.runs, 2);
    cr_assert_eq(after.bytes_read - before.bytes_read, 4);
    cr_assert_eq(after.bytes_written - before.bytes_written, 8);
    cr_assert_eq(after.hits - before.hits, 16);
    cr_assert_eq(after.misses - before.misses, 32);
    cr_assert_eq(after.object_calls - before.object_calls, 64);
    cr_assert_eq(after.os_calls - before.os_calls, 128);
}

/* Known answers of the generator's authors (Random123, kat_vectors). */
Test(philox, known_answers) {
    static const struct {
        uint64_t counter[4], key[2], expected[4];
    } vectors[] = {
        {{0, 0, 0, 0},
         {0, 0},
         {0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b}},
        {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX},
         {UINT64_MAX, UINT64_MAX},
         {0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0}},
        {{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
         {0x452821e638d01377, 0xbe5466cf34e90c6c},
         {0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6}},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        uint64_t out[4];
        qarena__philox(vectors[i].counter, vectors[i].key, out);
        cr_assert_arr_eq(out, vectors[i].expected, sizeof out, "vector %zu", i);
    }
}

Test(philox, uniforms_are_in_range_balanced_and_their_arguments_matter) {
    double sum = 0, squares = 0;
    enum { N = 100000 };
    for (uint64_t k = 0; k < N; k++) {
        double u = qarena__philox_uniform(42, 0, k);
        cr_assert(u >= 0 && u < 1);
        sum += u;
        squares += u * u;
    }
    cr_assert_float_eq(sum / N, 0.5, 0.005); /* 5 sigma */
    cr_assert_float_eq(squares / N, 1.0 / 3, 0.005);
    double u = qarena__philox_uniform(1, 2, 3);
    cr_assert(u == qarena__philox_uniform(1, 2, 3) && u != qarena__philox_uniform(2, 2, 3) &&
              u != qarena__philox_uniform(1, 3, 3) && u != qarena__philox_uniform(1, 2, 4));
    cr_assert(u == qarena_random_uniform(1, 2, 3));
}

static char *write_text(const char *text, size_t length) {
    static char path[] = "/tmp/qarena-test-XXXXXX";
    strcpy(path + sizeof path - 7, "XXXXXX");
    int file = mkstemp(path);
    cr_assert_geq(file, 0);
    cr_assert_eq(write(file, text, length), (ssize_t)length);
    close(file);
    return path;
}

Test(textfile, whole_files_and_numbers) {
    char text[8];
    uint64_t number = 5;
    const char *path = write_text("1234567", 7);
    cr_assert_eq(qarena__file_read(path, text, 8), 7);
    cr_assert_str_eq(text, "1234567");
    cr_assert_eq(qarena__file_read(path, text, 7), -1, "does not fit with its end");
    cr_assert(qarena__file_read_number(path, &number) && number == 1234567);
    unlink(path);
    cr_assert_eq(qarena__file_read(path, text, 8), -1);
    path = write_text("max\n", 4);
    cr_assert_not(qarena__file_read_number(path, &number));
    unlink(path);
    const char *cursor = "18446744073709551616";
    cr_assert_not(qarena__parse_number(&cursor, &number), "beyond 64 bits");
    cursor = "18446744073709551615x";
    cr_assert(qarena__parse_number(&cursor, &number) && number == UINT64_MAX && *cursor == 'x');
}

Test(textfile, lines_of_any_length) {
    static char text[30000];
    memset(text, 'a', sizeof text);
    memcpy(text, "first\n\nkey 7\n", 13);
    text[20000] = '\n'; /* a line of 19987 characters is cut */
    memcpy(text + 20001, "keyed 8\nkey:\t 9\nlast",
           20); /* and so is the last one, without a newline */
    const char *path = write_text(text, sizeof text);
    qarena__lines lines;
    cr_assert(qarena__lines_open(&lines, path));
    cr_assert_str_eq(qarena__lines_next(&lines), "first");
    cr_assert_str_eq(qarena__lines_next(&lines), "");
    cr_assert_str_eq(qarena__lines_next(&lines), "key 7");
    size_t cut = strlen(qarena__lines_next(&lines));
    cr_assert(cut > 1000 && cut < 19987);
    cr_assert_str_eq(qarena__lines_next(&lines), "keyed 8");
    cr_assert_str_eq(qarena__lines_next(&lines), "key:\t 9");
    cr_assert_eq(strncmp(qarena__lines_next(&lines), "lastaaa", 7), 0);
    cr_assert_null(qarena__lines_next(&lines));
    cr_assert_null(qarena__lines_next(&lines));
    qarena__lines_close(&lines);
    uint64_t number;
    cr_assert(qarena__file_find_number(path, "key", &number) && number == 7);
    cr_assert(qarena__file_find_number(path, "key:", &number) && number == 9);
    cr_assert_not(qarena__file_find_number(path, "first", &number));
    unlink(path);
    cr_assert_not(qarena__lines_open(&lines, path));
}

static void expect_threads(const char *own, const char *omp, qarena_status status,
                           unsigned expected) {
    own != NULL ? setenv("QARENA_NUM_THREADS", own, 1) : unsetenv("QARENA_NUM_THREADS");
    omp != NULL ? setenv("OMP_NUM_THREADS", omp, 1) : unsetenv("OMP_NUM_THREADS");
    unsigned threads = 99;
    cr_assert_eq(qarena__option_threads(&threads), status);
    threads = threads == 0 ? qarena__option_openmp_threads() : threads;
    cr_assert_eq(threads, status == QARENA_OK ? expected : 99);
}

/* The environment is read once a process: one test for each setting. */
Test(options, unset) {
    unsetenv("QARENA_ISA");
    expect_threads(NULL, NULL, QARENA_OK, 0);
    cr_assert_null(qarena__option_isa());
    setenv("QARENA_NUM_THREADS", "5", 1);
    unsigned threads;
    cr_assert(qarena__option_threads(&threads) == QARENA_OK && threads == 0, "read once");
}
Test(options, own_number_wins) {
    setenv("QARENA_ISA", "v9", 1);
    expect_threads("3", "7", QARENA_OK, 3);
    cr_assert_str_eq(qarena__option_isa(), "v9");
}
Test(options, first_of_a_list) {
    expect_threads("", "4,2", QARENA_OK, 4);
}
Test(options, nonsense_of_others_is_passed_over) {
    expect_threads(NULL, "many", QARENA_OK, 0);
}
Test(options, zero_is_refused) {
    expect_threads("0", NULL, QARENA_E_OPTION, 0);
    cr_assert_not_null(strstr(qarena_last_error(), "'0'"));
}
Test(options, too_many_are_refused) {
    expect_threads("1025", NULL, QARENA_E_OPTION, 0);
}
Test(options, words_are_refused) {
    expect_threads("3x", "2", QARENA_E_OPTION, 0);
}
Test(options, the_most) {
    expect_threads("1024", NULL, QARENA_OK, 1024);
}

Test(cpu, answers_are_sane_and_stay) {
    unsigned cores = qarena__cpu_cores();
    cr_assert(cores >= 1 && cores <= (unsigned)sysconf(_SC_NPROCESSORS_CONF) &&
              cores == qarena__cpu_cores());
    uint64_t cache = qarena__cpu_last_level_cache();
    cr_assert(cache >= 64 * 1024 && cache == qarena__cpu_last_level_cache());
    cr_assert(qarena__cpu_can_run("base"));
    cr_assert_not(qarena__cpu_can_run("v5"));
    cr_assert(!qarena__cpu_can_run("v4") || qarena__cpu_can_run("v3"));
}
