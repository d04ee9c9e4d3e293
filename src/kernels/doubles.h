/* Vectors of doubles, whatever the precision of the state: for sums, and for matrices as they were
 * given. */
#ifndef QARENA_KERNELS_DOUBLES_H
#define QARENA_KERNELS_DOUBLES_H

#include "kernels/vec.h"

enum { WIDE = VECTOR_BYTES / 8 };

typedef double D __attribute__((vector_size(VECTOR_BYTES))); /* WIDE doubles */

/* Neighbours change places: (re, im) becomes (im, re). */
INLINE D swap_doubles(D x) {
#if VECTOR_BYTES == 16
    return __builtin_shufflevector(x, x, 1, 0);
#elif VECTOR_BYTES == 32
    return __builtin_shufflevector(x, x, 1, 0, 3, 2);
#else
    return __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6);
#endif
}

/* WIDE numbers as doubles. By intrinsics, since GCC 12 takes __builtin_convertvector apart. */
INLINE D wide(const REAL *x) {
#if QARENA_KERNEL_DOUBLE
    return *(const D *)x;
#elif VECTOR_BYTES == 64
    return (D)_mm512_cvtps_pd(_mm256_load_ps(x));
#elif VECTOR_BYTES == 32
    return (D)_mm256_cvtps_pd(_mm_load_ps(x));
#else
    return (D){x[0], x[1]};
#endif
}

/* The same of numbers that are aligned as numbers only: a caller's. */
typedef double UnalignedD __attribute__((vector_size(VECTOR_BYTES), aligned(8)));
INLINE D wide_anywhere(const REAL *x) {
#if QARENA_KERNEL_DOUBLE
    return *(const UnalignedD *)x;
#elif VECTOR_BYTES == 64
    return (D)_mm512_cvtps_pd(_mm256_loadu_ps(x));
#elif VECTOR_BYTES == 32
    return (D)_mm256_cvtps_pd(_mm_loadu_ps(x));
#else
    return (D){x[0], x[1]};
#endif
}

#endif
