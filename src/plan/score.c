#include "plan/score.h"

#include "plan/maps.h"
#include "plan/stage_qubits.h"

/* Larger states lie in memory on most machines. */
#define CACHED_QUBITS 20u

static uint64_t of_sweep(const qarena__plan *plan, const qarena__cost_model *costs,
                         const qarena__stage *stage) {
    const qarena__footprint *gate = qarena__stage_gate(plan, stage, 0);
    switch ((qarena__kind)stage->kind) {
    case QARENA__PHASE: return costs->phases;
    case QARENA__KAK: return costs->kak;
    case QARENA__ROTATION:
        return gate->nondiagonal_on >> plan->lane_bits ? costs->rotations[stage->count]
                                                       : costs->lane;
    case QARENA__OTHER:
        return stage->map ? qarena__form_cost(plan, costs, (qarena__sweep_form)stage->form)
                          : costs->other + (uint64_t)costs->multiply_add * gate->work;
    }
    return 0;
}

static uint64_t of_pass(const qarena__plan *plan, const qarena__cost_model *costs,
                        const qarena__pass *pass) {
    const unsigned longer = plan->segment_qubits - plan->segment_least;
    uint64_t sum = costs->in_and_out + (plan->n > CACHED_QUBITS ? costs->from_memory : 0);
    sum += longer == 0 ? costs->shortest_segments : longer == 1 ? costs->short_segments : 0;
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *stage = &plan->stages[pass->first + i];
        if (!qarena__stage_is_move(stage, i)) {
            sum += stage->fused_into == i ? of_sweep(plan, costs, stage) : costs->fused;
        }
    }
    return sum;
}

uint64_t qarena__score_pass(const qarena__plan *plan, uint32_t number, uint64_t *touched) {
    const qarena__cost_model *costs = plan->costs ? plan->costs : &qarena__built_in_costs;
    const uint64_t all = ((uint64_t)2 << (plan->n - 1)) - 1;
    const qarena__pass *pass = &plan->passes[number];
    const uint64_t one = of_pass(plan, costs, pass) << 8;
    *touched |= pass->qubits ? pass->qubits : all;
    const unsigned untouched = plan->n - (unsigned)__builtin_popcountll(*touched);
    return one + 2 * ((one >> untouched) + (untouched ? (uint64_t)costs->zero_tiles << 8 : 0));
}
