/* As much of Criterion as the tests use, for machines that have none and for emulators, which do
 * not run it: each test in a forked child, one after the other. A system header to the compiler, as
 * Criterion's own are. It holds main(), so one source of a program may include it. */
#ifndef PLAIN_CRITERION_H
#define PLAIN_CRITERION_H
#pragma GCC system_header

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct plain_test {
    const char *suite, *name; /* name NULL: the suite itself */
    void (*run)(void), (*init)(void), (*fini)(void);
    struct plain_test *next;
} plain_test;

static plain_test *plain_tests, **plain_last = &plain_tests; /* in the order of the source */
static bool plain_failed;

static inline void plain_add(plain_test *test) {
    *plain_last = test;
    plain_last = &test->next;
}

static inline void plain_fail(bool goes_on, const char *file, int line, const char *condition,
                              const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: %s\n", file, line, condition);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    plain_failed = true;
    if (!goes_on) {
        _Exit(1);
    }
}

#define TestSuite(suite_, ...)                                                                     \
    __attribute__((constructor)) static void plain_suite_##suite_(void) {                          \
        static plain_test suite = {.suite = #suite_, __VA_ARGS__};                                 \
        plain_add(&suite);                                                                         \
    }                                                                                              \
    struct plain_test

#define Test(suite_, name_, ...)                                                                   \
    static void plain_run_##suite_##_##name_(void);                                                \
    __attribute__((constructor)) static void plain_add_##suite_##_##name_(void) {                  \
        static plain_test test = {                                                                 \
            .suite = #suite_, .name = #name_, .run = plain_run_##suite_##_##name_};                \
        plain_add(&test);                                                                          \
    }                                                                                              \
    static void plain_run_##suite_##_##name_(void)

#define PLAIN_CHECK(goes_on, condition, ...)                                                       \
    ((condition) ? (void)0 : plain_fail(goes_on, __FILE__, __LINE__, #condition, "" __VA_ARGS__))

#define cr_log_info(...) ((void)(0 ? printf(__VA_ARGS__) : 0))
#define cr_skip_test(...) _Exit(0)
#define cr_assert(condition, ...) PLAIN_CHECK(false, condition, __VA_ARGS__)
#define cr_assert_not(condition, ...) PLAIN_CHECK(false, !(condition), __VA_ARGS__)
#define cr_assert_fail(...) PLAIN_CHECK(false, !"reached", __VA_ARGS__)
#define cr_assert_eq(a, b, ...) PLAIN_CHECK(false, (a) == (b), __VA_ARGS__)
#define cr_assert_neq(a, b, ...) PLAIN_CHECK(false, (a) != (b), __VA_ARGS__)
#define cr_assert_lt(a, b, ...) PLAIN_CHECK(false, (a) < (b), __VA_ARGS__)
#define cr_assert_leq(a, b, ...) PLAIN_CHECK(false, (a) <= (b), __VA_ARGS__)
#define cr_assert_gt(a, b, ...) PLAIN_CHECK(false, (a) > (b), __VA_ARGS__)
#define cr_assert_geq(a, b, ...) PLAIN_CHECK(false, (a) >= (b), __VA_ARGS__)
#define cr_assert_null(a, ...) PLAIN_CHECK(false, (a) == NULL, __VA_ARGS__)
#define cr_assert_not_null(a, ...) PLAIN_CHECK(false, (a) != NULL, __VA_ARGS__)
#define cr_assert_float_eq(a, b, bound, ...)                                                       \
    PLAIN_CHECK(false, fabs((double)(a) - (double)(b)) <= (bound), __VA_ARGS__)
#define cr_assert_arr_eq(a, b, size, ...) PLAIN_CHECK(false, memcmp(a, b, size) == 0, __VA_ARGS__)
#define cr_assert_str_eq(a, b, ...) PLAIN_CHECK(false, strcmp(a, b) == 0, __VA_ARGS__)
#define cr_assert_str_neq(a, b, ...) PLAIN_CHECK(false, strcmp(a, b) != 0, __VA_ARGS__)

#define cr_expect(condition, ...) PLAIN_CHECK(true, condition, __VA_ARGS__)
#define cr_expect_not(condition, ...) PLAIN_CHECK(true, !(condition), __VA_ARGS__)
#define cr_expect_fail(...) PLAIN_CHECK(true, !"reached", __VA_ARGS__)
#define cr_expect_eq(a, b, ...) PLAIN_CHECK(true, (a) == (b), __VA_ARGS__)
#define cr_expect_neq(a, b, ...) PLAIN_CHECK(true, (a) != (b), __VA_ARGS__)
#define cr_expect_lt(a, b, ...) PLAIN_CHECK(true, (a) < (b), __VA_ARGS__)
#define cr_expect_leq(a, b, ...) PLAIN_CHECK(true, (a) <= (b), __VA_ARGS__)
#define cr_expect_gt(a, b, ...) PLAIN_CHECK(true, (a) > (b), __VA_ARGS__)
#define cr_expect_geq(a, b, ...) PLAIN_CHECK(true, (a) >= (b), __VA_ARGS__)
#define cr_expect_null(a, ...) PLAIN_CHECK(true, (a) == NULL, __VA_ARGS__)
#define cr_expect_not_null(a, ...) PLAIN_CHECK(true, (a) != NULL, __VA_ARGS__)
#define cr_expect_float_eq(a, b, bound, ...)                                                       \
    PLAIN_CHECK(true, fabs((double)(a) - (double)(b)) <= (bound), __VA_ARGS__)
#define cr_expect_arr_eq(a, b, size, ...) PLAIN_CHECK(true, memcmp(a, b, size) == 0, __VA_ARGS__)
#define cr_expect_str_eq(a, b, ...) PLAIN_CHECK(true, strcmp(a, b) == 0, __VA_ARGS__)
#define cr_expect_str_neq(a, b, ...) PLAIN_CHECK(true, strcmp(a, b) != 0, __VA_ARGS__)

/* The test's suite, or one that asks for nothing. */
static inline const plain_test *plain_suite_of(const plain_test *test) {
    static const plain_test none;
    const plain_test *suite = plain_tests;
    while (suite && (suite->name || strcmp(suite->suite, test->suite) != 0)) {
        suite = suite->next;
    }
    return suite ? suite : &none;
}

/* In the child. */
static inline int plain_run(const plain_test *test) {
    const plain_test *suite = plain_suite_of(test);
    if (suite->init) {
        suite->init();
    }
    test->run();
    if (suite->fini) {
        suite->fini();
    }
    return plain_failed;
}

int main(void) {
    unsigned passed = 0, failed = 0;
    for (const plain_test *test = plain_tests; test; test = test->next) {
        if (!test->name) {
            continue;
        }
        fflush(NULL);
        const pid_t child = fork();
        if (child == 0) {
            exit(plain_run(test));
        }
        int status = -1;
        const bool good = child > 0 && waitpid(child, &status, 0) == child && status == 0;
        if (!good) {
            fprintf(stderr, "%s::%s failed (wait status %d)\n", test->suite, test->name, status);
        }
        passed += good;
        failed += !good;
    }
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}

#endif
