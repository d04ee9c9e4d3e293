/* Rotations that wait for permutations of their rows. */
#include <criterion/criterion.h>

#include "plan/delay.h"

enum { MOST = 16 };

static qarena__footprint gates[MOST];
static uint16_t order[MOST];
static qarena__stage stages[MOST];
static qarena__plan plan;

/* Tiles of qubits 0-9, two of them lanes. */
static void start(void) {
    plan = (qarena__plan){.footprints = gates,
                          .n = 14,
                          .tile_qubits = 10,
                          .segment_qubits = 4,
                          .lane_bits = 2,
                          .row_bits = 3,
                          .order = order,
                          .stages = stages};
}

static void add(qarena__kind kind, bool permutes, uint64_t nondiagonal_on, uint64_t diagonal_on) {
    const uint32_t i = plan.gates++;
    gates[i] = (qarena__footprint){.nondiagonal_on = nondiagonal_on,
                                   .diagonal_on = diagonal_on,
                                   .kind = kind,
                                   .permutes = permutes};
    order[i] = (uint16_t)i;
    stages[plan.stage_count++] =
        (qarena__stage){.first = (uint16_t)i, .count = 1, .kind = (uint8_t)kind};
}

static void rotation(unsigned qubit) {
    add(QARENA__ROTATION, false, (uint64_t)1 << qubit, 0);
}

/* Another one in the last stage. */
static void and_rotation(unsigned qubit) {
    rotation(qubit);
    stages[--plan.stage_count - 1].count++;
}

static void cx(unsigned control, unsigned target) {
    add(QARENA__OTHER, true, (uint64_t)1 << target, (uint64_t)1 << control);
}

/* The gates' numbers, in the order of the stages. */
static void delayed_to(const uint16_t *wanted) {
    qarena__delay_rotations(&plan, 0x3ff, 0);
    uint32_t k = 0;
    for (uint32_t i = 0; i < plan.stage_count; i++) {
        cr_assert_eq(stages[i].first, k);
        for (uint32_t j = 0; j < stages[i].count; j++, k++) {
            cr_assert_eq(order[k], wanted[k], "place %u: gate %u, not %u", k, order[k], wanted[k]);
        }
    }
    cr_assert_eq(k, plan.gates);
}

Test(delay, behind_what_keeps_a_permutation_from_it) {
    start();
    rotation(6);
    and_rotation(5);
    rotation(3);
    cx(0, 4); /* 3: nothing can absorb it */
    cx(4, 5); /* 4: which comes before this one */
    delayed_to((uint16_t[]){2, 3, 0, 1, 4});
}

Test(delay, not_when_the_permutation_can_go_back_to_it) {
    start();
    rotation(5);
    rotation(3);
    cx(4, 5);
    delayed_to((uint16_t[]){0, 1, 2});
}

Test(delay, not_past_its_own_qubits) {
    start();
    rotation(5);
    cx(0, 4);
    add(QARENA__PHASE, false, 0, 1 << 5 | 1 << 7);
    cx(4, 5);
    delayed_to((uint16_t[]){0, 1, 2, 3});
    start();
    rotation(5);
    cx(0, 4);
    cx(1, 5); /* no sweep absorbs a control among the lanes */
    delayed_to((uint16_t[]){0, 1, 2});
}
