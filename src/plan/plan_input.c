#include "plan/plan_input.h"

#include "core/status.h"
#include "plan/footprint.h"

/* Bytes of passes and columns; columns are aligned at the end. */
static size_t pass_bytes(size_t gates) {
    return (gates * QARENA__PASS_BYTES + sizeof(uint64_t) - 1) / sizeof(uint64_t) *
           sizeof(uint64_t);
}

/* Items of the largest alignment first. */
size_t qarena__plan_bytes(uint32_t gates) {
    return pass_bytes(gates) +
           gates * (sizeof(qarena__footprint) + sizeof(qarena__stage) + sizeof(uint16_t) + 1);
}

qarena__footprint *qarena__plan_divide(qarena__plan *plan, void *block) {
    const size_t gates = plan->gates;
    char *at = block;
    qarena__footprint *footprints = block;
    plan->footprints = footprints;
    plan->passes = (qarena__pass *)(at += gates * sizeof *footprints);
    plan->columns_end = (uint64_t *)(at += pass_bytes(gates));
    plan->stages = (qarena__stage *)at;
    plan->order = (uint16_t *)(at += gates * sizeof *plan->stages);
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
