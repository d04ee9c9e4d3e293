/* Which permutations of a pass need no sweep, and where they are done. */
#include <criterion/criterion.h>

#include "plan/fold.h"

enum { MOST = 16 };

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
    qarena__fold(&plan, &pass, into);
    cr_assert_eq(into[stage], where, "stage %u: %u, not %u", stage, into[stage], where);
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

Test(fold, what_stays) {
    start();
    rotation(9);
    cx(3, 9);  /* a control within a run; but the rotation can have it */
    cx(9, 3);  /* a target within a run */
    cx(11, 8); /* a control outside the tile */
    folded(1, 0);
    folded(2, 2);
    folded(3, 3);
}

Test(fold, after_rotations) {
    start();
    rotation(5);
    cx(6, 5);
    rotation(7);
    cx(1, 5);  /* lanes */
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
