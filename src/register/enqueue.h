/* Into the queue, and running a part of a circuit. */
#ifndef QARENA_REGISTER_ENQUEUE_H
#define QARENA_REGISTER_ENQUEUE_H

#include "register/writer.h"

/* Queue an op, with its matrix if it has one; a full queue, or one that cannot grow, is run first.
 * As qarena_register_apply. */
qarena_status qarena__queue_op(qarena__writer *writer, const qarena__op *op, const double *matrix);

/* Run gates [first, end) of a circuit, with these values of its parameters (NULL: it has none).
 * As qarena_register_run. */
qarena_status qarena__run_range(qarena__writer *writer, qarena__gates *gates, uint64_t first,
                                uint64_t end, const double *values);

#endif
