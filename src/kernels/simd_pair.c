/* Two-qubit gates in KAK form on a tile: two rotations and two 2x2 blocks in one sweep. For four
 * vectors that is 26 operations on the ports that do multiply-adds, four exchanges of parts among
 * them, where a dense matrix takes 36; 21 where the even block is diagonal, as that of an fSim gate
 * or of a Heisenberg bond, and 8 less without rotations.
 *
 * i x is part_signs times swap_parts(x). A target among the lanes changes places with another bit
 * of the tile while its vectors are in registers. */
#include "kernels/butterfly.h"

/* The entries of a block as vectors, by row and column. */
typedef struct block {
    V re[2][2], im[2][2];
} block;

INLINE block block_of(const double *given) {
    const V signs = part_signs();
    block k;
    for (unsigned i = 0; i < 4; i++) {
        k.re[i / 2][i % 2] = splat((REAL)given[2 * i]);
        k.im[i / 2][i % 2] = splat((REAL)given[2 * i + 1]) * signs;
    }
    return k;
}

static bool is_diagonal(const double *given) {
    return given[2] == 0 && given[3] == 0 && given[4] == 0 && given[5] == 0;
}

/* Parts are exchanged once for all entries. unit: the entry (0, 0) is 1. */
INLINE void apply_block(const block *k, V *first, V *second, bool unit, bool diagonal) {
    const V y = *first, z = *second, iz = swap_parts(z);
    if (diagonal) {
        *second = k->re[1][1] * z + k->im[1][1] * iz;
        *first = unit ? y : k->re[0][0] * y + k->im[0][0] * swap_parts(y);
        return;
    }
    const V iy = swap_parts(y);
    const V own = unit ? y : k->re[0][0] * y + k->im[0][0] * iy;
    *first = k->im[0][1] * iz + (k->re[0][1] * z + own);
    *second = k->im[1][0] * iy + (k->re[1][0] * y + (k->im[1][1] * iz + k->re[1][1] * z));
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
INLINE void choose_bits(const qarena__pair_gate *gate, uint64_t held, uint64_t high[2]) {
    const uint64_t lowest = ~held & (held + 1), next = ~(held | lowest) & ((held | lowest) + 1);
    uint64_t used = 0;
    for (int j = 1; j >= 0; j--) {
        high[j] = (int)gate->bit[j] >= AMP_BITS ? (uint64_t)1 << (gate->bit[j] - AMP_BITS)
                  : used & lowest               ? next
                                                : lowest;
        used |= high[j];
    }
}

/* What rotations and blocks have in common with few others: constants. */
typedef struct shape {
    bool turns, even_diagonal; /* turns: there are rotations */
    arithmetic how;            /* of these */
} shape;

INLINE void sweep(V *tile, qarena__sub_tile part, const qarena__pair_gate *gate, int lane0,
                  int lane1, shape form, qarena__prefetch *prefetch) {
    uint64_t high[2];
    choose_bits(gate, part.held >> AMP_BITS, high);
    const uint64_t fixed = high[0] | high[1] | part.held >> AMP_BITS, step0 = skewed(high[0]),
                   step1 = skewed(high[1]);
    const rotation turn0 = turn_of(&gate->rotation[0]), turn1 = turn_of(&gate->rotation[1]);
    const block even = block_of(gate->even), odd = block_of(gate->odd);
    const uint64_t groups = part_vectors(part) / 4, base = part.base >> AMP_BITS;
    uint64_t free_bits = 0;
    for (uint64_t group = 0; group < groups; group++) {
        V *at = tile + skewed(free_bits | base);
        V x[4] = {unrelated(at[0]), unrelated(at[step0]), unrelated(at[step1]),
                  unrelated(at[step0 + step1])}; /* loaded once */
        exchange(x, lane0, lane1);
        if (form.turns) {
            turn_rows(x, 4, 1, &turn0, form.how);
            turn_rows(x, 4, 2, &turn1, form.how);
        }
        apply_block(&even, x, x + 3, true, form.even_diagonal);
        apply_block(&odd, x + 1, x + 2, false, false);
        exchange(x, lane0, lane1);
        at[0] = x[0];
        at[step0] = x[1];
        at[step1] = x[2];
        at[step0 + step1] = x[3];
        prefetch_line(prefetch, 1);
        free_bits = ((free_bits | fixed) + 1) & ~fixed;
    }
}

typedef void sweep_fn(V *tile, qarena__sub_tile part, const qarena__pair_gate *gate,
                      qarena__prefetch *prefetch);

static bool turns_nothing(const qarena__rotation *turn) {
    return turn->p == 0 && turn->q == 0 && turn->r == 1;
}

static bool adds(const qarena__rotation *turn) {
    return turn->p == 1 && turn->r == 1;
}

INLINE void choose_sweep(V *tile, qarena__sub_tile part, const qarena__pair_gate *gate, int lane0,
                         int lane1, qarena__prefetch *prefetch) {
    const qarena__rotation *turn = gate->rotation;
    const bool diagonal = is_diagonal(gate->even), adding = adds(&turn[0]) && adds(&turn[1]);
    if (diagonal && turns_nothing(&turn[0]) && turns_nothing(&turn[1])) {
        sweep(tile, part, gate, lane0, lane1, (shape){false, true, MIXED}, prefetch);
    } else if (diagonal && adding) {
        sweep(tile, part, gate, lane0, lane1, (shape){true, true, ADDING}, prefetch);
    } else if (diagonal) {
        sweep(tile, part, gate, lane0, lane1, (shape){true, true, MIXED}, prefetch);
    } else if (adding) {
        sweep(tile, part, gate, lane0, lane1, (shape){true, false, ADDING}, prefetch);
    } else {
        sweep(tile, part, gate, lane0, lane1, (shape){true, false, MIXED}, prefetch);
    }
}

#define INSTANCE(name, lane0, lane1)                                                               \
    static void name(V *tile, qarena__sub_tile part, const qarena__pair_gate *gate,                \
                     qarena__prefetch *prefetch) {                                                 \
        choose_sweep(tile, part, gate, lane0, lane1, prefetch);                                    \
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

void K(tile_pair)(void *tile, qarena__sub_tile part, const qarena__pair_gate *gate,
                  qarena__prefetch *prefetch) {
    unsigned lane[2];
    for (unsigned j = 0; j < 2; j++) {
        lane[j] = (int)gate->bit[j] < AMP_BITS ? gate->bit[j] + 1 : 0;
    }
    sweeps[lane[0]][lane[1]](tile, part, gate, prefetch);
}
