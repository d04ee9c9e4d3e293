#include "plan/delay.h"

#include <string.h>

#include "plan/absorb.h"
#include "plan/stage_qubits.h"

/* The first stage after `stage` with a qubit that `stage` rotates; the number of stages if there is
 * none. */
static uint32_t find_next(const qarena__plan *plan, uint32_t stage, uint64_t nondiagonal_on) {
    uint32_t next = stage + 1;
    while (next < plan->stage_count &&
           !(qarena__stage_qubits(plan, &plan->stages[next]) & nondiagonal_on)) {
        next++;
    }
    return next;
}

/* Whether something between two stages does not commute with the later one, a permutation. */
static bool is_blocked(const qarena__plan *plan, uint32_t stage, uint32_t later) {
    const qarena__footprint *gate = qarena__stage_gate(plan, &plan->stages[later], 0);
    bool blocked = false;
    for (uint32_t i = stage + 1; i < later; i++) {
        blocked = blocked ||
                  (qarena__stage_qubits(plan, &plan->stages[i]) & gate->nondiagonal_on) ||
                  (qarena__stage_nondiagonal(plan, &plan->stages[i]) & gate->diagonal_on);
    }
    return blocked;
}

/* Move a stage, and its gates in order[], behind those up to `last`. */
static void move_behind(qarena__plan *plan, uint32_t stage, uint32_t last) {
    uint16_t gates[QARENA__STAGE_ROTATIONS], *order = plan->order;
    qarena__stage moved = plan->stages[stage];
    memcpy(gates, order + moved.first, moved.count * sizeof *gates);
    for (uint32_t i = stage; i < last; i++) {
        qarena__stage next = plan->stages[i + 1];
        memmove(order + next.first - moved.count, order + next.first, next.count * sizeof *order);
        next.first -= moved.count;
        plan->stages[i] = next;
    }
    moved.first = plan->stages[last - 1].first + plan->stages[last - 1].count;
    memcpy(order + moved.first, gates, moved.count * sizeof *gates);
    plan->stages[last] = moved;
}

void qarena__delay_rotations(qarena__plan *plan, uint64_t tile, uint32_t first) {
    for (uint32_t i = plan->stage_count; i-- > first;) {
        const qarena__stage *stage = &plan->stages[i];
        const uint64_t nondiagonal_on = qarena__stage_nondiagonal(plan, stage);
        const uint32_t next = stage->kind == QARENA__ROTATION ? find_next(plan, i, nondiagonal_on)
                                                              : plan->stage_count;
        if (next < plan->stage_count &&
            qarena__may_absorb(plan, tile, stage, &plan->stages[next]) &&
            is_blocked(plan, i, next)) {
            move_behind(plan, i, next - 1);
        }
    }
}
