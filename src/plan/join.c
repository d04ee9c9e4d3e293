#include "plan/join.h"

#include "kernels/tile.h"
#include "plan/stages.h"

/* Whether all its phases are on some qubit: a factor of every amplitude is not for steps. */
static bool are_local(const qarena__plan *plan, const qarena__stage *stage) {
    bool local = true;
    for (uint32_t k = 0; k < stage->count; k++) {
        local = local && plan->footprints[plan->order[stage->first + k]].looks;
    }
    return local;
}

/* One stage of lanes. */
static bool lanes_join(qarena__joining *j) {
    const bool first = !j->lanes;
    j->lanes = true;
    return first;
}

static bool rotations_join(qarena__joining *j, uint64_t qubits) {
    const bool join = !(qubits & j->turned);
    j->turned |= join ? qubits : 0;
    j->steps += join && j->steps == 0;
    return join;
}

static bool phases_join(qarena__joining *j, const qarena__stage *stage) {
    const bool join = j->steps > 0 && j->steps < QARENA__MOST_STEPS && are_local(j->plan, stage);
    j->turned = join ? 0 : j->turned;
    j->steps += join;
    return join;
}

bool qarena__joins(qarena__joining *j, const qarena__stage *stage, uint64_t tile) {
    const uint64_t qubits = qarena__stage_qubits(j->plan, stage), lanes = qarena__lanes(j->plan);
    const bool fit = !(qubits & (lanes | ~tile)) && (unsigned)__builtin_popcountll(j->joined | qubits) <= j->plan->join_most;
    bool join = !j->over && !(qubits & j->skipped);
    if (stage->kind == QARENA__ROTATION) {
        join = join && (qubits & lanes ? lanes_join(j) : fit && rotations_join(j, qubits));
    } else {
        join = join && stage->kind == QARENA__PHASE && fit && phases_join(j, stage);
        j->over |= !join;
    }
    j->joined |= join ? qubits & ~lanes : 0;
    j->skipped |= join ? 0 : qubits;
    return join;
}

/* Whether a permutation is folded into this stage. */
static bool is_moving(const qarena__pass *pass, const uint8_t *into, uint32_t stage) {
    bool moving = false;
    for (uint32_t other = stage + 1; other < pass->count; other++) {
        moving |= into[other] == stage;
    }
    return moving;
}

void qarena__join(const qarena__plan *plan, const qarena__pass *pass, const uint8_t *into, uint8_t host[QARENA__PASS_STAGES]) {
    const qarena__stage *stages = plan->stages + pass->first;
    for (uint32_t i = 0; i < pass->count; i++) {
        host[i] = (uint8_t)i;
    }
    for (uint32_t i = 0; i < pass->count; i++) {
        qarena__joining joining = {.plan = plan, .over = host[i] != i || stages[i].kind != QARENA__PHASE};
        for (uint32_t next = i + 1; next < pass->count && !joining.over; next++) {
            if (into[next] != next) {
                continue;
            }
            /* what moves rows has a sweep of its own; what moves lanes must have nothing that touches them before it */
            const uint64_t lanes = qarena__lanes(plan);
            joining.over = is_moving(pass, into, next) && (!(qarena__stage_mixes(plan, &stages[next]) & lanes) || (joining.skipped & lanes));
            if (qarena__joins(&joining, &stages[next], pass->qubits)) {
                host[next] = (uint8_t)i;
            }
        }
    }
}
