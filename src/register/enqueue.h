/* Running a part of a circuit. */
#ifndef QARENA_REGISTER_ENQUEUE_H
#define QARENA_REGISTER_ENQUEUE_H

#include "register/writer.h"

/* Run gates [first, end) of a circuit, with these values of its parameters (NULL: it has none).
 * As qarena_register_run. */
qarena_status qarena__run_range(qarena__writer *writer, qarena__gates *gates, uint64_t first,
                                uint64_t end, const double *values);

#endif
