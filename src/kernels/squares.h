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

/* The parts of a vector of numbers that are vectors of doubles. */
enum { PARTS = REALS / WIDE };

/* sum[p] is that of part p of the chain. */
INLINE void empty_chain(D *const sum[PARTS], V *chain) {
    const V whole = *chain;
    const REAL *x = (const REAL *)&whole;
    for (unsigned part = 0; part < PARTS; part++) {
        *sum[part] += wide(x + part * WIDE);
    }
    *chain = (V){0};
}

/* sum[k]: those of chain k. */
INLINE void empty_apart(D *const (*sum)[PARTS], V *chain, unsigned chains) {
#pragma GCC unroll 8
    for (unsigned k = 0; k < chains; k++) {
        empty_chain(sum[k], &chain[k]);
    }
}

/* One sum of all. */
INLINE void empty_chains(D *sum, V *chain, unsigned chains) {
    D *parts[PARTS];
    for (unsigned part = 0; part < PARTS; part++) {
        parts[part] = sum;
    }
#pragma GCC unroll 8
    for (unsigned k = 0; k < chains; k++) {
        empty_chain(parts, &chain[k]);
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
