#include "plan/passes.h"

#include <string.h>

#include "plan/absorb.h"
#include "plan/fuse.h"
#include "plan/gate_walk.h"
#include "plan/leave.h"
#include "plan/schedule.h"
#include "plan/score.h"
#include "plan/stage_qubits.h"
#include "plan/tile_choice.h"

/* Of the gates that a walk has left for later. */
typedef struct left_gates {
    bool work;    /* one of them is not a phase */
    uint32_t end; /* the first gate that the walk did not reach */
} left_gates;

/* List in order[at ..] the gates that run on `tile`, in list order; returns how many. */
static uint32_t list_runnable(const qarena__plan *plan, uint64_t tile, uint32_t first, uint32_t at,
                              left_gates *left) {
    uint32_t count = 0, i = first;
    qarena__walk walk;
    qarena__walk_begin(&walk, tile, plan->n, qarena__lanes(plan), plan->parities);
    left->work = false;
    for (; i < plan->gates && walk.open; i++) {
        qarena__footprint *gate = &plan->footprints[i];
        if (plan->done[i]) {
            continue;
        }
        if (qarena__walk_runs(&walk, gate->nondiagonal_on, &gate->diagonal_on, gate->linear)) {
            plan->order[at + count++] = (uint16_t)i;
        } else {
            qarena__walk_leave(&walk, gate->nondiagonal_on, gate->diagonal_on, gate->linear);
            left->work |= gate->kind != QARENA__PHASE;
        }
    }
    left->end = i;
    return count;
}

/* Gates that are not placed depend on what they depend on in the list. */
static void forget_parity(const qarena__plan *plan, uint32_t gate) {
    plan->footprints[gate].diagonal_on = qarena__listed_diagonal(&plan->footprints[gate]);
}

static void forget_parities(const qarena__plan *plan, uint32_t at, uint32_t count) {
    for (uint32_t k = at; k < at + count; k++) {
        forget_parity(plan, plan->order[k]);
    }
}

/* Drop phases that neither a gate of the pass nor an oversized gate waits for: a later pass does
 * them together with others. */
static uint32_t drop_unneeded_phases(const qarena__plan *plan, uint32_t first, uint32_t end,
                                     uint32_t at, uint32_t count) {
    uint64_t waited = 0; /* qubits that later gates change */
    uint32_t kept = at + count, from = at + count;
    for (uint32_t i = end; i-- > first;) {
        const qarena__footprint *gate = &plan->footprints[i];
        bool listed = from > at && plan->order[from - 1] == i;
        from -= listed;
        if (listed && (gate->kind != QARENA__PHASE || (gate->diagonal_on & waited))) {
            plan->order[--kept] = (uint16_t)i;
        }
        if (!plan->done[i] && (listed || qarena__tile_refuses(plan, gate))) {
            waited |= gate->nondiagonal_on;
        }
    }
    uint32_t left = at + count - kept;
    memmove(plan->order + at, plan->order + kept, left * sizeof *plan->order);
    return left;
}

/* The first gate left that is not a phase, if it is oversized and commutes with all phases left
 * before it; else plan->gates. */
static uint32_t find_oversized(const qarena__plan *plan, uint32_t first) {
    uint64_t depended_on = 0;
    for (uint32_t i = first; i < plan->gates; i++) {
        const qarena__footprint *gate = &plan->footprints[i];
        if (plan->done[i]) {
            continue;
        }
        if (gate->kind != QARENA__PHASE) {
            return qarena__tile_refuses(plan, gate) && !(gate->nondiagonal_on & depended_on)
                       ? i
                       : plan->gates;
        }
        depended_on |= gate->diagonal_on;
    }
    return plan->gates;
}

/* The stages from first_stage on are a pass. Decide which of them are absorbed or fused, and write
 * that down. */
static qarena__pass *add_pass(qarena__plan *plan, uint64_t qubits, uint32_t first_stage) {
    qarena__pass *pass = &plan->passes[plan->pass_count++];
    const uint32_t count = plan->stage_count - first_stage;
    const bool one_gate = count == 1 && plan->stages[first_stage].count == 1;
    *pass = (qarena__pass){.kind = one_gate && !(plan->plain && qubits) ? QARENA__PASS_FULL_STATE
                                                                        : QARENA__PASS_TILES,
                           .qubits = qubits,
                           .first = (uint16_t)first_stage,
                           .count = (uint16_t)count};
    qarena__absorb_permutations(plan, pass);
    qarena__fuse_stages(plan, pass);
    return pass;
}

