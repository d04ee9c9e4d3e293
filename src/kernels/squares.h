/* The norm of what the scatter of a tile writes. Squares are added in a few chains of vectors, and
 * these in double before their rounding adds up: a sum of equal numbers is rounded to the same side
 * again and again. */
#ifndef QARENA_KERNELS_SQUARES_H
#define QARENA_KERNELS_SQUARES_H

#include "kernels/doubles.h"

/* Chains hide the latency of additions; each takes so many squares before it is emptied. */
enum { SQUARE_CHAINS = 4, CHAIN_SQUARES = 16 };

INLINE void add_square(V *chain, V x) {
    *chain = x * x + *chain;
}

INLINE void empty_chains(D *sum, V *chain, unsigned chains) {
#pragma GCC unroll 8
    for (unsigned k = 0; k < chains; k++) {
        const V whole = chain[k];
        const REAL *x = (const REAL *)&whole;
        for (unsigned i = 0; i < REALS; i += WIDE) {
            *sum += wide(x + i);
        }
        chain[k] = (V){0};
    }
}

/* The parts of a vector of numbers that are vectors of doubles. */
enum { PARTS = REALS / WIDE };

/* The same, where sum[k][p] is that of part p of chain k. */
INLINE void empty_apart(D *const (*sum)[PARTS], V *chain, unsigned chains) {
#pragma GCC unroll 8
    for (unsigned k = 0; k < chains; k++) {
        const V whole = chain[k];
        const REAL *x = (const REAL *)&whole;
        for (unsigned part = 0; part < PARTS; part++) {
            *sum[k][part] += wide(x + part * WIDE);
        }
        chain[k] = (V){0};
    }
}

INLINE double sum_of_lanes(D sum) {
    double total = 0;
    for (unsigned i = 0; i < WIDE; i++) {
        total += sum[i];
    }
    return total;
}

#endif
