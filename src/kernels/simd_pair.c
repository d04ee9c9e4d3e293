/* Two-qubit gates in KAK form on a tile: two rotations and two 2x2 blocks in one sweep, about 20 multiply-adds for four vectors where a dense matrix takes 32.
 *
 * i x is `signs` times swap_parts(x). Where a target is among the lanes, one vector has rows of both blocks: their numbers become numbers a lane. */
#include "kernels/butterfly.h"

/* --- both targets outside a vector --- */

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

INLINE void apply_block(const block *k, V *first, V *second, bool scale_first) {
    const V y = *first, z = *second + k->m * swap_parts(*second);
    const V u = y + k->a * (k->real ? z : swap_parts(z)), v = z + k->b * (k->real ? y : swap_parts(y));
    *first = scale_first ? times(k->re[0], k->im[0], u) : u;
    *second = times(k->re[1], k->im[1], v);
}

static void outside(V *tile, unsigned t, const qarena__pair_gate *gate) {
    const uint64_t high0 = (uint64_t)1 << (gate->bit[0] - LANE_BITS), high1 = (uint64_t)1 << (gate->bit[1] - LANE_BITS);
    const uint64_t fixed = high0 | high1, step0 = skewed(high0), step1 = skewed(high1);
    const uint64_t out1 = gate->odd.crossed ? step1 : step0, out2 = gate->odd.crossed ? step0 : step1;
    const V t0 = splat((REAL)gate->t[0]), t1 = splat((REAL)gate->t[1]);
    const bool swapped0 = gate->swapped[0], swapped1 = gate->swapped[1];
    const block even = block_of(&gate->even), odd = block_of(&gate->odd);
    const uint64_t groups = (uint64_t)1 << (t - LANE_BITS - 2);
    uint64_t index = 0;
    for (uint64_t group = 0; group < groups; group++) {
        V *at = tile + skewed(index);
        V x[4] = {at[0], at[step0], at[step1], at[step0 + step1]};
        any_butterflies(x, 4, 1, t0, swapped0);
        any_butterflies(x, 4, 2, t1, swapped1);
        apply_block(&even, x, x + 3, false);
        apply_block(&odd, x + 1, x + 2, true);
        at[0] = x[0];
        at[out1] = x[1];
        at[out2] = x[2];
        at[step0 + step1] = x[3];
        index = ((index | fixed) + 1) & ~fixed;
    }
}

/* --- targets among the lanes --- */

/* The numbers of the blocks a lane: its row is first (y) or second (z) in its block. */
typedef struct lane_block {
    V m;         /* 0 in lanes of a first row */
    V cross;     /* a or b */
    V re, im;
    Index other; /* brings the other row of the block here, times i or not */
} lane_block;

/* row: bits [0, 2) of the two targets in amplitude `lane`. */
INLINE void put_lane(lane_block *k, unsigned lane, unsigned row, const qarena__pair_gate *gate) {
    const qarena__parity_block *from = row == 0 || row == 3 ? &gate->even : &gate->odd;
    const bool second = row >= 2;
    const double m = second ? from->m : 0, cross = second ? from->b : from->a;
    for (unsigned part = 0; part < 2; part++) {
        const double sign = part ? 1 : -1;
        k->m[2 * lane + part] = (REAL)(sign * m);
        k->cross[2 * lane + part] = (REAL)(from->real ? cross : sign * cross);
        k->re[2 * lane + part] = (REAL)from->f[second][0];
        k->im[2 * lane + part] = (REAL)(sign * from->f[second][1]);
    }
}

/* Lanes of vectors whose second target, unless that is among the lanes too, is `high`. */
INLINE lane_block lane_block_of(const qarena__pair_gate *gate, unsigned high) {
    const bool both = (int)gate->bit[1] < LANE_BITS;
    const unsigned flip = 1u << gate->bit[0] | (both ? 1u << gate->bit[1] : 0);
    unsigned imaginary = 0;
    lane_block k;
    for (unsigned lane = 0; lane < AMPS; lane++) {
        const unsigned row = (lane >> gate->bit[0] & 1) | (both ? lane >> gate->bit[1] & 1 : high) << 1;
        put_lane(&k, lane, row, gate);
        imaginary |= (row == 0 || row == 3 ? !gate->even.real : !gate->odd.real) ? 1u << lane : 0;
    }
    k.other = lane_index(flip, imaginary);
    return k;
}

/* One rotation among the lanes. */
INLINE lane_rotations lane_rotation(const qarena__pair_gate *gate, unsigned j) {
    const qarena__rotations one = {.count = 1, .bit = {gate->bit[j]}, .t = {gate->t[j]}, .swapped = {gate->swapped[j]}};
    return lane_rotations_of(&one);
}

static void half_inside(V *tile, unsigned t, const qarena__pair_gate *gate) {
    const uint64_t high = (uint64_t)1 << (gate->bit[1] - LANE_BITS), step = skewed(high), groups = (uint64_t)1 << (t - LANE_BITS - 1);
    const V t1 = splat((REAL)gate->t[1]);
    const bool swapped = gate->swapped[1], plain = !gate->swapped[0];
    const lane_rotations inner = lane_rotation(gate, 0);
    const lane_block first = lane_block_of(gate, 0), second = lane_block_of(gate, 1);
    uint64_t index = 0;
    for (uint64_t group = 0; group < groups; group++) {
        V *at = tile + skewed(index);
        V x[2] = {rotate_vector(&inner, 1, plain, at[0]), rotate_vector(&inner, 1, plain, at[step])};
        any_butterflies(x, 2, 1, t1, swapped);
        const V y = x[0], z = x[1] + second.m * swap_parts(x[1]);
        at[0] = times(first.re, first.im, y + first.cross * permute_lanes(z, first.other));
        at[step] = times(second.re, second.im, z + second.cross * permute_lanes(y, second.other));
        index = ((index | high) + 1) & ~high;
    }
}

static void inside(V *tile, unsigned t, const qarena__pair_gate *gate) {
    const bool plain[2] = {!gate->swapped[0], !gate->swapped[1]};
    const lane_rotations inner[2] = {lane_rotation(gate, 0), lane_rotation(gate, 1)};
    const lane_block k = lane_block_of(gate, 0);
    const uint64_t count = (uint64_t)1 << (t - LANE_BITS);
    for (uint64_t i = 0; i < count; i++) {
        V *at = tile + skewed(i);
        V x = rotate_vector(&inner[1], 1, plain[1], rotate_vector(&inner[0], 1, plain[0], *at));
        x += k.m * swap_parts(x);
        *at = times(k.re, k.im, x + k.cross * permute_lanes(x, k.other));
    }
}

void K(tile_pair)(void *tile, unsigned t, const qarena__pair_gate *gate) {
    if ((int)gate->bit[1] < LANE_BITS) {
        inside(tile, t, gate);
    } else if ((int)gate->bit[0] < LANE_BITS) {
        half_inside(tile, t, gate);
    } else {
        outside(tile, t, gate);
    }
}
