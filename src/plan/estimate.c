#include "plan/estimate.h"

#include "plan/fold.h"
#include "plan/join.h"

/* Larger states lie in memory on most machines. */
#define CACHED_QUBITS 20u

static uint64_t of_stage(const qarena__plan *plan, const qarena__prices *prices, const qarena__stage *stage) {
    const qarena__footprint *gate = &plan->footprints[plan->order[stage->first]];
    switch (stage->kind) {
    case QARENA__PHASE: return prices->phases;
    case QARENA__KAK: return prices->kak;
    case QARENA__ROTATION: return gate->mixes >> plan->lane_bits ? prices->rotations[stage->count] : prices->lane;
    default: return prices->other + (uint64_t)prices->multiply_add * gate->work;
    }
}

static uint64_t of_pass(const qarena__plan *plan, const qarena__prices *prices, const qarena__pass *pass) {
    uint8_t into[QARENA__PASS_STAGES], host[QARENA__PASS_STAGES];
    const unsigned longer = plan->run_qubits - plan->runs_least;
    uint64_t sum = prices->in_and_out + (plan->n > CACHED_QUBITS ? prices->from_memory : 0);
    sum += longer == 0 ? prices->shortest_runs : longer == 1 ? prices->short_runs : 0;
    qarena__fold(plan, pass, into, NULL);
    qarena__join(plan, pass, into, host);
    for (uint32_t s = 0; s < pass->count; s++) {
        if (into[s] == s) {
            sum += host[s] == s ? of_stage(plan, prices, &plan->stages[pass->first + s]) : prices->joined;
        }
    }
    return sum;
}

/* In 256ths of the above: a run of a state that may be anything, and twice one that begins with a reset, as most do: there a pass works on the tiles that are not known to be zero, and
 * the qubits that tiles have had grow from pass to pass. */
uint64_t qarena__estimate(const qarena__plan *plan) {
    const qarena__prices *prices = plan->prices ? plan->prices : &qarena__built_in_prices;
    const uint64_t all = ((uint64_t)2 << (plan->n - 1)) - 1;
    uint64_t onward = 0, fresh = 0, support = 0;
    for (uint32_t p = 0; p < plan->pass_count; p++) {
        const qarena__pass *pass = &plan->passes[p];
        const uint64_t one = of_pass(plan, prices, pass) << 8;
        support |= pass->qubits ? pass->qubits : all;
        const unsigned idle = plan->n - (unsigned)__builtin_popcountll(support);
        onward += one;
        fresh += (one >> idle) + (idle ? (uint64_t)prices->zeros << 8 : 0);
    }
    return onward + 2 * fresh;
}
