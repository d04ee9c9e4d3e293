/* Which permutations of a pass need no sweep, and where they are done. */
#include <criterion/criterion.h>

#include "plan/fold.h"

enum { MOST = 24 };

static qarena__footprint gates[MOST];
static uint16_t order[MOST];
static qarena__stage stages[MOST];
static qarena__pass pass;
static qarena__plan plan;

/* A pass on qubits 0-9 and 12, runs of 4, lanes of 2. */
static void start(void) {
    pass = (qarena__pass){.qubits = 0x13ff};
    plan = (qarena__plan){.footprints = gates, .n = 14, .tile_qubits = 11, .run_qubits = 4, .lane_bits = 2, .row_bits = 3, .order = order, .stages = stages,
                          .passes = &pass, .pass_count = 1};
}

static void add(qarena__kind kind, bool permutes, uint64_t mixes, uint64_t looks) {
    const uint32_t i = plan.gates++;
    gates[i] = (qarena__footprint){.mixes = mixes, .looks = looks, .kind = kind, .permutes = permutes};
    order[i] = (uint16_t)i;
    stages[pass.count++] = (qarena__stage){.first = i, .count = 1, .kind = kind};
    plan.stage_count++;
}

static void rotation(unsigned qubit) {
    add(QARENA__ROTATION, false, (uint64_t)1 << qubit, 0);
}

static void cx(unsigned control, unsigned target) {
    add(QARENA__OTHER, true, (uint64_t)1 << target, (uint64_t)1 << control);
}

static void folded(uint32_t stage, uint8_t where) {
    uint8_t into[QARENA__PASS_STAGES];
    qarena__fold(&plan, &pass, into, NULL);
    cr_assert_eq(into[stage], where, "stage %u: %u, not %u", stage, into[stage], where);
}

/* What is done at the end, where all stages from this one on are. */
static qarena__ending ending_from(uint32_t stage) {
    qarena__ending ending;
    uint8_t into[QARENA__PASS_STAGES];
    qarena__fold(&plan, &pass, into, &ending);
    for (; stage < pass.count; stage++) {
        cr_assert_eq(into[stage], QARENA__FOLDED_AT_END, "stage %u", stage);
    }
    return ending;
}

Test(fold, at_the_end) {
    start();
    cx(5, 6);
    rotation(5);
    cx(6, 7);
    add(QARENA__PHASE, false, 0, 1 << 6 | 1 << 8);
    folded(0, 0); /* its control is rotated after it, and nothing lies before it */
    folded(2, QARENA__FOLDED_AT_END);
}

static void swap(unsigned a, unsigned b) {
    add(QARENA__OTHER, true, (uint64_t)1 << a | (uint64_t)1 << b, 0);
}

Test(fold, what_stays) {
    start();
    rotation(9);
    cx(9, 1);  /* a target among the lanes */
    add(QARENA__OTHER, true, 1 << 8, 1 << 11 | 1 << 5); /* a control outside the tile, and one inside */
    add(QARENA__OTHER, true, 1 << 9, 1 << 1 | 1 << 7);  /* controls there and elsewhere */
    folded(1, 1);
    folded(2, 2);
    folded(3, 3);
}

/* Lanes say which rows change places, before rows do that by themselves; and lanes change places after rotations of lanes. */
Test(fold, by_lanes) {
    start();
    rotation(1);
    rotation(9);
    cx(1, 9);
    cx(0, 1);
    cx(8, 9);
    cx(0, 9);
    add(QARENA__PHASE, false, 0, 1 << 9 | 1 << 1);
    rotation(9);
    rotation(1);
    folded(2, 1);
    folded(3, 3); /* the CX before it looks at its target */
    folded(4, 1);
    folded(5, 5);
    start();
    rotation(1);
    rotation(9);
    cx(0, 1);
    cx(1, 9);
    rotation(9);
    rotation(1);
    folded(2, 0);
    folded(3, 1);
}

