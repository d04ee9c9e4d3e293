/* Two-qubit gates in KAK form on a tile: two rotations and two 2x2 blocks in one sweep. For four
 * vectors that is 16 multiplications, most of them with an addition, where a dense matrix takes 32,
 * and beside these, on ports of their own or not, 4 additions and 5 exchanges of parts; 18, 4 and 4
 * for blocks that are not lifted. Where the even block is diagonal, as that of an fSim gate or of a
 * Heisenberg bond, 13, 4 and 4; without rotations 4 multiplications and 4 additions less.
 *
 * A target among the lanes changes places with another bit of the tile while its vectors are in
 * registers. */
#include "kernels/butterfly.h"
#include "kernels/factor.h"

/* How a block is applied. */
typedef enum form { PLAIN, LIFTED, DIAGONAL } form;

typedef struct block {
    factor entry[2][2], f[2];
    V m, a, b;
} block;

INLINE block block_of(const qarena__parity_block *given) {
    block k;
    for (unsigned i = 0; i < 4; i++) {
        k.entry[i / 2][i % 2] = number(given->entries + 2 * i);
    }
    k.f[0] = number(given->f[0]);
    k.f[1] = number(given->f[1]);
    k.m = splat((REAL)given->m) * part_signs();
    k.a = splat((REAL)given->a);
    k.b = splat((REAL)given->b);
    return k;
}

/* unit: the first entry, or f[0], is 1. */
INLINE void apply_lifted(const block *k, V *first, V *second, bool unit) {
    const V y = *first, z = *second + k->m * swap_parts(*second);
    const V u = y + k->a * z, v = z + k->b * y;
    *first = unit ? u : times(k->f[0], u);
    *second = times(k->f[1], v);
}

/* Parts are exchanged once for all entries. */
INLINE void apply_plain(const block *k, V *first, V *second, bool unit) {
    const V y = *first, z = *second, iy = swap_parts(y), iz = swap_parts(z);
    const factor own = k->entry[0][0], *row = k->entry[1];
    const V turned = unit ? y : own.re * y + own.im * iy;
    *first = k->entry[0][1].im * iz + (k->entry[0][1].re * z + turned);
    *second = row[0].im * iy + (row[0].re * y + (row[1].im * iz + row[1].re * z));
}

INLINE void apply_block(const block *k, V *first, V *second, bool unit, form how) {
    if (how == LIFTED) {
        apply_lifted(k, first, second, unit);
    } else if (how == PLAIN) {
        apply_plain(k, first, second, unit);
    } else {
        *first = unit ? *first : times(k->entry[0][0], *first);
        *second = times(k->entry[1][1], *second);
    }
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
    bool turns;     /* there are rotations */
    arithmetic how; /* of these */
    form even, odd;
} shape;

INLINE void sweep(V *tile, qarena__sub_tile part, const qarena__pair_gate *gate, int lane0,
                  int lane1, shape is, qarena__prefetch *prefetch) {
    uint64_t high[2];
    tile += skewed(part.base >> AMP_BITS);
    choose_bits(gate, part.held >> AMP_BITS, high);
    const uint64_t fixed = high[0] | high[1] | part.held >> AMP_BITS, step0 = skewed(high[0]),
                   step1 = skewed(high[1]);
    const rotation turn0 = turn_of(&gate->rotation[0]), turn1 = turn_of(&gate->rotation[1]);
    const block even = block_of(&gate->even), odd = block_of(&gate->odd);
    const uint64_t groups = part_vectors(part) / 4;
    uint64_t free_bits = 0;
    for (uint64_t group = 0; group < groups; group++) {
        V *at = tile + skewed(free_bits);
        V x[4] = {unrelated(at[0]), unrelated(at[step0]), unrelated(at[step1]),
                  unrelated(at[step0 + step1])}; /* loaded once */
        exchange(x, lane0, lane1);
        if (is.turns) {
            turn_rows(x, 4, 1, &turn0, is.how);
            turn_rows(x, 4, 2, &turn1, is.how);
        }
        apply_block(&even, x, x + 3, true, is.even);
        apply_block(&odd, x + 1, x + 2, false, is.odd);
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

/* Each shape is a function of its own: where one function has them all, the registers of one are
 * spilled for another's sake. */
#define SHAPED(name, lane0, lane1, number, turns, how, even, odd)                                  \
    static void name##_##number(V *tile, qarena__sub_tile part, const qarena__pair_gate *gate,     \
                                qarena__prefetch *prefetch) {                                      \
        sweep(tile, part, gate, lane0, lane1, (shape){turns, how, even, odd}, prefetch);           \
    }
#define INSTANCE(name, lane0, lane1)                                                               \
    SHAPED(name, lane0, lane1, 0, true, ADDING, LIFTED, LIFTED)                                    \
    SHAPED(name, lane0, lane1, 1, true, ADDING, LIFTED, PLAIN)                                     \
    SHAPED(name, lane0, lane1, 2, true, ADDING, PLAIN, LIFTED)                                     \
    SHAPED(name, lane0, lane1, 3, true, ADDING, PLAIN, PLAIN)                                      \
    SHAPED(name, lane0, lane1, 4, true, ADDING, DIAGONAL, LIFTED)                                  \
    SHAPED(name, lane0, lane1, 5, true, ADDING, DIAGONAL, PLAIN)                                   \
    SHAPED(name, lane0, lane1, 6, true, MIXED, PLAIN, PLAIN)                                       \
    SHAPED(name, lane0, lane1, 7, true, MIXED, DIAGONAL, PLAIN)                                    \
    SHAPED(name, lane0, lane1, 8, false, MIXED, LIFTED, LIFTED)                                    \
    SHAPED(name, lane0, lane1, 9, false, MIXED, PLAIN, PLAIN)                                      \
    SHAPED(name, lane0, lane1, 10, false, MIXED, DIAGONAL, LIFTED)                                 \
    SHAPED(name, lane0, lane1, 11, false, MIXED, DIAGONAL, PLAIN)                                  \
    static sweep_fn *const name[] = {                                                              \
        name##_0, name##_1, name##_2, name##_3, name##_4,  name##_5,                               \
        name##_6, name##_7, name##_8, name##_9, name##_10, name##_11};

static bool turns_nothing(const qarena__rotation *turn) {
    return turn->p == 0 && turn->q == 0 && turn->r == 1;
}

static bool adds(const qarena__rotation *turn) {
    return turn->p == 1 && turn->r == 1;
}

static bool is_diagonal(const double *e) {
    return e[2] == 0 && e[3] == 0 && e[4] == 0 && e[5] == 0;
}

/* The number of a gate's shape above. */
static unsigned shape_of(const qarena__pair_gate *gate) {
    const qarena__rotation *turn = gate->rotation;
    const bool still = turns_nothing(&turn[0]) && turns_nothing(&turn[1]),
               adding = adds(&turn[0]) && adds(&turn[1]), even = gate->even.lifted,
               odd = gate->odd.lifted;
    if (is_diagonal(gate->even.entries)) {
        return still ? 11 - odd : adding ? 5 - odd : 7;
    }
    return still ? 9 - (even && odd) : adding ? 3 - 2 * even - odd : 6;
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
static sweep_fn *const *const sweeps[AMP_BITS + 1][AMP_BITS + 1] = {
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
    sweeps[lane[0]][lane[1]][shape_of(gate)](tile, part, gate, prefetch);
}
