/* Dense gates on three to six qubits: a small matrix-vector product a group, BLOCK_ROWS rows at a
 * time, so that the rows' sums stay in registers.
 *
 * `uniform`: no target or control lies inside a vector, so coefficients are scalars to broadcast;
 * else they are vectors, one number a lane. */
#include "kernels/simd.h"

/* What a sweep works on, and where the rows of a group lie. */
typedef struct large {
    const V *src;
    V *dst;
    const REAL *coefficients;
    unsigned flips;
    uint64_t block_reals, offset[64];
    Index flip[8];
} large;

/* The sums of a block of rows of a group. */
typedef V sums[BLOCK_ROWS];

/* in: the vectors of the groups, gathered column by column, or where they lie. */
INLINE void block_product(const large *l, const V *in, bool gathered, sums *sum,
                          const REAL *coefficients, unsigned columns, unsigned rows, bool uniform,
                          unsigned groups) {
    const V *vector = (const V *)coefficients;
    for (unsigned g = 0; g < groups; g++) {
#pragma GCC unroll 8
        for (unsigned row = 0; row < rows; row++) {
            sum[g][row] = splat(0);
        }
    }
    for (unsigned m = 0; m < l->flips; m++) {
        for (unsigned c = 0; c < columns; c++) {
            const V *column = gathered ? in + c * GROUPS : in + l->offset[c];
            V x[GROUPS], y[GROUPS];
#pragma GCC unroll 2
            for (unsigned g = 0; g < groups; g++) {
                x[g] = m ? permute_lanes(column[g], l->flip[m]) : column[g];
                y[g] = uniform ? times_i(x[g]) : swap_parts(x[g]);
            }
#pragma GCC unroll 8
            for (unsigned row = 0; row < rows; row++) {
                const V re = uniform ? splat(coefficients[2 * row]) : vector[2 * row],
                        im = uniform ? splat(coefficients[2 * row + 1]) : vector[2 * row + 1];
#pragma GCC unroll 2
                for (unsigned g = 0; g < groups; g++) {
                    sum[g][row] += re * x[g];
                    sum[g][row] += im * y[g];
                }
            }
            vector += 2 * rows;
            coefficients += 2 * rows;
        }
    }
}

/* The groups from vector i on, so many of them. */
INLINE void apply_groups(const large *l, uint64_t i, unsigned rows, bool uniform, bool stream,
                         unsigned groups) {
    const unsigned block = rows < BLOCK_ROWS ? rows : BLOCK_ROWS;
    const bool gather = rows > block; /* all of them before the first store: src may be dst */
    V gathered[64 * GROUPS];
    for (unsigned c = 0; gather && c < rows; c++) {
        for (unsigned g = 0; g < groups; g++) {
            gathered[c * GROUPS + g] = l->src[i + g + l->offset[c]];
        }
    }
    const REAL *coefficients = l->coefficients;
    for (unsigned first = 0; first < rows; first += block, coefficients += l->block_reals) {
        sums sum[GROUPS];
        block_product(l, gather ? gathered : l->src + i, gather, sum, coefficients, rows, block,
                      uniform, groups);
#pragma GCC unroll 8
        for (unsigned row = 0; row < block; row++) {
            for (unsigned g = 0; g < groups; g++) {
                put(l->dst + i + g + l->offset[first + row], sum[g][row], stream);
            }
        }
    }
}

INLINE void large_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,
                        uint64_t end, unsigned high, bool uniform, bool stream) {
    const unsigned rows = 1u << high, block = rows < BLOCK_ROWS ? rows : BLOCK_ROWS;
    large l = {
        .src = front, .dst = back, .coefficients = sweep->coefficients, .flips = 1u << sweep->low};
    l.block_reals = (uint64_t)block * rows * l.flips * 2 * (uniform ? 1 : REALS);
    row_offsets(sweep, high, l.offset);
    for (unsigned m = 1; m < l.flips; m++) {
        l.flip[m] = lane_index(sweep->lane_mask[m]);
    }
    qarena__walk walk = qarena__walk_begin(sweep, begin, end);
    while (qarena__walk_next(&walk, sweep)) {
        if (!walk.selected) {
            copy_rows(l.src, l.dst, l.offset, rows, walk.at, walk.length, stream);
            continue;
        }
        uint64_t i = walk.at, last = walk.at + walk.length;
        for (; i + GROUPS <= last; i += GROUPS) {
            apply_groups(&l, i, rows, uniform, stream, GROUPS);
        }
        for (; i < last; i++) {
            apply_groups(&l, i, rows, uniform, stream, 1);
        }
    }
}

#define INSTANCE(name, high, uniform, stream)                                                      \
    static void name(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,    \
                     uint64_t end) {                                                               \
        large_sweep(sweep, front, back, begin, end, high, uniform, stream);                        \
    }
#define INSTANCES(high)                                                                            \
    INSTANCE(lanes_##high, high, false, false)                                                     \
    INSTANCE(lanes_##high##_stream, high, false, true)                                             \
    INSTANCE(uniform_##high, high, true, false)                                                    \
    INSTANCE(uniform_##high##_stream, high, true, true)

INSTANCES(0)
INSTANCES(1)
INSTANCES(2)
INSTANCES(3)
INSTANCES(4)
INSTANCES(5)
INSTANCES(6)

#define ROW(high)                                                                                  \
    {                                                                                              \
        {lanes_##high, lanes_##high##_stream}, {                                                   \
            uniform_##high, uniform_##high##_stream                                                \
        }                                                                                          \
    }

K(sweep_fn) * K(large_sweep)(unsigned high, bool uniform, bool stream) {
    static K(sweep_fn) *const table[7][2][2] = {ROW(0), ROW(1), ROW(2), ROW(3),
                                                ROW(4), ROW(5), ROW(6)};
    /* Narrow vectors fill a cache line in parts: too many rows at once would break the
     * write-combining buffers' lines. */
    return table[high][uniform][stream && (VECTOR_BYTES == 64 || high <= 2)];
}
