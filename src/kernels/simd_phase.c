/* All phases of a tile in one sweep: blocks of consecutive amplitudes, a short table of factors for
 * blocks that share it, one number a block. */
#include <string.h>

#include "core/bits.h"
#include "kernels/block_table.h"
#include "kernels/butterfly.h"

/* Most bits in which vectors that go together differ; in which blocks differ that only share loads
 * of a table. */
enum { MOST_BITS = QARENA__STEP_BITS, TOGETHER = 1 << MOST_BITS, SHARING_BITS = 2 };

/* A step as vectors; phased, turning: which of its factors are not 1, which bits turn. */
typedef struct step {
    unsigned phased, rotated;
    factor factors[TOGETHER];
    rotation turns[MOST_BITS];
} step;

/* What a sweep needs beside the phases themselves. Vectors that go together, in registers, differ
 * in up to three bits: those of the steps, or, without steps, bits that are chosen so that blocks
 * share the loads of their table. */
typedef struct sweep {
    V *tile;
    unsigned vectors; /* of a block */
    uint64_t blocks;
    uint64_t held, base; /* of a sub-tile, in numbers of blocks */
    const double *block_factor;
    factor low[BLOCK_VECTORS];
    unsigned bits;
    uint64_t block_bit[MOST_BITS]; /* of each of these bits: the bit of a block's number, or 0 */
    uint64_t inner_bit[MOST_BITS]; /* or the bit of a vector's number in its block, or 0 */
    unsigned own_tables;           /* bit j: the table depends on the j-th of them */
    unsigned n_steps;
    step steps[QARENA__MOST_STEPS];
    unsigned n_lanes; /* rotations among the lanes, the last */
    lane_rotations lanes;
    qarena__follow follow; /* run = NULL: nothing follows, and all blocks are one sub-tile's */
} sweep;

/* How a sweep's loop is made: constants. */
typedef struct shape {
    unsigned bits;
    bool steps, with_table, own_tables /* for each value of the bits */, with_block;
} shape;

/* Rotations among the lanes; the tests are the same for a whole sweep. */
INLINE V rotate_lanes(const lane_rotations *lanes, unsigned count, V x) {
    if (count == 0) {
        return x;
    }
    x = rotate_vector(lanes, 0, true, x);
    x = count > 1 ? rotate_vector(lanes, 1, true, x) : x;
    x = count > 2 ? rotate_vector(lanes, 2, true, x) : x;
    return order_vector(lanes, x);
}

/* bits: a constant. What is asked is the same for a whole sweep. */
INLINE void take_steps(const sweep *s, unsigned bits, V *x) {
    const unsigned blocks = 1u << bits;
    for (unsigned i = 0; i < s->n_steps; i++) {
        const step *now = &s->steps[i];
        if (now->phased) {
#pragma GCC unroll 8
            for (unsigned k = 0; k < blocks; k++) { /* factor 0 is 1 */
                if (now->phased >> k & 1) {
                    x[k] = times(now->factors[k], x[k]);
                }
            }
        }
#pragma GCC unroll 4
        for (unsigned j = 0; j < bits; j++) {
            if (now->rotated >> j & 1) {
                turn_rows(x, blocks, 1u << j, &now->turns[j], MIXED);
            }
        }
    }
}

/* A block, and those that go together with it. */
INLINE void apply_block(const sweep *s, uint64_t block, factor (*table)[BLOCK_VECTORS],
                        const lane_rotations *lanes, shape how) {
    const unsigned together = 1u << how.bits;
    const uint64_t inner_bits = choose_masks(s->inner_bit, MOST_BITS, together - 1);
    V *at[TOGETHER];
    const factor *own[TOGETHER];
    factor f[TOGETHER];
    for (unsigned k = 0; k < together; k++) {
        const uint64_t r = block | choose_masks(s->block_bit, MOST_BITS, k),
                       inner = choose_masks(s->inner_bit, MOST_BITS, k);
        at[k] = s->tile + skewed(r * s->vectors) + inner;
        own[k] = how.with_table ? table[how.own_tables ? k & s->own_tables : 0] + inner : NULL;
        f[k] = how.with_block ? number(s->block_factor + 2 * r) : (factor){0};
    }
    for (uint64_t i = 0; i < s->vectors; i = ((i | inner_bits) + 1) & ~inner_bits) {
        const factor shared = how.with_table && !how.own_tables ? own[0][i] : (factor){0};
        V x[TOGETHER];
#pragma GCC unroll 8
        for (unsigned k = 0; k < together; k++) {
            x[k] = at[k][i];
            x[k] = how.with_table ? times(how.own_tables ? own[k][i] : shared, x[k]) : x[k];
            x[k] = how.with_block ? times(f[k], x[k]) : x[k];
        }
        if (how.steps) {
            take_steps(s, how.bits, x);
        }
#pragma GCC unroll 8
        for (unsigned k = 0; k < together; k++) {
            at[k][i] = rotate_lanes(lanes, s->n_lanes, x[k]);
        }
    }
}

