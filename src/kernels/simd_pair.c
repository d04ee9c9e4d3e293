/* Two-qubit gates in KAK form on a tile: two rotations and two 2x2 blocks in one sweep, about 20 multiply-adds for four vectors where a dense matrix takes 32.
 *
 * A target among the lanes first changes places with a bit of the vector's index, in registers, so that all arithmetic is on whole rows. */
#include "kernels/butterfly.h"

enum { NOT_LOW = -1 };

/* The numbers of a block as vectors. i x is `imaginary` numbers times swap_parts(x). */
typedef struct block {
    bool real;
    V m, a, b, re[2], im[2];
} block;

INLINE block block_of(const qarena__parity_block *given) {
    const V signs = part_signs(), unit = given->real ? splat(1) : signs;
    block k = {.real = given->real,
               .m = splat((REAL)given->m) * signs,
               .a = splat((REAL)given->a) * unit,
               .b = splat((REAL)given->b) * unit};
    for (unsigned row = 0; row < 2; row++) {
        k.re[row] = splat((REAL)given->f[row][0]);
        k.im[row] = splat((REAL)given->f[row][1]) * signs;
    }
    return k;
}

INLINE V times(V re, V im, V x) {
    return re * x + im * swap_parts(x);
}

INLINE void apply_block(const block *k, V *first, V *second, bool scale_first) {
    const V y = *first, z = *second + k->m * swap_parts(*second);
    const V u = y + k->a * (k->real ? z : swap_parts(z)), v = z + k->b * (k->real ? y : swap_parts(y));
    *first = scale_first ? times(k->re[0], k->im[0], u) : u;
    *second = times(k->re[1], k->im[1], v);
}

/* The lowest bit that is not in `taken`. */
INLINE uint64_t spare_bit(uint64_t taken) {
    return ~taken & (taken + 1);
}

INLINE void exchange_lows(V *x, int low0, int low1) {
    if (low0 != NOT_LOW) {
        exchange_bit(x, x + 1, low0);
        exchange_bit(x + 2, x + 3, low0);
    }
    if (low1 != NOT_LOW) {
        exchange_bit(x, x + 2, low1);
        exchange_bit(x + 1, x + 3, low1);
    }
}

INLINE void pair_sweep(V *tile, unsigned t, const qarena__pair_gate *gate, int low0, int low1) {
    const uint64_t high1 = low1 == NOT_LOW ? (uint64_t)1 << (gate->bit[1] - LANE_BITS) : 1;
    const uint64_t high0 = low0 == NOT_LOW ? (uint64_t)1 << (gate->bit[0] - LANE_BITS) : spare_bit(high1);
    const uint64_t fixed = high0 | high1, step0 = skewed(high0), step1 = skewed(high1);
    const uint64_t out1 = gate->odd.crossed ? step1 : step0, out2 = gate->odd.crossed ? step0 : step1;
    const V t0 = splat((REAL)gate->t[0]), t1 = splat((REAL)gate->t[1]);
    const bool swapped0 = gate->swapped[0], swapped1 = gate->swapped[1], crossed = gate->odd.crossed;
    const block even = block_of(&gate->even), odd = block_of(&gate->odd);
    const bool lows = low0 != NOT_LOW || low1 != NOT_LOW;
    const uint64_t groups = (uint64_t)1 << (t - LANE_BITS - 2);
    uint64_t index = 0;
    for (uint64_t group = 0; group < groups; group++) {
        V *at = tile + skewed(index);
        V x[4] = {at[0], at[step0], at[step1], at[step0 + step1]};
        exchange_lows(x, low0, low1);
        any_butterflies(x, 4, 1, t0, swapped0);
        any_butterflies(x, 4, 2, t1, swapped1);
        apply_block(&even, x, x + 3, false);
        apply_block(&odd, x + 1, x + 2, true);
        if (lows && crossed) {
            const V kept = x[1];
            x[1] = x[2];
            x[2] = kept;
        }
        exchange_lows(x, low0, low1);
        at[0] = x[0];
        at[lows ? step0 : out1] = x[1];
        at[lows ? step1 : out2] = x[2];
        at[step0 + step1] = x[3];
        index = ((index | fixed) + 1) & ~fixed;
    }
}

#define INSTANCE(name, low0, low1)                                                \
    static void name(V *tile, unsigned t, const qarena__pair_gate *gate) { \
        pair_sweep(tile, t, gate, low0, low1);                                   \
    }
INSTANCE(high_high, NOT_LOW, NOT_LOW)
#if LANE_BITS > 0
INSTANCE(low_0, 0, NOT_LOW)
#endif
#if LANE_BITS > 1
INSTANCE(low_1, 1, NOT_LOW)
INSTANCE(lows_01, 0, 1)
#endif
#if LANE_BITS > 2
INSTANCE(low_2, 2, NOT_LOW)
INSTANCE(lows_02, 0, 2)
INSTANCE(lows_12, 1, 2)
#endif

/* By the two bits, each as its number among the lanes or LANE_BITS. */
static void (*const sweeps[LANE_BITS + 1][LANE_BITS + 1])(V *, unsigned, const qarena__pair_gate *) = {
    [LANE_BITS][LANE_BITS] = high_high,
#if LANE_BITS > 0
    [0][LANE_BITS] = low_0,
#endif
#if LANE_BITS > 1
    [1][LANE_BITS] = low_1,
    [0][1] = lows_01,
#endif
#if LANE_BITS > 2
    [2][LANE_BITS] = low_2,
    [0][2] = lows_02,
    [1][2] = lows_12,
#endif
};

void K(tile_pair)(void *tile, unsigned t, const qarena__pair_gate *gate) {
    const unsigned first = (int)gate->bit[0] < LANE_BITS ? gate->bit[0] : LANE_BITS;
    const unsigned second = (int)gate->bit[1] < LANE_BITS ? gate->bit[1] : LANE_BITS;
    sweeps[first][second](tile, t, gate);
}
