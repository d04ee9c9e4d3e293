/* Two-qubit gates in KAK form on a tile: two rotations and two 2x2 blocks in one sweep, 16 to 20
 * multiply-adds for four vectors where a dense matrix takes 32.
 *
 * i x is part_signs times swap_parts(x). A target among the lanes changes places with another bit
 * of the tile while its vectors are in registers. */
#include "kernels/butterfly.h"

/* The numbers of a block as vectors. */
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

INLINE void apply_block(const block *k, V *first, V *second, bool real, bool scale_first) {
    const V y = *first, z = *second + k->m * swap_parts(*second);
    const V u = y + k->a * (real ? z : swap_parts(z)), v = z + k->b * (real ? y : swap_parts(y));
    *first = scale_first ? times(k->re[0], k->im[0], u) : u;
    *second = times(k->re[1], k->im[1], v);
}

/* Bits of a lane's number that change places with bits of the row's: NOT_A_LANE: none. */
enum { NOT_A_LANE = -1 };

INLINE void exchange(V x[4], int lane0, int lane1) {
    if (lane0 != NOT_A_LANE) {
        exchange_lanes(&x[0], &x[1], (unsigned)lane0);
        exchange_lanes(&x[2], &x[3], (unsigned)lane0);
    }
    if (lane1 != NOT_A_LANE) {
        exchange_lanes(&x[0], &x[2], (unsigned)lane1);
        exchange_lanes(&x[1], &x[3], (unsigned)lane1);
    }
}

/* The bit of a vector's index that stands for a target: its own, or the lowest that no target has.
 */
INLINE void choose_bits(const qarena__pair_gate *gate, uint64_t high[2]) {
    uint64_t used = 0;
    for (int j = 1; j >= 0; j--) {
        high[j] = (int)gate->bit[j] >= AMP_BITS ? (uint64_t)1 << (gate->bit[j] - AMP_BITS)
                  : used & 1                    ? 2
                                                : 1;
        used |= high[j];
    }
}

INLINE void sweep(V *tile, unsigned t, const qarena__pair_gate *gate, int lane0, int lane1,
                  arithmetic how, bool even_real, bool odd_real, bool crossed,
                  qarena__prefetch *prefetch) {
    uint64_t high[2];
    choose_bits(gate, high);
    const uint64_t fixed = high[0] | high[1], step0 = skewed(high[0]), step1 = skewed(high[1]);
    const rotation turn0 = turn_of(&gate->rotation[0]), turn1 = turn_of(&gate->rotation[1]);
    const block even = block_of(&gate->even), odd = block_of(&gate->odd);
    const uint64_t groups = (uint64_t)1 << (t - AMP_BITS - 2);
    uint64_t index = 0;
    for (uint64_t group = 0; group < groups; group++) {
        V *at = tile + skewed(index);
        V x[4] = {unrelated(at[0]), unrelated(at[step0]), unrelated(at[step1]),
                  unrelated(at[step0 + step1])}; /* loaded once */
        exchange(x, lane0, lane1);
        turn_rows(x, 4, 1, &turn0, how);
        turn_rows(x, 4, 2, &turn1, how);
        apply_block(&even, x, x + 3, even_real, false);
        apply_block(&odd, x + 1, x + 2, odd_real, true);
        if (crossed) {
            const V first = x[1];
            x[1] = x[2];
            x[2] = first;
        }
        exchange(x, lane0, lane1);
        at[0] = x[0];
        at[step0] = x[1];
        at[step1] = x[2];
        at[step0 + step1] = x[3];
        prefetch_line(prefetch, 1);
        index = ((index | fixed) + 1) & ~fixed;
    }
}

typedef void sweep_fn(V *tile, unsigned t, const qarena__pair_gate *gate,
                      qarena__prefetch *prefetch);

INLINE void choose_sweep(V *tile, unsigned t, const qarena__pair_gate *gate, int lane0, int lane1,
                         qarena__prefetch *prefetch) {
    const bool adding = gate->rotation[0].p == 1 && gate->rotation[0].r == 1 &&
                        gate->rotation[1].p == 1 && gate->rotation[1].r == 1;
    const bool even = gate->even.real, odd = gate->odd.real;
    if (gate->odd.crossed) {
        sweep(tile, t, gate, lane0, lane1, MIXED, even, odd, true, prefetch);
    } else if (!adding) {
        sweep(tile, t, gate, lane0, lane1, MIXED, even, odd, false, prefetch);
    } else if (even && odd) {
        sweep(tile, t, gate, lane0, lane1, ADDING, true, true, false, prefetch);
    } else if (even) {
        sweep(tile, t, gate, lane0, lane1, ADDING, true, false, false, prefetch);
    } else if (odd) {
        sweep(tile, t, gate, lane0, lane1, ADDING, false, true, false, prefetch);
    } else {
        sweep(tile, t, gate, lane0, lane1, ADDING, false, false, false, prefetch);
    }
}

#define INSTANCE(name, lane0, lane1)                                                               \
    static void name(V *tile, unsigned t, const qarena__pair_gate *gate,                           \
                     qarena__prefetch *prefetch) {                                                 \
        choose_sweep(tile, t, gate, lane0, lane1, prefetch);                                       \
    }

INSTANCE(outside, NOT_A_LANE, NOT_A_LANE)
#if AMP_BITS >= 1
INSTANCE(inside_0, 0, NOT_A_LANE)
#endif
#if AMP_BITS >= 2
INSTANCE(inside_1, 1, NOT_A_LANE)
INSTANCE(inside_01, 0, 1)
#endif
#if AMP_BITS >= 3
INSTANCE(inside_2, 2, NOT_A_LANE)
INSTANCE(inside_02, 0, 2)
INSTANCE(inside_12, 1, 2)
#endif

/* By 1 + the lane bit that is the first target, and the second one; 0: not a lane. */
static sweep_fn *const sweeps[AMP_BITS + 1][AMP_BITS + 1] = {
    {outside},
#if AMP_BITS == 1
    {inside_0},
#elif AMP_BITS == 2
    {inside_0, NULL, inside_01},
    {inside_1},
#elif AMP_BITS == 3
    {inside_0, NULL, inside_01, inside_02},
    {inside_1, NULL, NULL, inside_12},
    {inside_2},
#endif
};

void K(tile_pair)(void *tile, unsigned t, const qarena__pair_gate *gate,
                  qarena__prefetch *prefetch) {
    unsigned lane[2];
    for (unsigned j = 0; j < 2; j++) {
        lane[j] = (int)gate->bit[j] < AMP_BITS ? gate->bit[j] + 1 : 0;
    }
    sweeps[lane[0]][lane[1]](tile, t, gate, prefetch);
}