/* What follows on the sub-tile of this block. */
static void run_follower(const sweep *s, uint64_t block) {
    if (s->follow.run) {
        s->follow.run(s->follow.context, block * s->vectors * AMPS);
    }
}

/* Blocks h with (h & fixed) == values, and those that go together with them; sub-tile by sub-tile,
 * if something follows. */
INLINE void apply_blocks(const sweep *s, uint64_t fixed, uint64_t values,
                         factor (*table)[BLOCK_VECTORS], shape how) {
    const lane_rotations lanes = s->lanes;
    const uint64_t all = fixed | s->follow.blocks, within = all & ~fixed,
                   count = s->blocks >> __builtin_popcountll(all);
    uint64_t h = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t inside = 0;
        do {
            apply_block(s, h | inside | values, table, &lanes, how);
            inside = ((inside | ~within) + 1) & within;
        } while (inside);
        run_follower(s, h | values);
        h = ((h | all) + 1) & ~all;
    }
}

/* The same where there is nothing to do but what follows. */
static void leave_blocks(const sweep *s, uint64_t fixed, uint64_t values) {
    const uint64_t all = fixed | s->follow.blocks;
    uint64_t h = 0;
    for (uint64_t i = 0; i < s->blocks >> __builtin_popcountll(all); i++) {
        run_follower(s, h | values);
        h = ((h | all) + 1) & ~all;
    }
}

/* bits, steps, with_table, with_block: constants. */
INLINE void apply_tables(const sweep *s, uint64_t fixed, uint64_t values,
                         factor (*table)[BLOCK_VECTORS], unsigned bits, bool steps, bool with_table,
                         bool with_block) {
    if (with_table && steps &&
        (s->own_tables || choose_masks(s->inner_bit, MOST_BITS, TOGETHER - 1))) {
        apply_blocks(s, fixed, values, table, (shape){bits, steps, with_table, true, with_block});
    } else {
        apply_blocks(s, fixed, values, table, (shape){bits, steps, with_table, false, with_block});
    }
}

/* with_table, with_block: constants. */
INLINE void apply_shape(const sweep *s, uint64_t fixed, uint64_t values,
                        factor (*table)[BLOCK_VECTORS], bool with_table, bool with_block) {
    if (s->bits == 0) {
        apply_tables(s, fixed, values, table, 0, false, with_table, with_block);
    } else if (s->n_steps == 0) {
        apply_tables(s, fixed, values, table, SHARING_BITS, false, with_table, with_block);
    } else if (s->bits == 1) {
        apply_tables(s, fixed, values, table, 1, true, with_table, with_block);
    } else if (s->bits == 2) {
        apply_tables(s, fixed, values, table, 2, true, with_table, with_block);
    } else {
        apply_tables(s, fixed, values, table, 3, true, with_table, with_block);
    }
}

/* Choose bits so that blocks share the loads of their table. Such blocks lie at least 4 pages
 * apart: the skew then puts them 512 or more bytes apart within a page, since stores and loads at
 * the same place of different pages wait for each other. */
enum { BLOCK_BYTES = (2 * (int)sizeof(REAL)) << QARENA__BLOCK_BITS };

static void choose_together(sweep *s, uint64_t coupled) {
    const uint64_t page = QARENA__TILE_PAGE / BLOCK_BYTES; /* in blocks */
    unsigned bits = s->bits;
    for (uint64_t b = s->blocks / 2; b >= (s->follow.run ? 1 : 4 * page) && bits < SHARING_BITS;
         b /= 2) {
        const bool may = !(s->held & b) && (!s->follow.run || (s->follow.blocks & b));
        if (may && !(coupled & b) && !(bits > 0 && b == s->block_bit[0])) {
            s->block_bit[bits++] = b;
        }
    }
    s->bits = bits >= SHARING_BITS ? bits : s->n_steps ? s->bits : 0;
}

