/* Which stages of a pass run together on sub-tiles, and which qubits these have. */
#include "staged_plan.h"

#include "plan/group.h"

/* A pass on qubits 0-12, two of them lanes; sub-tiles of 9, in which a block has 7. */
static void start(void) {
    start_staged(0x1fff);
    plan.sub_tile_qubits = 9;
}

/* sizes: of the group that begins with each stage, or 0. */
static void grouped(const uint8_t *sizes) {
    qarena__group_stages(&plan, &pass);
    for (uint32_t i = 0; i < pass.count; i++) {
        cr_assert_eq(stages[i].group, sizes[i], "stage %u: %u, not %u", i, stages[i].group,
                     sizes[i]);
    }
}

static void qubits_are(uint32_t stage, uint64_t qubits) {
    uint64_t all[MOST_STAGED];
    qarena__group_qubits(&plan, &pass, all);
    const uint64_t found = all[stage];
    cr_assert_eq(found, qubits, "stage %u: %#llx", stage, (unsigned long long)found);
}

Test(group, as_many_as_fit) {
    start();
    for (unsigned q = 12; q > 5; q--) { /* 6 of them, beside the lowest 3 */
        rotation(q);
    }
    rotation(4);
    grouped((uint8_t[]){6, 0, 0, 0, 0, 0, 2, 0});
    qubits_are(0, 0x1f87);
    qubits_are(6, 0x1ff); /* what is left of the room goes to the lowest */
}

Test(group, kak_forms_and_lanes_too) {
    start();
    add_stage(QARENA__KAK, false, 1 << 12 | 1 << 0, 0);
    rotation(1);
    add_stage(QARENA__KAK, false, 1 << 11 | 1 << 10, 0);
    grouped((uint8_t[]){3, 0, 0});
    qubits_are(0, 0x1c3f);
}

Test(group, phases_lead_and_nothing_else_has_any) {
    start();
    phase(1 << 12 | 1 << 11);
    rotation(12);
    rotation(3); /* within a block */
    rotation(11);
    rotation(10); /* a third one outside */
    phase(1 << 10);
    cx(4, 5);
    rotation(6);
    grouped((uint8_t[]){4, 0, 0, 0, 0, 0, 0, 0});
    qubits_are(0, 0x187f);
    start();
    phase(1 << 2);
    rotation(3);
    grouped((uint8_t[]){2, 0});
    qubits_are(0, 0x187f); /* the highest of the others, for blocks */
}

Test(group, no_qubit_that_couples_but_those_of_steps) {
    start();
    phase(1 << 12 | 1 << 3);
    rotation(4);
    rotation(12);
    grouped((uint8_t[]){2, 0, 0});
    qubits_are(0, 0xc7f);
    start();
    phase(1 << 12 | 1 << 3);
    rotation(12); /* fused */
    stages[1].fused_into = 0;
    rotation(4);
    rotation(11);
    grouped((uint8_t[]){4, 0, 0, 0});
    qubits_are(0, 0x187f);
}

Test(group, past_what_is_done_elsewhere) {
    start();
    rotation(5);
    cx(5, 6); /* absorbed by the rotation */
    stages[1].fused_into = 0;
    rotation(6);
    cx(6, 7);
    stages[3].fused_into = QARENA__IN_SCATTER;
    grouped((uint8_t[]){3, 0, 0, 0});
}

Test(group, none) {
    start();
    rotation(5);
    phase(1 << 5);
    rotation(6);
    plan.sub_tile_qubits = 0;
    grouped((uint8_t[]){0, 0, 0});
    plan.sub_tile_qubits = 13; /* as large as the tile */
    grouped((uint8_t[]){0, 0, 0});
    plan.sub_tile_qubits = 3; /* two vectors */
    grouped((uint8_t[]){0, 0, 0});
    plan.sub_tile_qubits = 9;
    pass.kind = QARENA__PASS_FULL_STATE;
    grouped((uint8_t[]){0, 0, 0});
}
