/* H |state> block by block, for a sum of Pauli strings: no more memory than a block. Its blocks are
 * stored, or summed up, and then forgotten. */
#ifndef QARENA_REGISTER_PAULI_APPLY_H
#define QARENA_REGISTER_PAULI_APPLY_H

#include "circuit/pauli_sum.h"
#include "register/writer.h"

/* dst := H src: states of the writer's register's n and precision, which do not overlap.
 * E_CANCELLED: dst means nothing then. */
qarena_status qarena__pauli_sum_apply(qarena__writer *writer, const qarena__pauli_merged *sum,
                                      const void *src, void *dst);

/* <left| H |right> and, in *squares, the squared norm of H |right>; likewise. Sums in double, the
 * same bits for any number of threads. E_CANCELLED. */
qarena_status qarena__pauli_sum_between(qarena__writer *writer, const qarena__pauli_merged *sum,
                                        const void *left, const void *right, double between[2],
                                        double *squares);

#endif
