/* Diagonal gates: every amplitude times a number that depends on its target bits. High targets choose among 2^high coefficient vectors, low targets
 * and low controls are lanes of them. */
#include "kernels/simd.h"

/* One vector an item, as they follow each other in memory. */
INLINE void linear_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin, uint64_t end, bool stream) {
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

/* In place: the 2^high vectors that the high targets connect are an item. */
INLINE void grouped_sweep(const qarena__sweep *sweep, void *back, uint64_t begin, uint64_t end, unsigned high) {
    enum { MOST_ROWS = 4 };
    const unsigned rows = 1u << high;
    const V *coefficients = sweep->coefficients;
    V *state = back, factor[2 * MOST_ROWS];
    uint64_t offset[MOST_ROWS];
    row_offsets(sweep, high, offset);
#pragma GCC unroll 8
    for (unsigned i = 0; i < 2 * rows; i++) {
        factor[i] = coefficients[i];
    }
    qarena__walk walk = qarena__walk_begin(sweep, begin, end);
    while (qarena__walk_next(&walk, sweep)) {
        for (uint64_t i = walk.at; i < walk.at + walk.length; i++) {
#pragma GCC unroll 4
            for (unsigned row = 0; row < rows; row++) {
                const V x = state[i + offset[row]];
                state[i + offset[row]] = factor[2 * row] * x + factor[2 * row + 1] * swap_parts(x);
            }
        }
    }
}

static void linear(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin, uint64_t end) {
    linear_sweep(sweep, front, back, begin, end, false);
}

static void linear_stream(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin, uint64_t end) {
    linear_sweep(sweep, front, back, begin, end, true);
}

#define GROUPED(high)                                                                                                     \
    static void grouped_##high(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin, uint64_t end) { \
        (void)front;                                                                                                      \
        grouped_sweep(sweep, back, begin, end, high);                                                                     \
    }
GROUPED(0)
GROUPED(1)
GROUPED(2)

K(sweep_fn) *K(diagonal_sweep)(bool stream) {
    return stream ? linear_stream : linear;
}

K(sweep_fn) *K(grouped_diagonal_sweep)(unsigned high) {
    return high == 0 ? grouped_0 : high == 1 ? grouped_1 : grouped_2;
}
