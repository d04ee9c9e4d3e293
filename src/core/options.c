/* The environment's options. */
#include "core/options.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/lock.h"
#include "core/status.h"
#include "core/textfile.h"

#define MAX_THREADS 1024u

enum { ISA, MULTIPLY_ADDS, NUM_THREADS, OMP_NUM_THREADS, OMP_THREAD_LIMIT, OMP_STACKSIZE, OPTIONS };

/* name, the characters that may follow the number (NULL: the value is a word), and what was read.
 */
static struct option {
    const char *name;
    const char *after_number;
    const char *text; /* NULL: unset or empty */
    unsigned number;  /* 0: not a number from 1 to MAX_THREADS */
    char copy[64];    /* the environment may change later */
} options[OPTIONS] = {
    [ISA] = {.name = "QARENA_ISA"},
    [MULTIPLY_ADDS] = {.name = "QARENA_MULTIPLY_ADDS"},
    [NUM_THREADS] = {.name = "QARENA_NUM_THREADS", .after_number = ""},
    [OMP_NUM_THREADS] = {.name = "OMP_NUM_THREADS",
                         .after_number = ", "}, /* a list: one number for each level of nesting */
    [OMP_THREAD_LIMIT] = {.name = "OMP_THREAD_LIMIT", .after_number = " "},
    [OMP_STACKSIZE] = {.name = "OMP_STACKSIZE"}, /* a number with or without a unit */
};

static unsigned parse_number(const char *text, const char *after) {
    unsigned number = 0;
    const char *digit = text;
    for (; *digit >= '0' && *digit <= '9'; digit++) {
        number = number * 10 + (unsigned)(*digit - '0');
        if (number > MAX_THREADS) {
            return 0;
        }
    }
    bool ends_well = digit != text && (*digit == '\0' || strchr(after, *digit) != NULL);
    return ends_well ? number : 0;
}

static void read_environment(void) {
    for (struct option *option = options; option < options + OPTIONS; option++) {
        const char *value = getenv(option->name);
        if (value == NULL || *value == '\0') {
            continue;
        }
        strncpy(option->copy, value, sizeof option->copy - 1);
        option->text = option->copy;
        if (option->after_number != NULL) {
            option->number = parse_number(value, option->after_number);
        }
    }
}

static const struct option *read_option(int index) {
    static qarena__lock lock = QARENA__LOCK_INIT;
    static atomic_bool done;
    if (!atomic_load_explicit(&done, memory_order_acquire)) {
        qarena__lock_take(&lock);
        if (!atomic_load_explicit(&done, memory_order_relaxed)) {
            read_environment();
            atomic_store_explicit(&done, true, memory_order_release);
        }
        qarena__lock_give(&lock);
    }
    return &options[index];
}

const char *qarena__option_isa(void) {
    return read_option(ISA)->text;
}

const char *qarena__option_multiply_adds(void) {
    return read_option(MULTIPLY_ADDS)->text;
}

qarena_status qarena__option_threads(unsigned *threads) {
    const struct option *own = read_option(NUM_THREADS);
    if (own->text != NULL && own->number == 0) {
        return qarena__fail(QARENA_E_OPTION,
                            "QARENA_NUM_THREADS is '%s'; it must be a number from 1 to %u",
                            own->text, MAX_THREADS);
    }
    *threads = own->number;
    return QARENA_OK;
}

unsigned qarena__option_openmp_threads(void) {
    return read_option(OMP_NUM_THREADS)->number;
}

unsigned qarena__option_thread_limit(void) {
    return read_option(OMP_THREAD_LIMIT)->number;
}

size_t qarena__option_stack_size(void) {
    const char *text = read_option(OMP_STACKSIZE)->text;
    uint64_t size;
    if (!text) {
        return 0;
    }
    text += strspn(text, " ");
    if (!qarena__parse_number(&text, &size)) {
        return 0;
    }
    text += strspn(text, " ");
    const unsigned shift = *text == 'B' || *text == 'b'   ? 0
                           : *text == 'M' || *text == 'm' ? 20
                           : *text == 'G' || *text == 'g' ? 30
                                                          : 10;
    return size <= SIZE_MAX >> shift ? (size_t)size << shift : 0;
}
