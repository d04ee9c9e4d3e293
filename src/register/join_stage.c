#include "register/join_stage.h"

#include "plan/join.h"
#include "plan/stages.h"

unsigned qarena__find_step_bit(const qarena__steps *steps, unsigned bit) {
    unsigned j = 0;
    while (j < steps->bits && steps->bit[j] != bit) {
        j++;
    }
    return j;
}

static void add_bits(qarena__steps *steps, uint64_t bits) {
    for (; bits; bits &= bits - 1) {
        const unsigned bit = (unsigned)__builtin_ctzll(bits);
        if (qarena__find_step_bit(steps, bit) == steps->bits) {
            steps->bit[steps->bits++] = bit;
        }
    }
}

static bool are_plain(const qarena__rotations *rotations) {
    bool plain = true;
    for (unsigned j = 0; j < rotations->count; j++) {
        plain = plain && rotations->turn[j].r == 1;
    }
    return plain;
}

/* Factors of the sweep's rows. */
static void join_phases(qarena__step *step, const qarena__steps *steps, const qarena__phase_stage *phases) {
    step->phased = true;
    for (size_t k = 0; k < (size_t)1 << steps->bits; k++) {
        size_t index = 0;
        for (unsigned j = 0; j < steps->bits; j++) {
            index |= (k >> j & 1) << steps->bit[j];
        }
        qarena__phase_stage_at(phases, index, step->factor[k]);
    }
}

/* Rotations on lanes have one form in a sweep of phases: others keep a sweep of their own, which nothing that joins later minds. */
static void join_one(qarena__ready *host, qarena__ready *stage, bool among_lanes) {
    qarena__steps *steps = &host->phases->steps;
    if (among_lanes) {
        stage->joined = are_plain(&stage->rotations);
        host->phases->lanes = stage->joined ? &stage->rotations : NULL;
        return;
    }
    steps->count += stage->kind == QARENA__PHASE || steps->count == 0;
    stage->joined = true;
    stage->steps = steps;
    stage->step = steps->count - 1;
    if (stage->kind == QARENA__PHASE) {
        join_phases(&steps->step[stage->step], steps, stage->phases);
    }
}

void qarena__join_stages(qarena__made_pass *made, const qarena__plan *plan, const qarena__pass *pass, const uint8_t *into) {
    uint8_t hosts[QARENA__PASS_STAGES];
    const uint64_t lanes = qarena__lanes(plan);
    qarena__join(plan, pass, into, hosts);
    for (uint32_t i = 0; i < pass->count; i++) {
        if (hosts[i] != i) {
            qarena__ready *host = &made->stages[hosts[i]];
            const uint64_t bits = qarena__tile_bits(qarena__stage_qubits(plan, &plan->stages[pass->first + i]), pass->qubits);
            const unsigned reach = 64 - (unsigned)__builtin_clzll(bits);
            add_bits(&host->phases->steps, bits & ~lanes);
            host->reach = reach > host->reach ? reach : host->reach;
        }
    }
    for (uint32_t i = 0; i < pass->count; i++) {
        if (hosts[i] != i) {
            join_one(&made->stages[hosts[i]], &made->stages[i], plan->stages[pass->first + i].kind == QARENA__ROTATION && made->stages[i].rotations.bit[0] < plan->lane_bits);
        }
        made->stages[i].host = made->stages[i].joined ? hosts[i] : i;
    }
}

void qarena__join_turns(qarena__made_pass *made) {
    for (uint32_t i = 0; i < made->count; i++) {
        const qarena__ready *stage = &made->stages[i];
        for (unsigned k = 0; stage->steps && stage->kind == QARENA__ROTATION && k < stage->rotations.count; k++) {
            qarena__step *step = &stage->steps->step[stage->step];
            const unsigned j = qarena__find_step_bit(stage->steps, stage->rotations.bit[k]);
            step->turn[j] = stage->rotations.turn[k];
            step->turning |= 1u << j;
        }
    }
}
