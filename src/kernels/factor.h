/* Complex factors of amplitudes, as vectors.
 *
 * A factor is a pair of vectors: (re, re) and (-im, im), so that x -> re x + im' swap_parts(x)
 * multiplies by it. */
#ifndef QARENA_KERNELS_FACTOR_H
#define QARENA_KERNELS_FACTOR_H

#include "kernels/simd.h"

typedef struct factor {
    V re, im;
} factor;

INLINE V times(factor f, V x) {
    return f.re * x + f.im * swap_parts(x);
}

/* The same number in every lane. */
INLINE factor number(const double z[2]) {
    return (factor){splat((REAL)z[0]), splat((REAL)z[1]) * part_signs()};
}

#endif
