/* The Gram matrix of a square matrix's rows, against 1: two rows by two rows, so that each number
 * that is read serves two products. */
#include <float.h>
#include <math.h>

#include "kernels/doubles.h"
#include "kernels/simd.h"

typedef double PAIR __attribute__((vector_size(16)));
typedef double ANYWHERE __attribute__((vector_size(VECTOR_BYTES), aligned(8),
                                       may_alias)); /* the same, in a caller's memory */

/* The sums of the even and of the odd lanes. */
INLINE PAIR fold(D x) {
#if VECTOR_BYTES == 16
    return x;
#elif VECTOR_BYTES == 32
    return __builtin_shufflevector(x, x, 0, 1) + __builtin_shufflevector(x, x, 2, 3);
#else
    const PAIR low = __builtin_shufflevector(x, x, 0, 1) + __builtin_shufflevector(x, x, 2, 3);
    return low + (__builtin_shufflevector(x, x, 4, 5) + __builtin_shufflevector(x, x, 6, 7));
#endif
}

/* |entry|^2 from sums of re re and im im, and of re im and im re, which are subtracted. */
INLINE double square(D same, D crossed, double one) {
    const PAIR real = fold(same), imaginary = fold(crossed);
    const double re = real[0] + real[1] - one, im = imaginary[0] - imaginary[1];
    return re * re + im * im;
}

/* Rows i, i + 1 by rows j, j + 1. */
INLINE double block(const double *u, unsigned size, unsigned i, unsigned j) {
    const double *x[2] = {u + 2 * (size_t)i * size, u + 2 * (size_t)(i + 1) * size};
    const double *y[2] = {u + 2 * (size_t)j * size, u + 2 * (size_t)(j + 1) * size};
    D same[4] = {{0}}, crossed[4] = {{0}};
    for (unsigned k = 0; k < 2 * size; k += WIDE) {
        const D right[2] = {*(const ANYWHERE *)(y[0] + k), *(const ANYWHERE *)(y[1] + k)};
        const D swapped[2] = {swap_doubles(right[0]), swap_doubles(right[1])};
#pragma GCC unroll 4
        for (unsigned entry = 0; entry < 4; entry++) {
            const D left = *(const ANYWHERE *)(x[entry / 2] + k);
            same[entry] += left * right[entry % 2];
            crossed[entry] += left * swapped[entry % 2];
        }
    }
    double largest = 0;
#pragma GCC unroll 4
    for (unsigned entry = 0; entry < 4; entry++) {
        const double found = square(same[entry], crossed[entry], i + entry / 2 == j + entry % 2);
        largest = found <= largest ? largest : found;
        if (!(found <= DBL_MAX)) {
            return INFINITY;
        }
    }
    return largest;
}

double K(defect)(const double *u, unsigned size) {
    double largest = 0;
    for (unsigned i = 0; i < size; i += 2) {
        for (unsigned j = i; j < size; j += 2) {
            const double found = block(u, size, i, j);
            largest = found <= largest ? largest : found;
        }
    }
    return largest;
}
