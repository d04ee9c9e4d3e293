/* Sums over two tiles at once: a, of the state, and b, of what a gradient is taken of. Numbers in
 * double, whatever the precision, in an order that depends on nothing but the tile's size. */
#include "kernels/doubles.h"
#include "kernels/simd.h"

enum { HALVES = VECTOR_BYTES / (int)sizeof(double) < REALS ? 2 : 1 }; /* doubles of a vector */

INLINE D half_of(const V *at, unsigned half) {
    return wide((const REAL *)at + half * WIDE);
}

static double total(D sums) {
    double sum = 0;
    for (unsigned i = 0; i < WIDE; i++) {
        sum += sums[i];
    }
    return sum;
}

/* Bits above the lanes: rows are 2^count vectors that differ in these bits. */
INLINE void turn_sums_of(const V *a, const V *b, unsigned t, const unsigned *bits, unsigned count,
                         double *sums) {
    const unsigned rows = 1u << count;
    uint64_t fixed = 0, offset[1u << 3];
    D plus[3] = {{0}}, minus[3] = {{0}};
    for (unsigned row = 0; row < rows; row++) {
        offset[row] = 0;
        for (unsigned j = 0; j < count; j++) {
            offset[row] += row >> j & 1 ? skewed((uint64_t)1 << (bits[j] - AMP_BITS)) : 0;
        }
    }
    for (unsigned j = 0; j < count; j++) {
        fixed |= (uint64_t)1 << (bits[j] - AMP_BITS);
    }
    const uint64_t groups = (uint64_t)1 << (t - AMP_BITS - count);
    for (uint64_t group = 0, index = 0; group < groups; group++) {
        const V *x = a + skewed(index), *y = b + skewed(index);
        for (unsigned half = 0; half < HALVES; half++) {
            D from[1u << 3], to[1u << 3];
#pragma GCC unroll 8
            for (unsigned row = 0; row < rows; row++) {
                from[row] = half_of(x + offset[row], half);
                to[row] = half_of(y + offset[row], half);
            }
#pragma GCC unroll 3
            for (unsigned j = 0; j < count; j++) {
#pragma GCC unroll 8
                for (unsigned row = 0; row < rows; row++) {
                    if (!(row >> j & 1)) {
                        plus[j] += to[row | 1u << j] * from[row];
                        minus[j] += to[row] * from[row | 1u << j];
                    }
                }
            }
        }
        index = ((index | fixed) + 1) & ~fixed;
    }
    for (unsigned j = 0; j < count; j++) {
        sums[j] = total(plus[j] - minus[j]);
    }
}

static void turn_sums_1(const V *a, const V *b, unsigned t, const unsigned *bits, double *sums) {
    turn_sums_of(a, b, t, bits, 1, sums);
}

static void turn_sums_2(const V *a, const V *b, unsigned t, const unsigned *bits, double *sums) {
    turn_sums_of(a, b, t, bits, 2, sums);
}

#if VECTOR_BYTES == 64
static void turn_sums_3(const V *a, const V *b, unsigned t, const unsigned *bits, double *sums) {
    turn_sums_of(a, b, t, bits, 3, sums);
}
#endif

/* One bit of the lanes. */
static double turn_lanes(const V *a, const V *b, unsigned t, unsigned bit) {
    const Index other = lane_index(1u << bit);
    const uint64_t count = (uint64_t)1 << (t - AMP_BITS);
    _Alignas(VECTOR_BYTES) double sign[HALVES * WIDE];
    D sums = {0};
    for (unsigned i = 0; i < HALVES * WIDE; i++) {
        sign[i] = i / 2 >> bit & 1 ? 1 : -1;
    }
    for (uint64_t i = 0; i < count; i++) {
        const V crossed = permute_lanes(a[skewed(i)], other);
        for (unsigned half = 0; half < HALVES; half++) {
            sums += *(const D *)(sign + half * WIDE) * half_of(b + skewed(i), half) *
                    half_of(&crossed, half);
        }
    }
    return total(sums);
}

void K(tile_turn_sums)(const void *a, const void *b, unsigned t, const unsigned *bits,
                       unsigned count, double *sums) {
    for (unsigned first = 0; first < count;) {
        const unsigned left = count - first;
        if ((int)bits[first] < AMP_BITS) {
            sums[first] = turn_lanes(a, b, t, bits[first]);
            first++;
#if VECTOR_BYTES == 64
        } else if (left >= 3 && t >= AMP_BITS + 3) {
            turn_sums_3(a, b, t, bits + first, sums + first);
            first += 3;
#endif
        } else if (left >= 2 && t >= AMP_BITS + 2) {
            turn_sums_2(a, b, t, bits + first, sums + first);
            first += 2;
        } else {
            turn_sums_1(a, b, t, bits + first, sums + first);
            first++;
        }
    }
}

/* Of each amplitude Im(conj(b) a) = b_re a_im - b_im a_re: two products, of which the second is
 * subtracted when all are summed. */
void K(tile_phase_sums)(const void *a, const void *b, unsigned t, const qarena__phase_sums *sums) {
    const unsigned low_bits = t < QARENA__BLOCK_BITS ? t : QARENA__BLOCK_BITS;
    const uint64_t vectors_a_block = (uint64_t)1 << (low_bits - AMP_BITS),
                   blocks = (uint64_t)1 << (t - low_bits), parts = vectors_a_block * HALVES;
    D *low = (D *)sums->low;
    for (uint64_t i = 0; i < parts * (1 + sums->coupled); i++) {
        low[i] = (D){0};
    }
    for (uint64_t block = 0; block < blocks; block++) {
        const V *x = (const V *)a + skewed(block * vectors_a_block),
                *y = (const V *)b + skewed(block * vectors_a_block);
        D all = {0};
        for (uint64_t i = 0; i < parts; i++) {
            const D product = half_of(y + i / HALVES, i % HALVES) *
                              swap_doubles(half_of(x + i / HALVES, i % HALVES));
            all += product;
            low[i] += product;
            for (unsigned j = 0; j < sums->coupled; j++) {
                if (block >> sums->coupled_bit[j] & 1) {
                    low[parts * (1 + j) + i] += product;
                }
            }
        }
        double block_sum = 0;
        for (unsigned i = 0; i < WIDE; i++) {
            block_sum += i % 2 ? -all[i] : all[i];
        }
        sums->block[block] = block_sum;
    }
}
