#include "compile/sub_tiles.h"

#include "compile/tile_bits.h"
#include "plan/group.h"

/* Whether all of these stages run on sub-tiles, but for phases, the first. */
static bool runs_on_sub_tiles(const qarena__compiled_stage *stages, uint32_t count) {
    bool runs = true;
    for (uint32_t i = 0; i < count; i++) {
        const bool gate = stages[i].kind == QARENA__OTHER && stages[i].rotations.count == 0;
        runs = runs && (stages[i].fused || (!stages[i].sweep && !gate));
    }
    return runs;
}

void qarena__sub_tiles_take(qarena__compiled_pass *compiled, const qarena__plan *plan,
                            const qarena__pass *pass) {
    uint64_t qubits[QARENA__PASS_STAGES];
    qarena__group_qubits(plan, pass, qubits);
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *planned = &plan->stages[pass->first + i];
        qarena__compiled_stage *stage = &compiled->stages[i];
        if (planned->group && runs_on_sub_tiles(stage, planned->group)) {
            stage->group = planned->group;
            stage->within = qarena__tile_bits(qubits[i], pass->qubits);
        }
    }
}