/* Within a run what is linear and keeps vectors whole; the rotation could take the CX too, but the way back comes first. */
Test(fold, within_runs_at_the_end) {
    start();
    rotation(9);
    cx(3, 9);
    swap(0, 9);
    swap(1, 0);
    swap(2, 3);
    cx(5, 3);
    folded(1, 0); /* its target becomes a lane: that is for the rotation */
    const qarena__ending ending = ending_from(2);
    cr_assert(ending.inside_runs && ending.linear);
    cr_assert_eq(ending.image[9], 1u << 1);
    cr_assert_eq(ending.image[0], 1u << 9);
    cr_assert_eq(ending.image[5], 1u << 5 | 1u << 3);
}

Test(fold, lanes_change_places_with_one_bit_alone) {
    start();
    rotation(9);
    swap(0, 9);
    cx(9, 8); /* what was a lane now decides about another bit: vectors would be torn */
    folded(2, QARENA__FOLDED_AT_END);
    folded(1, 1);
    start();
    rotation(9);
    swap(0, 9);
    cx(8, 9); /* or another bit about it */
    folded(1, 1);
    start();
    rotation(9);
    add(QARENA__OTHER, true, 1 << 9, 1 << 3 | 1 << 5); /* two controls: not linear, and within a run; the rotation has it */
    folded(1, 0);
}

Test(fold, after_rotations) {
    start();
    rotation(5);
    cx(6, 5);
    rotation(7);
    cx(1, 5);  /* lanes, after rows have changed places */
    cx(5, 6);  /* not a rotated target */
    rotation(5);
    rotation(6);
    folded(1, 0);
    folded(3, 3);
    folded(4, 4);
}

/* Not past a phase of the target, nor past a permutation that is itself folded there. */
Test(fold, what_is_in_the_way) {
    start();
    rotation(5);
    rotation(6);
    cx(5, 6);
    cx(6, 5);
    add(QARENA__PHASE, false, 0, 1 << 5);
    cx(7, 5);
    rotation(5);
    rotation(6);
    rotation(7);
    folded(2, 1);
    folded(3, 3); /* the rotation of 6 comes after that of 5 */
    folded(5, 5);
}

Test(fold, only_so_many) {
    start();
    rotation(5);
    for (unsigned i = 0; i < 10; i++) {
        cx(6, 5);
    }
    rotation(5);
    folded(QARENA__FOLDED_MOVES, 0);
    folded(QARENA__FOLDED_MOVES + 1, QARENA__FOLDED_MOVES + 1);
}

/* Controls outside the tile flip whole tiles, once all else is done. */
Test(fold, outer_flips) {
    start();
    rotation(9);
    add(QARENA__OTHER, true, 1 << 9, 1 << 10 | 1 << 11);
    cx(9, 8);
    cx(11, 5);
    swap(5, 6);
    const qarena__ending ending = ending_from(1);
    cr_assert_eq(ending.outer_flips, 2);
    cr_assert_eq(ending.outer_flip[0].stage, 3);
    cr_assert_eq(ending.outer_flip[0].flips, 1u << 6);
    cr_assert_eq(ending.outer_flip[1].stage, 1);
    cr_assert_eq(ending.outer_flip[1].flips, 1u << 9 | 1u << 8);
}

Test(fold, outer_flips_that_stay) {
    start();
    rotation(9);
    cx(11, 9);
    add(QARENA__OTHER, true, 1 << 8, 1 << 9 | 1 << 7); /* two controls: what it makes of the flip depends on the amplitude */
    folded(1, 1);
    folded(2, QARENA__FOLDED_AT_END);
    start();
    rotation(9);
    cx(11, 1); /* a lane */
    folded(1, 1);
}

Test(fold, only_so_many_outer_flips) {
    start();
    for (unsigned i = 0; i < QARENA__OUTER_FLIPS + 2; i++) {
        cx(11, 9);
    }
    folded(1, 1);
    folded(2, QARENA__FOLDED_AT_END);
}
