#include "plan/estimate.h"

#include "plan/fold.h"
#include "plan/join.h"

/* Of one core of a Zen 4 with AVX-512; what counts is how they compare. */
enum { IN_AND_OUT = 20, PHASES = 12, JOINED = 1, KAK = 10, OTHER = 4, LANE = 6 };
static const uint32_t ROTATIONS[QARENA__STAGE_ROTATIONS + 1] = {0, 5, 5, 7, 8};

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
    uint32_t sum = IN_AND_OUT;
    qarena__fold(plan, pass, into, NULL);
    qarena__join(plan, pass, into, host);
    for (uint32_t s = 0; s < pass->count; s++) {
        if (into[s] == s) {
            sum += host[s] == s ? of_stage(plan, &plan->stages[pass->first + s]) : JOINED;
        }
    }
    return sum;
}

uint32_t qarena__estimate(const qarena__plan *plan) {
    uint32_t sum = 0;
    for (uint32_t p = 0; p < plan->pass_count; p++) {
        const uint32_t one = of_pass(plan, &plan->passes[p]);
        sum += p == 0 ? one / 4 : one;
    }
    return sum;
}
