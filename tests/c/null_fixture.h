/* What calls say to NULL. */
#ifndef QARENA_TESTS_NULL_FIXTURE_H
#define QARENA_TESTS_NULL_FIXTURE_H

#include "fixture.h"

static inline int says_why(const char *text) {
    return strstr(text, "NULL") || strstr(text, "none given") || strstr(text, "0 qubits given");
}

/* E_ARGUMENT, with a message that says what is missing. */
#define REFUSES(call)                                                                              \
    do {                                                                                           \
        cr_expect_eq((call), QARENA_E_ARGUMENT, #call " is not refused");                          \
        cr_expect(says_why(qarena_last_error()), #call " says '%s'", qarena_last_error());         \
    } while (0)

#endif
