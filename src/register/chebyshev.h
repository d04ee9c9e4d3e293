/* One sweep of a Chebyshev expansion in a sum of Pauli strings: the next polynomial of H times a
 * state, and what it adds to the expansion, while both are in cache. */
#ifndef QARENA_REGISTER_CHEBYSHEV_H
#define QARENA_REGISTER_CHEBYSHEV_H

#include "register/pauli_apply.h"

/*      dst   := factor H src - before
 *      total := total + weights[1] src + weights[2] dst
 *
 * States of the writer's register's n and precision. src is read as a whole for each block of dst,
 * the others at that block alone: so dst may be `before`, and nothing else that is read. */
typedef struct qarena__chebyshev {
    const qarena__pauli_term *terms; /* of H */
    uint64_t count;
    double factor;
    const void *src, *before; /* before: NULL: none */
    void *dst;
    void *total;          /* NULL: nothing is added up */
    bool first;           /* total := weights[0] before + ..: what it held is not read */
    double weights[3][2]; /* (re, im) */
    bool measures;        /* results are wanted */
} qarena__chebyshev;

/* What a sweep has measured. In double, the same bits for any number of threads; 0 in a dry arena.
 */
typedef struct qarena__chebyshev_sums {
    double mean;    /* the real part of <src|dst> */
    double squares; /* the squared norm of total, where there is one */
} qarena__chebyshev_sums;

/* sums: NULL unless the sweep measures. E_CANCELLED: dst and total mean nothing then. */
qarena_status qarena__chebyshev_sweep(qarena__writer *writer, const qarena__chebyshev *sweep,
                                      qarena__chebyshev_sums *sums);

#endif