/* Whether the numbers of all blocks h with (h & fixed) == values are 1. A phase that a high bit
 * controls changes half of the blocks at the most. */
static bool blocks_are_one(const sweep *s, uint64_t fixed, uint64_t values) {
    bool one = true;
    uint64_t h = 0;
    for (uint64_t i = 0; one && i < s->blocks >> __builtin_popcountll(fixed); i++) {
        one = is_one(s->block_factor + 2 * (h | values));
        h = ((h | fixed) + 1) & ~fixed;
    }
    return one;
}

/* The same for any table and block, of the sub-tile; nothing to do without these and without
 * rotations. */
static void apply_class(const sweep *s, uint64_t fixed, uint64_t values,
                        factor (*table)[BLOCK_VECTORS], bool with_table, bool with_block) {
    if ((values ^ s->base) & fixed & s->held) {
        return; /* none of them is in it */
    }
    fixed |= s->held;
    values |= s->base;
    if (with_table && with_block) {
        apply_shape(s, fixed, values, table, true, true);
    } else if (with_table) {
        apply_shape(s, fixed, values, table, true, false);
    } else if (with_block) {
        apply_shape(s, fixed, values, table, false, true);
    } else if (s->n_steps || s->n_lanes) {
        apply_shape(s, fixed, values, table, false, false);
    } else if (s->follow.run) {
        leave_blocks(s, fixed, values);
    }
}

/* Coupled high bits whose tables are made one from another: those of all their values take a
 * product each. */
enum { TREE_BITS = 4 };

/* Tables of blocks while they are made: at most 80 KiB. */
typedef struct tree {
    factor coupling[TREE_BITS + MOST_BITS]
                   [BLOCK_VECTORS]; /* of a coupled bit: of those in the tree, rising; then of the
                                       sweep's own */
    factor level[TREE_BITS][BLOCK_VECTORS]; /* level[i]: the group's times what bits of the tree
                                               from i on say */
    factor group[BLOCK_VECTORS];
    factor own[TOGETHER][BLOCK_VECTORS]; /* by the values of the sweep's own bits */
} tree;

_Static_assert(sizeof(tree) <= QARENA__PHASE_ROOM(2 * sizeof(REAL)),
               "a caller's room holds the tables");

/* The table of a class from that of its group, and from those of the classes before it; then those
 * for the sweep's own bits. */
static void climb_tree(tree *t, const sweep *s, unsigned bits, uint64_t class) {
    const unsigned changed = class ? (unsigned)__builtin_ctzll(class) : bits;
    const uint64_t above = class & (class - 1);
    if (class) {
        const factor *before = above ? t->level[__builtin_ctzll(above)] : t->group;
        multiply_blocks(t->level[changed], before, t->coupling[changed], s->vectors);
    }
    memcpy(t->own[0], class ? t->level[changed] : t->group, s->vectors * sizeof *t->own[0]);
    for (unsigned k = 1; k < TOGETHER; k++) {
        if (!(k & ~s->own_tables)) {
            multiply_blocks(t->own[k], t->own[k & (k - 1)],
                            t->coupling[TREE_BITS + (unsigned)__builtin_ctz(k)], s->vectors);
        }
    }
}

/* Every combination of coupled high bits has its own block table. */
static void apply_classes(const sweep *s, const qarena__phases *p, double (*linear)[2],
                          uint64_t coupled, tree *t) {
    const double one[2] = {1, 0};
    const uint64_t together =
                       s->bits ? choose_masks(s->block_bit, MOST_BITS, (1u << s->bits) - 1) : 0,
                   outer = coupled & ~together;
    const unsigned all = (unsigned)__builtin_popcountll(outer),
                   bits = all < TREE_BITS ? all : TREE_BITS;
    for (unsigned i = 0; i < bits; i++) {
        build_coupling(p, qarena__deposit((uint64_t)1 << i, ~outer), t->coupling[i]);
    }
    for (unsigned j = 0; j < s->bits; j++) {
        if (s->own_tables >> j & 1) {
            build_coupling(p, s->block_bit[j], t->coupling[TREE_BITS + j]);
        }
    }
    for (uint64_t group = 0; group < (uint64_t)1 << (all - bits); group++) {
        double factors[QARENA__BLOCK_BITS][2];
        bool plain = p->low_is_one && group == 0 && s->own_tables == 0;
        multiply_couplings(p, qarena__deposit(group << bits, ~outer), linear, factors);
        for (unsigned i = 0; i < p->low_bits; i++) {
            plain = plain && is_one(factors[i]);
        }
        build_block(t->group, p->low_bits, factors, one, p->low_is_one ? NULL : s->low);
        for (uint64_t class = 0; class < (uint64_t)1 << bits; class ++) {
            const uint64_t values = qarena__deposit(group << bits | class, ~outer);
            climb_tree(t, s, bits, class);
            apply_class(s, outer | together, values, t->own, !plain || class,
                        !p->blocks_are_one && !blocks_are_one(s, outer, values));
        }
    }
}

