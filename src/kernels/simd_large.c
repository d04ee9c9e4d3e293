/* Dense gates on three to six qubits: a small matrix-vector product a group, BLOCK_ROWS rows at a time, so that the rows' sums stay in registers.
 *
 * `uniform`: no target or control lies inside a vector, so coefficients are scalars to broadcast; else they are vectors, one number a lane. */
#include "kernels/simd.h"

INLINE void block_product(const V *in, V *sum, const void *coefficients, unsigned columns, unsigned flips, const Index *flip, unsigned rows,
                          bool uniform) {
    const V *vector = coefficients;
    const REAL *scalar = coefficients;
    const V signs = part_signs();
#pragma GCC unroll 8
    for (unsigned row = 0; row < rows; row++) {
        sum[row] = splat(0);
    }
    for (unsigned m = 0; m < flips; m++) {
        for (unsigned c = 0; c < columns; c++) {
            V x = m ? permute_lanes(in[c], flip[m]) : in[c];
            V y = swap_parts(x);
            y = uniform ? signs * y : y;
#pragma GCC unroll 8
            for (unsigned row = 0; row < rows; row++) {
                sum[row] += (uniform ? splat(scalar[2 * row]) : vector[2 * row]) * x;
                sum[row] += (uniform ? splat(scalar[2 * row + 1]) : vector[2 * row + 1]) * y;
            }
            vector += 2 * rows;
            scalar += 2 * rows;
        }
    }
}

INLINE void large_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin, uint64_t end, unsigned high, bool uniform, bool stream) {
    const unsigned rows = 1u << high, flips = 1u << sweep->low;
    const unsigned block = rows < BLOCK_ROWS ? rows : BLOCK_ROWS;
    const uint64_t block_reals = (uint64_t)block * rows * flips * 2 * (uniform ? 1 : LANES);
    const V *src = front;
    V *dst = back;
    uint64_t offset[64];
    Index flip[8];
    row_offsets(sweep, high, offset);
    for (unsigned m = 1; m < flips; m++) {
        flip[m] = lane_index(sweep->lane_mask[m], 0);
    }
    qarena__walk walk = qarena__walk_begin(sweep, begin, end);
    while (qarena__walk_next(&walk, sweep)) {
        if (!walk.selected) {
            copy_rows(src, dst, offset, rows, walk.at, walk.length, stream);
            continue;
        }
        for (uint64_t i = walk.at; i < walk.at + walk.length; i++) {
            V in[64]; /* all of them before the first store: src may be dst */
            for (unsigned c = 0; c < rows; c++) {
                in[c] = src[i + offset[c]];
            }
            const REAL *coefficients = sweep->coefficients;
            for (unsigned first = 0; first < rows; first += block, coefficients += block_reals) {
                V sum[BLOCK_ROWS];
                block_product(in, sum, coefficients, rows, flips, flip, block, uniform);
#pragma GCC unroll 8
                for (unsigned row = 0; row < block; row++) {
                    put(dst + i + offset[first + row], sum[row], stream);
                }
            }
        }
    }
}

#define INSTANCE(name, high, uniform, stream)                                    \
    static void name(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin, uint64_t end) { \
        large_sweep(sweep, front, back, begin, end, high, uniform, stream);                   \
    }
#define INSTANCES(high)                                    \
    INSTANCE(lanes_##high, high, false, false)             \
    INSTANCE(lanes_##high##_stream, high, false, true)     \
    INSTANCE(uniform_##high, high, true, false)            \
    INSTANCE(uniform_##high##_stream, high, true, true)

INSTANCES(0)
INSTANCES(1)
INSTANCES(2)
INSTANCES(3)
INSTANCES(4)
INSTANCES(5)
INSTANCES(6)

#define ROW(high) {{lanes_##high, lanes_##high##_stream}, {uniform_##high, uniform_##high##_stream}}

K(sweep_fn) *K(large_sweep)(unsigned high, bool uniform, bool stream) {
    static K(sweep_fn) *const table[7][2][2] = {ROW(0), ROW(1), ROW(2), ROW(3), ROW(4), ROW(5), ROW(6)};
    /* Narrow vectors fill a cache line in parts: too many rows at once would break the write-combining buffers' lines. */
    return table[high][uniform][stream && (VECTOR_BYTES == 64 || high <= 2)];
}
