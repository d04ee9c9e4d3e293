/* Linear sweeps: copy, zero, combinations, tensor products, conversion between precisions. */
#include <string.h>

#include "kernels/simd.h"

void K(copy)(void *dst, const void *src, uint64_t begin, uint64_t end, bool stream) {
    const V *from = (const V *)src + begin / AMPS;
    V *to = (V *)dst + begin / AMPS;
    uint64_t count = vectors(end - begin);
    if (!stream) {
        memcpy(to, from, count * sizeof(V));
        return;
    }
    for (uint64_t i = 0; i < count; i++) {
        put(to + i, from[i], true);
    }
}

void K(zero)(void *dst, uint64_t begin, uint64_t end, bool stream) {
    V *to = (V *)dst + begin / AMPS;
    uint64_t count = vectors(end - begin);
    if (!stream) {
        memset(to, 0, count * sizeof(V));
        return;
    }
    for (uint64_t i = 0; i < count; i++) {
        put(to + i, splat(0), true);
    }
}

INLINE V times(const double z[2], V x) {
    return splat((REAL)z[0]) * x + splat((REAL)z[1]) * part_signs() * swap_parts(x);
}

void K(combine)(void *dst, const void *a, const double alpha[2], const void *b,
                const double beta[2], uint64_t begin, uint64_t end) {
    const V *x = (const V *)a + begin / AMPS;
    const V *y = (const V *)b + begin / AMPS;
    V *to = (V *)dst + begin / AMPS;
    uint64_t count = vectors(end - begin);
    for (uint64_t i = 0; i < count; i++) {
        to[i] = times(alpha, x[i]) + times(beta, y[i]);
    }
}

void K(scale)(void *dst, const void *src, double factor, uint64_t begin, uint64_t end) {
    const V *x = (const V *)src + begin / AMPS;
    V *to = (V *)dst + begin / AMPS;
    const uint64_t count = vectors(end - begin);
    const V by = splat((REAL)factor), rest = splat(rest_of(factor));
    for (uint64_t i = 0; i < count; i++) {
        to[i] = scaled(x[i], by, rest, NULL);
    }
}

void K(tensor)(void *dst, const void *high, const void *low, unsigned n_low, uint64_t begin,
               uint64_t end) {
    const REAL *a = high, *b = low;
    REAL *to = dst;
    const uint64_t mask = ((uint64_t)1 << n_low) - 1;
    for (uint64_t i = begin; i < end; i++) {
        const REAL *x = a + 2 * (i >> n_low), *y = b + 2 * (i & mask);
        to[2 * i] = x[0] * y[0] - x[1] * y[1];
        to[2 * i + 1] = x[0] * y[1] + x[1] * y[0];
    }
}

bool K(convert)(void *dst, const void *src, unsigned from, uint64_t begin, uint64_t end) {
    REAL *to = dst;
    int bad = 0;
    if (from == QARENA_DOUBLE) {
        const double *x = src;
        for (uint64_t i = 2 * begin; i < 2 * end; i++) {
            REAL value = (REAL)x[i];
            bad |= !(value - value == 0); /* NaN and infinities only, and what overflows single */
            to[i] = value;
        }
    } else {
        const float *x = src;
        for (uint64_t i = 2 * begin; i < 2 * end; i++) {
            REAL value = x[i];
            bad |= !(value - value == 0);
            to[i] = value;
        }
    }
    return bad == 0;
}
