/* Dense one- and two-qubit gates, and what the other forms become when a target or control lies inside a vector.
 *
 * Of the k targets, `high` ones select among 2^high strided vectors and `low` ones lie within a vector. A source is (column vector c, subset m of
 * low targets flipped): out[row] = sum over sources of coefficient[row][m][c] * flip_m(in[c]), with one coefficient a lane. So low targets
 * and low controls are only other coefficients (identity lanes where a control fails), never other code. */
#include "kernels/simd.h"

INLINE void matrix_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin, uint64_t end, unsigned high, unsigned low,
                         qarena__parts kind, bool stream) {
    enum { MOST_SOURCES = 4 };
    const unsigned rows = 1u << high, flips = 1u << low, parts = kind == QARENA__COMPLEX ? 2 : 1;
    const V *coefficients = sweep->coefficients;
    const V *src = front;
    V *dst = back;
    V factor[MOST_SOURCES * MOST_SOURCES * 2]; /* local: the stores below can't change it */
    Index flip[MOST_SOURCES];
    uint64_t offset[MOST_SOURCES];
    row_offsets(sweep, high, offset);
#pragma GCC unroll 4
    for (unsigned m = 1; m < flips; m++) {
        flip[m] = lane_index(sweep->lane_mask[m]);
    }
#pragma GCC unroll 32
    for (unsigned i = 0; i < rows * flips * rows * parts; i++) {
        factor[i] = coefficients[i];
    }
    qarena__walk walk = qarena__walk_begin(sweep, begin, end);
    while (qarena__walk_next(&walk, sweep)) {
        if (!walk.selected) {
            copy_rows(src, dst, offset, rows, walk.at, walk.length, stream);
            continue;
        }
        for (uint64_t i = walk.at; i < walk.at + walk.length; i++) {
            V sum[MOST_SOURCES];
#pragma GCC unroll 4
            for (unsigned m = 0; m < flips; m++) {
#pragma GCC unroll 4
                for (unsigned c = 0; c < rows; c++) {
                    V x = src[i + offset[c]];
                    x = m ? permute_lanes(x, flip[m]) : x;
                    const V y = swap_parts(x);
#pragma GCC unroll 4
                    for (unsigned row = 0; row < rows; row++) {
                        const unsigned at = ((m * rows + c) * rows + row) * parts;
                        const V z = kind == QARENA__CROSS && (m || c != row) ? y : x; /* i times a number swaps the parts */
                        sum[row] = m + c ? sum[row] + factor[at] * z : factor[at] * z;
                        sum[row] = kind == QARENA__COMPLEX ? sum[row] + factor[at + 1] * y : sum[row];
                    }
                }
            }
#pragma GCC unroll 4
            for (unsigned row = 0; row < rows; row++) {
                put(dst + i + offset[row], sum[row], stream);
            }
        }
    }
}

#define INSTANCE(name, high, low, kind, stream)                                                                \
    static void name(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin, uint64_t end) { \
        matrix_sweep(sweep, front, back, begin, end, high, low, kind, stream);                                  \
    }
#define BOTH(name, high, low, kind)                          \
    INSTANCE(name##_##high##low, high, low, kind, false)         \
    INSTANCE(name##_##high##low##_stream, high, low, kind, true)
#define ONE_QUBIT(name, kind) BOTH(name, 1, 0, kind) BOTH(name, 0, 1, kind)
#define TWO_QUBITS(name, kind) BOTH(name, 2, 0, kind) BOTH(name, 1, 1, kind) BOTH(name, 0, 2, kind)

ONE_QUBIT(complex, QARENA__COMPLEX)
ONE_QUBIT(real, QARENA__REAL)
ONE_QUBIT(cross, QARENA__CROSS)
TWO_QUBITS(complex, QARENA__COMPLEX)
TWO_QUBITS(real, QARENA__REAL)

#define PAIR(name, high, low) {name##_##high##low, name##_##high##low##_stream}

K(sweep_fn) *K(matrix_sweep)(unsigned high, unsigned low, qarena__parts parts, bool stream) {
    static K(sweep_fn) *const table[3][3][3][2] = {
        [1][0] = {PAIR(complex, 1, 0), PAIR(real, 1, 0), PAIR(cross, 1, 0)},
        [0][1] = {PAIR(complex, 0, 1), PAIR(real, 0, 1), PAIR(cross, 0, 1)},
        [2][0] = {PAIR(complex, 2, 0), PAIR(real, 2, 0)},
        [1][1] = {PAIR(complex, 1, 1), PAIR(real, 1, 1)},
        [0][2] = {PAIR(complex, 0, 2), PAIR(real, 0, 2)},
    };
    return table[high][low][parts][stream];
}