static void fill_low(sweep *s, const qarena__phases *p) {
    for (unsigned i = 0; !p->low_is_one && i < s->vectors; i++) {
        double values[AMPS][2];
        for (unsigned amplitude = 0; amplitude < AMPS; amplitude++) {
            const unsigned l = (i * AMPS + amplitude) & ((1u << p->low_bits) - 1);
            values[amplitude][0] = p->low[l][0];
            values[amplitude][1] = p->low[l][1];
        }
        s->low[i] = lanes(values);
    }
}

static void set_steps(sweep *s, unsigned low_bits, const qarena__steps *steps) {
    s->bits = steps->bits;
    s->n_steps = steps->count;
    for (unsigned j = 0; j < steps->bits; j++) {
        const unsigned bit = steps->bit[j];
        s->block_bit[j] = bit < low_bits ? 0 : (uint64_t)1 << (bit - low_bits);
        s->inner_bit[j] = bit < low_bits ? (uint64_t)1 << (bit - AMP_BITS) : 0;
    }
    for (unsigned i = 0; i < steps->count; i++) {
        const qarena__step *given = &steps->step[i];
        step *now = &s->steps[i];
        now->phased = 0;
        now->rotated = given->rotated;
        for (unsigned k = 1; given->phased && k < 1u << steps->bits; k++) {
            now->phased |= is_one(given->factor[k]) ? 0 : 1u << k;
            now->factors[k] = number(given->factor[k]);
        }
        for (unsigned j = 0; j < steps->bits; j++) {
            if (given->rotated >> j & 1) {
                now->turns[j] = turn_of(&given->rotation[j]);
            }
        }
    }
}

void K(tile_phase)(void *tile, qarena__sub_tile part, const qarena__phases *phases,
                   double (*linear)[2], const double *block_factors, const qarena__steps *steps,
                   const qarena__rotations *among_lanes, const qarena__follow *follow, void *room) {
    sweep s;
    s.tile = tile;
    s.vectors = (unsigned)vectors((uint64_t)1 << phases->low_bits);
    s.blocks = (uint64_t)1 << (part.t - phases->low_bits);
    s.held = part.held >> phases->low_bits;
    s.base = part.base >> phases->low_bits;
    s.block_factor = block_factors;
    s.bits = s.n_steps = s.own_tables = 0;
    s.follow = follow ? *follow : (qarena__follow){.blocks = s.blocks - 1};
    for (unsigned j = 0; j < MOST_BITS; j++) {
        s.block_bit[j] = s.inner_bit[j] = 0;
    }
    s.n_lanes = among_lanes ? among_lanes->count : 0;
    s.lanes = among_lanes ? lane_rotations_of(among_lanes) : (lane_rotations){0};
    if (steps) {
        set_steps(&s, phases->low_bits, steps);
    }
    if (phases->low_is_one && !linear && phases->coupled == 0) { /* no table to share */
        apply_class(&s, choose_masks(s.block_bit, MOST_BITS, TOGETHER - 1), 0, NULL, false,
                    !phases->blocks_are_one);
        return;
    }
    uint64_t coupled = 0;
    for (unsigned j = 0; j < phases->coupled; j++) {
        coupled |= (uint64_t)1 << phases->coupled_bit[j];
    }
    if (s.n_steps == 0 || (s.bits == 1 && s.n_steps == 1 && s.block_bit[0])) {
        choose_together(&s, coupled);
    }
    for (unsigned j = 0; j < s.bits; j++) {
        s.own_tables |= (coupled & s.block_bit[j]) ? 1u << j : 0;
    }
    fill_low(&s, phases);
    apply_classes(&s, phases, linear, coupled, room);
}
