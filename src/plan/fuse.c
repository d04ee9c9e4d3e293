#include "plan/fuse.h"

#include "kernels/tile.h"
#include "plan/stage_qubits.h"

/* Whether none of its phases is a factor of every amplitude: factor[0] of a step is 1. */
static bool are_local(const qarena__plan *plan, const qarena__stage *stage) {
    bool local = true;
    for (uint32_t k = 0; k < stage->count; k++) {
        local = local && qarena__stage_gate(plan, stage, k)->diagonal_on;
    }
    return local;
}

/* One stage of rotations among the lanes. */
static bool fuse_lanes(qarena__fusing *f) {
    const bool first = !f->lanes;
    f->lanes = true;
    return first;
}

static bool fuse_rotations(qarena__fusing *f, uint64_t qubits) {
    const bool fuses = !(qubits & f->turned);
    f->turned |= fuses ? qubits : 0;
    f->steps += fuses && f->steps == 0;
    return fuses;
}

static bool fuse_phases(qarena__fusing *f, const qarena__stage *stage) {
    const bool fuses = f->steps > 0 && f->steps < QARENA__MOST_STEPS && are_local(f->plan, stage);
    f->turned = fuses ? 0 : f->turned;
    f->steps += fuses;
    return fuses;
}

bool qarena__fusing_add(qarena__fusing *f, const qarena__stage *stage, uint64_t tile) {
    const uint64_t qubits = qarena__stage_qubits(f->plan, stage), lanes = qarena__lanes(f->plan);
    const bool fit = !(qubits & (lanes | ~tile)) &&
                     (unsigned)__builtin_popcountll(f->fused | qubits) <= f->plan->fuse_most;
    bool fuses = !f->over && !f->plan->plain && !(qubits & f->skipped);
    if (stage->kind == QARENA__ROTATION) {
        fuses = fuses && (qubits & lanes ? fuse_lanes(f) : fit && fuse_rotations(f, qubits));
    } else {
        fuses = fuses && stage->kind == QARENA__PHASE && fit && fuse_phases(f, stage);
        f->over |= !fuses;
    }
    f->fused |= fuses ? qubits & ~lanes : 0;
    f->skipped |= fuses ? 0 : qubits;
    return fuses;
}

/* Whether a stage has absorbed a permutation, or does part of a map. */
static bool moves_rows(const qarena__pass *pass, const qarena__stage *stages, uint32_t stage) {
    bool moves = stages[stage].map || stages[stage].map_first;
    for (uint32_t other = stage + 1; other < pass->count; other++) {
        moves |= stages[other].fused_into == stage;
    }
    return moves;
}

/* Rotations that have absorbed a permutation: one that moves rows keeps a sweep of its own; one
 * that moves lanes is fused if no stage between touches lanes. */
static bool ends(const qarena__fusing *f, const qarena__pass *pass, const qarena__stage *stages,
                 uint32_t stage) {
    const uint64_t lanes = qarena__lanes(f->plan);
    return moves_rows(pass, stages, stage) &&
           (!(qarena__stage_nondiagonal(f->plan, &stages[stage]) & lanes) || (f->skipped & lanes));
}

void qarena__fuse_stages(qarena__plan *plan, const qarena__pass *pass) {
    qarena__stage *stages = plan->stages + pass->first;
    for (uint32_t i = 0; i < pass->count; i++) {
        qarena__fusing fusing = {
            .plan = plan, .over = stages[i].fused_into != i || stages[i].kind != QARENA__PHASE};
        for (uint32_t next = i + 1; next < pass->count && !fusing.over; next++) {
            if (stages[next].fused_into != next) {
                continue;
            }
            fusing.over = ends(&fusing, pass, stages, next);
            if (qarena__fusing_add(&fusing, &stages[next], pass->qubits)) {
                stages[next].fused_into = (uint8_t)i;
            }
        }
    }
}
