/* Which stages of a pass are done in the sweep of the phases before them. */
#include "staged_plan.h"

#include "kernels/tile.h"
#include "plan/fuse.h"

/* A pass on qubits 0-9 and 12, two of them lanes; three qubits can be fused. */
static void start(void) {
    start_staged(0x13ff);
}

/* hosts: for each stage the number of the stage that it is fused into, or its own. */
static void fused(const uint8_t *hosts) {
    qarena__fuse_stages(&plan, &pass);
    for (uint32_t i = 0; i < pass.count; i++) {
        cr_assert_eq(stages[i].fused_into, hosts[i], "stage %u: %u, not %u", i,
                     stages[i].fused_into, hosts[i]);
    }
}

Test(fuse, steps_of_a_fourier_transform) {
    start();
    phase(1 << 8 | 1 << 12);
    rotation(8);
    phase(1 << 8 | 1 << 7);
    rotation(7);
    phase(1 << 8 | 1 << 7 | 1 << 6);
    rotation(6);
    phase(1 << 6 | 1 << 5); /* a fourth qubit: the next sweep */
    rotation(5);
    fused((uint8_t[]){0, 0, 0, 0, 0, 0, 6, 6});
}

Test(fuse, past_what_commutes) {
    start();
    phase(1 << 8);
    rotation(8);
    rotation(7);
    rotation(6);
    rotation(5); /* has no room */
    rotation(0); /* lanes, once */
    rotation(1);
    phase(1 << 8 | 1 << 7);
    rotation(8);
    fused((uint8_t[]){0, 0, 0, 0, 4, 0, 6, 0, 0});
}

Test(fuse, not_past_what_does_not_commute) {
    start();
    phase(1 << 8);
    rotation(8);
    add_stage(QARENA__KAK, false, 1 << 6 | 1 << 7, 0);
    rotation(5);
    fused((uint8_t[]){0, 0, 2, 3});
    start();
    phase(1 << 8);
    rotation(8);
    rotation(7);
    rotation(6);
    rotation(5);
    phase(1 << 5);
    rotation(8); /* is fused into those phases */
    fused((uint8_t[]){0, 0, 0, 0, 4, 5, 5});
}

Test(fuse, what_is_never_fused) {
    start();
    phase(1 << 8);
    phase(1 << 7); /* nothing has been rotated */
    rotation(8);
    phase(1 << 8 | 1 << 11); /* outside the tile */
    rotation(7);
    phase(0); /* a factor of every amplitude */
    rotation(6);
    fused((uint8_t[]){0, 1, 1, 3, 3, 5, 5});
}

Test(fuse, not_what_moves_rows) {
    start();
    phase(1 << 8);
    rotation(8);
    rotation(7);
    add_stage(QARENA__OTHER, false, 1 << 7, 1 << 6);
    stages[3].fused_into = 2;
    rotation(6);
    fused((uint8_t[]){0, 0, 2, 2, 4});
}

/* Lanes that change places after their rotation may, unless a stage that stays behind touches one
 * of them. */
Test(fuse, what_moves_lanes) {
    start();
    phase(1 << 8);
    rotation(0);
    add_stage(QARENA__OTHER, false, 1 << 1, 1 << 0);
    stages[2].fused_into = 1;
    rotation(8);
    fused((uint8_t[]){0, 0, 1, 0});
    start();
    phase(1 << 8);
    add_stage(QARENA__KAK, false, 1 << 1 | 1 << 7, 0);
    rotation(0);
    add_stage(QARENA__OTHER, false, 1 << 1, 1 << 0);
    stages[3].fused_into = 2;
    rotation(8);
    fused((uint8_t[]){0, 1, 2, 2, 4});
    start();
    phase(1 << 8);
    for (unsigned q = 4; q < 8; q++) {
        rotation(q); /* the last has no room */
    }
    rotation(0);
    add_stage(QARENA__OTHER, false, 1 << 1, 1 << 0);
    stages[6].fused_into = 5;
    fused((uint8_t[]){0, 0, 0, 0, 4, 0, 5});
}

Test(fuse, only_so_many_steps) {
    start();
    phase(1 << 8);
    for (unsigned i = 0; i < QARENA__MOST_STEPS; i++) {
        rotation(8);
        phase(1 << 8);
    }
    rotation(8);
    uint8_t hosts[2 * QARENA__MOST_STEPS + 2] = {0};
    hosts[2 * QARENA__MOST_STEPS] = hosts[2 * QARENA__MOST_STEPS + 1] = 2 * QARENA__MOST_STEPS;
    fused(hosts);
}
