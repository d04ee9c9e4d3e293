/* Failing: one line of text a thread, and the two macros that keep the happy path straight. */
#ifndef QARENA_CORE_STATUS_H
#define QARENA_CORE_STATUS_H

#include "qarena/qarena.h"

/* Record the text of a failure for qarena_last_error and return its code, so that a check reads
 * `return qarena__fail(...)`. */
qarena_status qarena__fail(qarena_status status, const char *format, ...)
    __attribute__((format(printf, 2, 3), cold));

/* Hand a failure on to the caller. For functions that own nothing yet; others `goto fail`. */
#define QARENA__FORWARD(call)                                                                      \
    do {                                                                                           \
        qarena_status forward_ = (call);                                                           \
        if (__builtin_expect(forward_ != QARENA_OK, 0)) {                                          \
            return forward_;                                                                       \
        }                                                                                          \
    } while (0)

#endif
