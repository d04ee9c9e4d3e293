/* Diagonal gates: every amplitude times a number that depends on its target bits. High targets choose among 2^high coefficient vectors, low targets
 * and low controls are lanes of them. */
#include "kernels/simd.h"

INLINE void diagonal_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin, uint64_t end, bool stream) {
    const V *coefficients = sweep->coefficients;
    const V *src = front;
    V *dst = back;
    const uint64_t here = 0;
    qarena__walk walk = qarena__walk_begin(sweep, begin, end);
    while (qarena__walk_next(&walk, sweep)) {
        if (!walk.selected) {
            copy_rows(src, dst, &here, 1, walk.at, walk.length, stream);
            continue;
        }
        unsigned entry = 0;
        for (unsigned bit = 0; bit < sweep->high; bit++) {
            entry |= (walk.index & sweep->bit[bit]) ? 1u << bit : 0;
        }
        const V re = coefficients[2 * entry], im = coefficients[2 * entry + 1];
        for (uint64_t i = walk.at; i < walk.at + walk.length; i++) {
            V x = src[i];
            put(dst + i, re * x + im * swap_parts(x), stream);
        }
    }
}

static void plain(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin, uint64_t end) {
    diagonal_sweep(sweep, front, back, begin, end, false);
}

static void streaming(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin, uint64_t end) {
    diagonal_sweep(sweep, front, back, begin, end, true);
}

K(sweep_fn) *K(diagonal_sweep)(bool stream) {
    return stream ? streaming : plain;
}
