#include "plan/join.h"

#include "kernels/tile.h"

uint64_t qarena__stage_qubits(const qarena__plan *plan, const qarena__stage *stage) {
    uint64_t qubits = 0;
    for (uint32_t k = 0; k < stage->count; k++) {
        const qarena__footprint *gate = &plan->footprints[plan->order[stage->first + k]];
        qubits |= gate->mixes | gate->looks;
    }
    return qubits;
}

bool qarena__joins(qarena__joining *j, const qarena__stage *stage, uint64_t tile) {
    const uint64_t qubits = qarena__stage_qubits(j->plan, stage), lanes = ((uint64_t)1 << j->plan->lane_bits) - 1;
    bool joins = !j->over && !(qubits & j->skipped);
    if (stage->kind == QARENA__ROTATION && (qubits & lanes)) {
        joins = joins && !j->lanes;
        j->lanes = true;
    } else {
        joins = joins && !(qubits & (lanes | ~tile)) && (unsigned)__builtin_popcountll(j->joined | qubits) <= j->plan->join_most;
        if (stage->kind == QARENA__PHASE) {
            joins = joins && j->steps > 0 && j->steps < QARENA__MOST_STEPS;
            j->over = !joins;
        }
        j->joined |= joins ? qubits : 0;
        j->steps += joins && (stage->kind == QARENA__PHASE || j->steps == 0);
    }
    j->over |= stage->kind != QARENA__PHASE && stage->kind != QARENA__ROTATION;
    j->skipped |= joins ? 0 : qubits;
    return joins && !j->over;
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
            joining.over = is_moving(pass, into, next);
            if (qarena__joins(&joining, &stages[next], pass->qubits)) {
                host[next] = (uint8_t)i;
            }
        }
    }
}
