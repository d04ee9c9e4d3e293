/* Diagonal gates: every amplitude times a number that depends on its target bits. High targets
 * choose among 2^high coefficient vectors, low targets and low controls are lanes of them. */
#include "kernels/simd.h"

/* One vector an item, as they follow each other in memory. */
INLINE void linear_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,
                         uint64_t end, bool rests, bool stream) {
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
        const V *rest = coefficients + (2u << sweep->high) + 2 * entry, zero = splat(0);
        const V re = coefficients[2 * entry], im = coefficients[2 * entry + 1],
                re_rest = rests ? rest[0] : zero, im_rest = rests ? rest[1] : zero;
        for (uint64_t i = walk.at; i < walk.at + walk.length; i++) {
            put(dst + i, multiply_finely(re, im, re_rest, im_rest, src[i], rests), stream);
        }
    }
}

/* In place: the 2^high vectors that the high targets connect are an item. */
INLINE void grouped_sweep(const qarena__sweep *sweep, void *back, uint64_t begin, uint64_t end,
                          unsigned high, bool rests) {
    enum { MOST_ROWS = 4 };
    const unsigned rows = 1u << high;
    const V *coefficients = sweep->coefficients;
    V *state = back, factor[2 * MOST_ROWS], rest[2 * MOST_ROWS];
    uint64_t offset[MOST_ROWS];
    row_offsets(sweep, high, offset);
#pragma GCC unroll 8
    for (unsigned i = 0; i < 2 * rows; i++) {
        factor[i] = coefficients[i];
        rest[i] = rests ? coefficients[2 * rows + i] : splat(0);
    }
    qarena__walk walk = qarena__walk_begin(sweep, begin, end);
    while (qarena__walk_next(&walk, sweep)) {
        for (uint64_t i = walk.at; i < walk.at + walk.length; i++) {
#pragma GCC unroll 4
            for (unsigned row = 0; row < rows; row++) {
                V *at = state + i + offset[row];
                *at = multiply_finely(factor[2 * row], factor[2 * row + 1], rest[2 * row],
                                      rest[2 * row + 1], *at, rests);
            }
        }
    }
}

#define LINEAR(name, rests, stream)                                                                \
    static void name(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,    \
                     uint64_t end) {                                                               \
        linear_sweep(sweep, front, back, begin, end, rests, stream);                               \
    }
#define GROUPED(name, high, rests)                                                                 \
    static void name(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,    \
                     uint64_t end) {                                                               \
        (void)front;                                                                               \
        grouped_sweep(sweep, back, begin, end, high, rests);                                       \
    }
#define DIAGONALS(prefix, rests)                                                                   \
    LINEAR(prefix##linear, rests, false)                                                           \
    LINEAR(prefix##linear_stream, rests, true)                                                     \
    GROUPED(prefix##grouped_0, 0, rests)                                                           \
    GROUPED(prefix##grouped_1, 1, rests)                                                           \
    GROUPED(prefix##grouped_2, 2, rests)

DIAGONALS(plain_, false)
#if QARENA_KERNEL_DOUBLE
#define fine_linear plain_linear
#define fine_linear_stream plain_linear_stream
#define fine_grouped_0 plain_grouped_0
#define fine_grouped_1 plain_grouped_1
#define fine_grouped_2 plain_grouped_2
#else
DIAGONALS(fine_, true)
#endif

K(sweep_fn) * K(diagonal_sweep)(bool rests, bool stream) {
    static K(sweep_fn) *const table[2][2] = {{plain_linear, plain_linear_stream},
                                             {fine_linear, fine_linear_stream}};
    return table[rests][stream];
}

K(sweep_fn) * K(grouped_diagonal_sweep)(unsigned high, bool rests) {
    static K(sweep_fn) *const table[2][3] = {{plain_grouped_0, plain_grouped_1, plain_grouped_2},
                                             {fine_grouped_0, fine_grouped_1, fine_grouped_2}};
    return table[rests][high];
}
