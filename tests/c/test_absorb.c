/* Which permutations of a pass need no sweep, and where they are done. */
#include "staged_plan.h"

#include "plan/absorb.h"
#include "plan/stage_qubits.h"

/* A pass on qubits 0-9 and 12: segments of 4 qubits, vectors of 2. */
static void start(void) {
    start_staged(0x13ff);
}

static void done_in(uint32_t stage, uint8_t where) {
    plan.column_count = 0;
    qarena__absorb_permutations(&plan, &pass);
    cr_assert_eq(stages[stage].fused_into, where, "stage %u: %u, not %u", stage,
                 stages[stage].fused_into, where);
}

/* What the scatter does, where all stages from this one on are. */
static qarena__pass scatter_from(uint32_t stage) {
    plan.column_count = 0;
    qarena__absorb_permutations(&plan, &pass);
    for (; stage < pass.count; stage++) {
        cr_assert_eq(stages[stage].fused_into, QARENA__IN_SCATTER, "stage %u", stage);
    }
    return pass;
}

static uint64_t column(const qarena__pass *map, unsigned q) {
    return qarena__column_of(&plan, map, (uint64_t)1 << q);
}

static uint64_t flips(uint32_t stage) {
    return qarena__stage_flips(&plan, &stages[stage]);
}

Test(absorb, at_the_end) {
    start();
    cx(5, 6);
    rotation(5);
    cx(6, 7);
    add_stage(QARENA__PHASE, false, 0, 1 << 6 | 1 << 8);
    done_in(0, QARENA__IN_GATHER); /* its control is rotated after it, and nothing lies before it */
    done_in(2, QARENA__IN_SCATTER);
}

static void swap(unsigned a, unsigned b) {
    add_stage(QARENA__OTHER, true, (uint64_t)1 << a | (uint64_t)1 << b, 0);
}

Test(absorb, what_stays) {
    start();
    rotation(9);
    cx(9, 1); /* a target among the lanes */
    add_stage(QARENA__OTHER, true, 1 << 8,
              1 << 11 | 1 << 5); /* a control outside the tile, and one inside */
    add_stage(QARENA__OTHER, true, 1 << 9, 1 << 1 | 1 << 7); /* controls there and elsewhere */
    done_in(1, 1);
    done_in(2, 2);
    done_in(3, 3);
}

/* Lanes say which rows change places, before rows do that by themselves; and lanes change places
 * after rotations of lanes. */
Test(absorb, by_lanes) {
    start();
    rotation(1);
    rotation(9);
    cx(1, 9);
    cx(0, 1);
    cx(8, 9);
    cx(0, 9);
    add_stage(QARENA__PHASE, false, 0, 1 << 9 | 1 << 1);
    rotation(9);
    rotation(1);
    done_in(2, 0); /* one map: lanes in the sweep of 1, the others in that of 9 */
    done_in(3, 2);
    done_in(4, 2);
    done_in(5, 2);
    start();
    rotation(1);
    rotation(9);
    cx(0, 1);
    cx(1, 9);
    rotation(9);
    rotation(1);
    done_in(2, 0);
    done_in(3, 2);
}

/* Within a segment what is linear and keeps vectors whole; the rotation could take the CX too, but
 * the scatter comes first. */
Test(absorb, within_segments_in_the_scatter) {
    start();
    rotation(9);
    cx(3, 9);
    swap(0, 9);
    swap(1, 0);
    swap(2, 3);
    cx(5, 3);
    done_in(1, 0); /* its target becomes a lane: that is for the rotation */
    const qarena__pass map = scatter_from(2);
    cr_assert(map.moves_vectors && map.linear);
    cr_assert_eq(column(&map, 9), 1u << 1);
    cr_assert_eq(column(&map, 0), 1u << 9);
    cr_assert_eq(column(&map, 5), 1u << 5 | 1u << 3);
}

Test(absorb, lanes_change_places_with_one_bit_alone) {
    start();
    rotation(9);
    swap(0, 9);
    cx(9, 8); /* what was a lane now decides about another bit: vectors would be torn */
    done_in(2, QARENA__IN_SCATTER);
    done_in(1, 1);
    start();
    rotation(9);
    swap(0, 9);
    cx(8, 9); /* or another bit about it */
    done_in(1, 1);
    start();
    rotation(9);
    add_stage(QARENA__OTHER, true, 1 << 9,
              1 << 3 |
                  1 << 5); /* two controls: not linear, and within a segment; the rotation has it */
    done_in(1, 0);
}

Test(absorb, after_rotations) {
    start();
    rotation(5);
    cx(6, 5);
    rotation(7);
    cx(1, 5); /* lanes, after rows have changed places */
    cx(5, 6); /* not a rotated target */
    rotation(5);
    rotation(6);
    done_in(1, 0);
    done_in(3, 1); /* one map */
    done_in(4, 4);
}

/* Not past a phase of the target, nor past a permutation that is absorbed there itself. */
Test(absorb, what_is_in_the_way) {
    start();
    rotation(5);
    rotation(6);
    cx(5, 6);
    cx(6, 5);
    add_stage(QARENA__PHASE, false, 0, 1 << 5);
    cx(7, 5);
    rotation(5);
    rotation(6);
    rotation(7);
    done_in(2, 1);
    done_in(3, 3); /* the rotation of 6 comes after that of 5 */
    done_in(5, 6); /* before the rotation that follows */
}

Test(absorb, only_so_many) {
    start();
    rotation(5);
    for (unsigned i = 0; i < 10; i++) {
        add_stage(QARENA__OTHER, true, 1 << 5, 1 << 6 | 1 << 7); /* two controls: no map */
    }
    rotation(5);
    done_in(QARENA__ABSORBED_MOVES, 0);
    done_in(QARENA__ABSORBED_MOVES + 1, QARENA__ABSORBED_MOVES + 1);
}

/* Controls outside the tile flip whole tiles, once all else is done. */
Test(absorb, outer_flips) {
    start();
    rotation(9);
    add_stage(QARENA__OTHER, true, 1 << 9, 1 << 10 | 1 << 11);
    cx(9, 8);
    cx(11, 5);
    swap(5, 6);
    const qarena__pass map = scatter_from(1);
    cr_assert_eq(flips(3), 1u << 6);
    cr_assert_eq(flips(1), 1u << 9 | 1u << 8);
    cr_assert(flips(2) == 0 && flips(4) == 0);
    cr_assert_eq(map.changed, 1u << 9 | 1u << 5 | 1u << 6);
}

Test(absorb, outer_flips_elsewhere) {
    start();
    rotation(9);
    cx(11, 9);
    add_stage(QARENA__OTHER, true, 1 << 8,
              1 << 9 |
                  1 << 7); /* two controls: what it makes of the flip depends on the amplitude */
    done_in(1, 0);         /* a map's part: the rotation flips its rows where 11 is 1 */
    done_in(2, QARENA__IN_SCATTER);
    start();
    rotation(9);
    cx(11, 1); /* a lane */
    done_in(1, 1);
}

Test(absorb, only_so_many_outer_flips) {
    start();
    for (unsigned i = 0; i < QARENA__OUTER_FLIPS + 2; i++) {
        cx(11, 9);
    }
    done_in(0, QARENA__IN_GATHER); /* one map */
    done_in(1, 0);
    done_in(2, QARENA__IN_SCATTER);
}
