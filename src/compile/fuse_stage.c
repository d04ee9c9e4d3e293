#include "compile/fuse_stage.h"

#include "compile/tile_bits.h"
#include "plan/stage_qubits.h"

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
        plain = plain && rotations->rotation[j].r == 1;
    }
    return plain;
}

/* step->factor[k] := what phases multiply an amplitude by whose step bits have the value k. */
static void fuse_step_phases(qarena__step *step, const qarena__steps *steps,
                             const qarena__phase_stage *phases) {
    step->phased = true;
    for (size_t k = 0; k < (size_t)1 << steps->bits; k++) {
        size_t index = 0;
        for (unsigned j = 0; j < steps->bits; j++) {
            index |= (k >> j & 1) << steps->bit[j];
        }
        qarena__phase_stage_at(phases, index, step->factor[k]);
    }
}

/* In a sweep of phases rotations on lanes have one form, r = 1. Those with another form keep a
 * sweep of their own, which commutes with all that is fused later. */
static void fuse_one(qarena__compiled_stage *host, qarena__compiled_stage *stage,
                     bool among_lanes) {
    qarena__steps *steps = &host->phases->steps;
    if (among_lanes) {
        stage->fused = are_plain(&stage->rotations);
        host->phases->lanes = stage->fused ? &stage->rotations : NULL;
        return;
    }
    steps->count += stage->kind == QARENA__PHASE || steps->count == 0;
    stage->fused = true;
    stage->steps = steps;
    stage->step = steps->count - 1;
    if (stage->kind == QARENA__PHASE) {
        fuse_step_phases(&steps->step[stage->step], steps, stage->phases);
    }
}

/* Whether stage i of a pass is fused into phases; permutations have other hosts. */
static bool is_fused(const qarena__stage *stage, uint32_t i) {
    return stage->fused_into != i && stage->kind != QARENA__OTHER;
}

void qarena__fuse_compiled(qarena__compiled_pass *compiled, const qarena__plan *plan,
                           const qarena__pass *pass) {
    const uint64_t lanes = qarena__lanes(plan);
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *stage = &plan->stages[pass->first + i];
        if (is_fused(stage, i)) {
            qarena__compiled_stage *host = &compiled->stages[stage->fused_into];
            const uint64_t bits =
                qarena__tile_bits(qarena__stage_qubits(plan, stage), pass->qubits);
            const unsigned active_bits = 64 - (unsigned)__builtin_clzll(bits);
            add_bits(&host->phases->steps, bits & ~lanes);
            host->active_bits = active_bits > host->active_bits ? active_bits : host->active_bits;
        }
    }
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *stage = &plan->stages[pass->first + i];
        qarena__compiled_stage *here = &compiled->stages[i];
        here->host = i;
        if (is_fused(stage, i)) {
            fuse_one(&compiled->stages[stage->fused_into], here,
                     stage->kind == QARENA__ROTATION && here->rotations.bit[0] < plan->lane_bits);
            here->host = here->fused ? stage->fused_into : i;
        }
    }
}

void qarena__fuse_step_rotations(qarena__compiled_pass *compiled) {
    for (uint32_t i = 0; i < compiled->count; i++) {
        const qarena__compiled_stage *stage = &compiled->stages[i];
        for (unsigned k = 0;
             stage->steps && stage->kind == QARENA__ROTATION && k < stage->rotations.count; k++) {
            qarena__step *step = &stage->steps->step[stage->step];
            const unsigned j = qarena__find_step_bit(stage->steps, stage->rotations.bit[k]);
            step->rotation[j] = stage->rotations.rotation[k];
            step->rotated |= 1u << j;
        }
    }
}
