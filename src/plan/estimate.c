#include "plan/estimate.h"

#include "plan/fold.h"
#include "plan/join.h"

/* Of one core of a Zen 4 with AVX-512; what counts is how they compare. */
enum { IN_AND_OUT = 20, FROM_MEMORY = 15, SHORTEST_RUNS = 20, SHORT_RUNS = 5, ZEROS = 5, PHASES = 12, JOINED = 1, KAK = 10, OTHER = 4, LANE = 6 };
static const uint32_t ROTATIONS[QARENA__STAGE_ROTATIONS + 1] = {0, 5, 5, 7, 8};

/* Larger states lie in memory on most machines. */
#define CACHED_QUBITS 20u

static uint32_t of_stage(const qarena__plan *plan, const qarena__stage *stage) {
    const qarena__footprint *gate = &plan->footprints[plan->order[stage->first]];
    switch (stage->kind) {
    case QARENA__PHASE: return PHASES;
    case QARENA__KAK: return KAK;
    case QARENA__ROTATION: return gate->mixes >> plan->lane_bits ? ROTATIONS[stage->count] : LANE;
    default: return OTHER + gate->work;
    }
}

static uint32_t of_pass(const qarena__plan *plan, const qarena__pass *pass) {
    uint8_t into[QARENA__PASS_STAGES], host[QARENA__PASS_STAGES];
    const unsigned longer = plan->run_qubits - plan->runs_least;
    uint32_t sum = IN_AND_OUT + (plan->n > CACHED_QUBITS ? FROM_MEMORY : 0) + (longer == 0 ? SHORTEST_RUNS : longer == 1 ? SHORT_RUNS : 0);
    qarena__fold(plan, pass, into, NULL);
    qarena__join(plan, pass, into, host);
    for (uint32_t s = 0; s < pass->count; s++) {
        if (into[s] == s) {
            sum += host[s] == s ? of_stage(plan, &plan->stages[pass->first + s]) : JOINED;
        }
    }
    return sum;
}

/* In 256ths of the above: a run of a state that may be anything, and twice one that begins with a reset, as most do: there a pass works on the tiles that are not known to be zero, and
 * the qubits that tiles have had grow from pass to pass. */
uint64_t qarena__estimate(const qarena__plan *plan) {
    const uint64_t all = ((uint64_t)2 << (plan->n - 1)) - 1;
    uint64_t onward = 0, fresh = 0, support = 0;
    for (uint32_t p = 0; p < plan->pass_count; p++) {
        const qarena__pass *pass = &plan->passes[p];
        const uint64_t one = (uint64_t)of_pass(plan, pass) << 8;
        support |= pass->qubits ? pass->qubits : all;
        const unsigned idle = plan->n - (unsigned)__builtin_popcountll(support);
        onward += one;
        fresh += (one >> idle) + (idle ? ZEROS << 8 : 0);
    }
    return onward + 2 * fresh;
}
