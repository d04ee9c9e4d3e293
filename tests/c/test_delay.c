/* Rotations that wait for permutations of their rows. */
#include "staged_plan.h"

#include "plan/delay.h"

/* Tiles of qubits 0-9, two of them lanes. */
static void start(void) {
    start_staged(0x3ff);
}

/* Another one in the last stage. */
static void and_rotation(unsigned qubit) {
    rotation(qubit);
    stages[--plan.stage_count - 1].count++;
    pass.count--;
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
    add_stage(QARENA__PHASE, false, 0, 1 << 5 | 1 << 7);
    cx(4, 5);
    delayed_to((uint16_t[]){0, 1, 2, 3});
    start();
    rotation(5);
    cx(0, 4);
    cx(1, 5); /* no sweep absorbs a control among the lanes */
    delayed_to((uint16_t[]){0, 1, 2});
}
