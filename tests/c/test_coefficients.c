/* What a pass may have of coefficients: dense matrices whose tables leave the caches go to passes
 * of their own. */
#include "fixture.h"

#include "plan/plan_input.h"
#include "plan/planner.h"

/* Passes of so many gates of this work, on the same qubits of n, in tiles of t. */
static uint32_t passes_of(unsigned n, unsigned t, uint32_t gates, uint32_t work) {
    qarena__plan plan = {.gates = gates,
                         .n = n,
                         .tile_qubits = t,
                         .segment_wanted = 4,
                         .segment_least = 2,
                         .lane_bits = 2,
                         .row_bits = 4,
                         .fuse_most = 3};
    void *block = malloc(qarena__plan_bytes(gates));
    qarena__footprint *footprints = qarena__plan_divide(&plan, block);
    for (uint32_t i = 0; i < gates; i++) {
        footprints[i] =
            (qarena__footprint){.nondiagonal_on = 0x3f, .kind = QARENA__OTHER, .work = work};
    }
    qarena__plan_make(&plan);
    free(block);
    return plan.pass_count;
}

Test(coefficients, of_a_pass_stay_in_cache) {
    cr_assert_eq(passes_of(11, 11, 50, 256),
                 50); /* 6 qubits: 256 KiB each, where the state has 32 */
    cr_assert_eq(passes_of(11, 11, 50, 128), 13); /* 5 qubits */
    cr_assert_eq(passes_of(11, 11, 50, 16), 1);
    cr_assert_eq(passes_of(20, 15, 50, 256), 13); /* 1 MiB a pass, which is both ways of a tile */
}
