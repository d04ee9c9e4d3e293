/* Dense one- and two-qubit gates, and what the other forms become when a target or control lies
 * inside a vector.
 *
 * Of the k targets, `high` ones select among 2^high strided vectors and `low` ones lie within a
 * vector. A source is (column vector c, subset m of low targets flipped): out[row] = sum over
 * sources of coefficient[row][m][c] * flip_m(in[c]), with one coefficient a lane. So low targets
 * and low controls are only other coefficients (identity lanes where a control fails), never other
 * code. */
#include "kernels/simd.h"

/* sum := the sources times `factor`, or plus that, if it holds their rests. */
INLINE void add_sources(V *sum, const V *src, const uint64_t *offset, const Index *flip,
                        const V *factor, unsigned rows, unsigned flips, qarena__parts kind,
                        bool to_rests) {
    const unsigned parts = kind == QARENA__COMPLEX ? 2 : 1;
#pragma GCC unroll 4
    for (unsigned m = 0; m < flips; m++) {
#pragma GCC unroll 4
        for (unsigned c = 0; c < rows; c++) {
            V x = src[offset[c]];
            x = m ? permute_lanes(x, flip[m]) : x;
            const V y = swap_parts(x);
#pragma GCC unroll 4
            for (unsigned row = 0; row < rows; row++) {
                const unsigned at = ((m * rows + c) * rows + row) * parts;
                const V z = kind == QARENA__REAL_DIAGONAL_IMAGINARY_OFF && (m || c != row)
                                ? y
                                : x; /* i times a number swaps the parts */
                sum[row] = to_rests ? fused(factor[at], z, sum[row])
                           : m + c  ? sum[row] + factor[at] * z
                                    : factor[at] * z;
                sum[row] = kind != QARENA__COMPLEX ? sum[row]
                           : to_rests              ? fused(factor[at + 1], y, sum[row])
                                                   : sum[row] + factor[at + 1] * y;
            }
        }
    }
}

INLINE void matrix_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,
                         uint64_t end, unsigned high, unsigned low, qarena__parts kind, bool rests,
                         bool stream) {
    enum { MOST_SOURCES = 4 };
    const unsigned rows = 1u << high, flips = 1u << low,
                   count = rows * flips * rows * (kind == QARENA__COMPLEX ? 2 : 1);
    const V *coefficients = sweep->coefficients;
    const V *src = front;
    V *dst = back;
    V factor[MOST_SOURCES * MOST_SOURCES * 2],
        rest[MOST_SOURCES * MOST_SOURCES * 2]; /* local: the stores below can't change them */
    Index flip[MOST_SOURCES];
    uint64_t offset[MOST_SOURCES];
    row_offsets(sweep, high, offset);
#pragma GCC unroll 4
    for (unsigned m = 1; m < flips; m++) {
        flip[m] = lane_index(sweep->lane_mask[m]);
    }
#pragma GCC unroll 32
    for (unsigned i = 0; i < count; i++) {
        factor[i] = coefficients[i];
        rest[i] = rests ? coefficients[count + i] : splat(0);
    }
    qarena__walk walk = qarena__walk_begin(sweep, begin, end);
    while (qarena__walk_next(&walk, sweep)) {
        if (!walk.selected) {
            copy_rows(src, dst, offset, rows, walk.at, walk.length, stream);
            continue;
        }
        for (uint64_t i = walk.at; i < walk.at + walk.length; i++) {
            V sum[MOST_SOURCES];
            if (rests) { /* first: once a sum is rounded they are too small to change it */
                add_sources(sum, src + i, offset, flip, rest, rows, flips, kind, false);
            }
            add_sources(sum, src + i, offset, flip, factor, rows, flips, kind, rests);
#pragma GCC unroll 4
            for (unsigned row = 0; row < rows; row++) {
                put(dst + i + offset[row], sum[row], stream);
            }
        }
    }
}

#define INSTANCE(name, high, low, kind, rests, stream)                                             \
    static void name(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,    \
                     uint64_t end) {                                                               \
        matrix_sweep(sweep, front, back, begin, end, high, low, kind, rests, stream);              \
    }
#define BOTH(name, high, low, kind, rests)                                                         \
    INSTANCE(name##_##high##low, high, low, kind, rests, false)                                    \
    INSTANCE(name##_##high##low##_stream, high, low, kind, rests, true)
#define ONE_QUBIT(name, kind, rests) BOTH(name, 1, 0, kind, rests) BOTH(name, 0, 1, kind, rests)
#define TWO_QUBITS(name, kind, rests)                                                              \
    BOTH(name, 2, 0, kind, rests) BOTH(name, 1, 1, kind, rests) BOTH(name, 0, 2, kind, rests)

ONE_QUBIT(complex, QARENA__COMPLEX, false)
ONE_QUBIT(real, QARENA__REAL, false)
ONE_QUBIT(cross, QARENA__REAL_DIAGONAL_IMAGINARY_OFF, false)
TWO_QUBITS(complex, QARENA__COMPLEX, false)
TWO_QUBITS(real, QARENA__REAL, false)

#define PAIR(name, high, low) {name##_##high##low, name##_##high##low##_stream}
#define TABLE(prefix)                                                                              \
    {                                                                                              \
        [1][0] = {PAIR(prefix##complex, 1, 0), PAIR(prefix##real, 1, 0),                           \
                  PAIR(prefix##cross, 1, 0)},                                                      \
        [0][1] = {PAIR(prefix##complex, 0, 1), PAIR(prefix##real, 0, 1),                           \
                  PAIR(prefix##cross, 0, 1)},                                                      \
        [2][0] = {PAIR(prefix##complex, 2, 0), PAIR(prefix##real, 2, 0)},                          \
        [1][1] = {PAIR(prefix##complex, 1, 1), PAIR(prefix##real, 1, 1)},                          \
        [0][2] = {PAIR(prefix##complex, 0, 2), PAIR(prefix##real, 0, 2)},                          \
    }

#if !QARENA_KERNEL_DOUBLE
ONE_QUBIT(fine_complex, QARENA__COMPLEX, true)
ONE_QUBIT(fine_real, QARENA__REAL, true)
ONE_QUBIT(fine_cross, QARENA__REAL_DIAGONAL_IMAGINARY_OFF, true)
TWO_QUBITS(fine_complex, QARENA__COMPLEX, true)
TWO_QUBITS(fine_real, QARENA__REAL, true)
#endif

K(sweep_fn) *
    K(matrix_sweep)(unsigned high, unsigned low, qarena__parts parts, bool rests, bool stream) {
    static K(sweep_fn) *const plain[3][3][3][2] = TABLE();
#if !QARENA_KERNEL_DOUBLE
    static K(sweep_fn) *const fine[3][3][3][2] = TABLE(fine_);
    if (rests) {
        return fine[high][low][parts][stream];
    }
#endif
    (void)rests;
    return plain[high][low][parts][stream];
}
