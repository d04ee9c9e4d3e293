#include "plan/plan_input.h"

#include "core/status.h"
#include "plan/footprint.h"

/* Largest items first, so that all are aligned. Of columns there are at most two a gate. */
size_t qarena__plan_bytes(uint32_t gates) {
    return gates * (sizeof(qarena__pass) + sizeof(qarena__footprint) + sizeof(qarena__stage) +
                    2 * sizeof(uint64_t) + sizeof(uint16_t) + 1);
}

qarena__footprint *qarena__plan_divide(qarena__plan *plan, void *block) {
    const size_t gates = plan->gates;
    char *at = block;
    plan->passes = block;
    qarena__footprint *footprints = (qarena__footprint *)(at += gates * sizeof *plan->passes);
    plan->footprints = footprints;
    plan->stages = (qarena__stage *)(at += gates * sizeof *footprints);
    plan->columns = (uint64_t *)(at += gates * sizeof *plan->stages);
    plan->order = (uint16_t *)(at += 2 * gates * sizeof *plan->columns);
    plan->done = (unsigned char *)(at + gates * sizeof *plan->order);
    return footprints;
}

qarena_status qarena__plan_start(qarena__plan *plan, const qarena__oplist *list, unsigned n,
                                 const qarena__kernels *kernels, const qarena__cost_model *costs,
                                 unsigned tile_qubits, qarena__buffer **block) {
    const uint64_t gates = list->count < QARENA__PLAN_GATES ? list->count : QARENA__PLAN_GATES;
    *plan = (qarena__plan){.gates = (uint32_t)gates, .n = n};
    qarena__plan_shape(plan, kernels, costs, tile_qubits);
    QARENA__FORWARD(
        qarena__buffer_acquire(list->arena, qarena__plan_bytes(plan->gates), "plan", block));
    qarena__footprint *footprints = qarena__plan_divide(plan, (*block)->data);
    for (uint32_t i = 0; i < plan->gates; i++) {
        footprints[i] = qarena__footprint_of(list, &list->ops[i]);
    }
    return QARENA_OK;
}