/* A full-state pass: one gate. */
static void add_full_state_pass(qarena__plan *plan, uint32_t gate, uint32_t placed) {
    const uint32_t first_stage = plan->stage_count;
    plan->order[placed] = (uint16_t)gate;
    plan->stages[plan->stage_count++] = (qarena__stage){
        .first = (uint16_t)placed, .count = 1, .kind = (uint8_t)plan->footprints[gate].kind};
    (void)add_pass(plan, 0, first_stage);
}

/* Gates listed that are no SWAPs. */
static uint32_t count_others(const qarena__plan *plan, uint32_t at, uint32_t count) {
    uint32_t others = 0;
    for (uint32_t k = 0; k < count; k++) {
        others += plan->footprints[plan->order[at + k]].linear != QARENA__SWAPS;
    }
    return others;
}

/* Whether nothing but SWAPs is left behind the gates listed for a tile, and a pass can do them as
 * it leaves its tile. That may take another tile, for which the gates are listed again. */
static bool ends_with_swaps(const qarena__plan *plan, uint32_t first, uint32_t placed,
                            uint64_t *tile, uint32_t *count) {
    left_gates left;
    uint32_t others;
    const uint64_t other =
        plan->plain ? 0 : qarena__tile_that_leaves(plan, first, placed, *count, &others);
    if (!other) {
        return false;
    }
    const uint32_t again = list_runnable(plan, other, first, placed, &left);
    const bool may = count_others(plan, placed, again) == others &&
                     qarena__may_leave(plan, other, first, placed, again);
    *tile = may ? other : *tile;
    *count = may ? again : list_runnable(plan, *tile, first, placed, &left);
    return may;
}

/* Place the next pass behind the `placed` gates; returns how many it has. */
static uint32_t make_pass(qarena__plan *plan, uint32_t first, uint32_t placed, bool lookahead,
                          uint64_t *budget) {
    uint32_t first_stage = plan->stage_count;
    uint32_t oversized = find_oversized(plan, first);
    if (oversized < plan->gates) {
        add_full_state_pass(plan, oversized, placed);
        return 1;
    }
    left_gates left;
    uint64_t tile = qarena__tile_choose(plan, first, plan->plain, lookahead, budget);
    uint32_t count = list_runnable(plan, tile, first, placed, &left);
    bool ends = ends_with_swaps(plan, first, placed, &tile, &count);
    if (!ends && !plan->plain && qarena__only_swaps_left(plan, first, placed, count)) {
        forget_parities(plan, placed, count);
        tile = qarena__tile_choose(plan, first, true, lookahead, budget);
        count = list_runnable(plan, tile, first, placed, &left);
        ends = ends_with_swaps(plan, first, placed, &tile, &count);
    }
    if (left.work && !ends) {
        count = drop_unneeded_phases(plan, first, left.end, placed, count);
    }
    uint32_t staged = qarena__schedule(plan, tile, placed, count);
    forget_parities(plan, placed + staged, count - staged);
    if (staged == 0) { /* whatever tile was chosen, the next gate in list order can always run */
        add_full_state_pass(plan, first, placed);
        return 1;
    }
    const uint32_t swaps = plan->gates - placed - count,
                   stages = plan->stage_count - first_stage + swaps;
    const bool leaves = ends && plan->leaves && staged == count && count > 1 &&
                        stages <= QARENA__PASS_STAGES; /* one gate is swept as if it were alone */
    if (leaves) {
        qarena__stage_left(plan, first, placed, placed + staged);
        staged += swaps;
    }
    qarena__pass *pass = add_pass(plan, tile, first_stage);
    pass->ends = ends;
    pass->leaves = leaves;
    return staged;
}

bool qarena__make_passes(qarena__plan *plan, bool lookahead, uint64_t budget,
                         qarena__plan_bounds under, uint64_t *score) {
    plan->stage_count = plan->pass_count = plan->column_count = 0;
    memset(plan->done, 0, plan->gates);
    for (uint32_t i = 0; i < plan->gates; i++) {
        forget_parity(plan, i);
    }
    uint32_t first = 0;
    uint64_t touched = 0;
    *score = 0;
    for (uint32_t placed = 0; placed < plan->gates;) {
        if (plan->pass_count + 1 >= under.passes) {
            return false;
        }
        uint32_t count = make_pass(plan, first, placed, lookahead, &budget);
        for (uint32_t k = 0; k < count; k++) {
            plan->done[plan->order[placed + k]] = 1;
        }
        placed += count;
        while (first < plan->gates && plan->done[first]) {
            first++;
        }
        *score += qarena__score_pass(plan, plan->pass_count - 1, &touched);
        if (*score >= under.score) {
            return false;
        }
    }
    return true;
}
