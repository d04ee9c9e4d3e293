/* Passes: a tile, the gates that run on it, their stages; until all gates are placed. */
#include "plan/planner.h"

#include <string.h>

#include "plan/absorb.h"
#include "plan/fuse.h"
#include "plan/group.h"
#include "plan/schedule.h"
#include "plan/score.h"
#include "plan/stage_qubits.h"
#include "plan/tile_choice.h"

/* Passes of plans that are worth a second try. */
enum { SHORT = 3, LONG = 12 };

/* Gates that the search must be allowed to look at, for each gate of the plan, or there is no
 * second try. */
enum { PATIENT = 64 };

/* What a walk over the gates knows of those that it has left for later. */
typedef struct blocked {
    uint64_t changed, depended_on;
    bool work;    /* one of them is not a phase */
    uint32_t end; /* the first gate that the walk did not reach */
} blocked;

static bool may_run(const blocked *left, const qarena__footprint *gate, uint64_t tile) {
    return !(gate->nondiagonal_on & ~tile) &&
           !(gate->nondiagonal_on & (left->changed | left->depended_on)) &&
           !(gate->diagonal_on & left->changed);
}

/* List in order[at ..] the gates that run on `tile`, in list order; returns how many. */
static uint32_t list_runnable(const qarena__plan *plan, uint64_t tile, uint32_t first, uint32_t at,
                              blocked *left) {
    uint32_t count = 0, i = first;
    *left = (blocked){0};
    for (; i < plan->gates && (tile & ~(left->changed | left->depended_on)); i++) {
        const qarena__footprint *gate = &plan->footprints[i];
        if (plan->done[i]) {
            continue;
        }
        if (may_run(left, gate, tile)) {
            plan->order[at + count++] = (uint16_t)i;
        } else {
            left->changed |= gate->nondiagonal_on;
            left->depended_on |= gate->diagonal_on;
            left->work |= gate->kind != QARENA__PHASE;
        }
    }
    left->end = i;
    return count;
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
static void add_pass(qarena__plan *plan, uint64_t qubits, uint32_t first_stage) {
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
}

/* A full-state pass: one gate. */
static void add_full_state_pass(qarena__plan *plan, uint32_t gate, uint32_t placed) {
    const uint32_t first_stage = plan->stage_count;
    plan->order[placed] = (uint16_t)gate;
    plan->stages[plan->stage_count++] = (qarena__stage){
        .first = (uint16_t)placed, .count = 1, .kind = (uint8_t)plan->footprints[gate].kind};
    add_pass(plan, 0, first_stage);
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
    uint64_t tile = qarena__tile_choose(plan, first, lookahead, budget);
    blocked left;
    uint32_t count = list_runnable(plan, tile, first, placed, &left);
    if (left.work) {
        count = drop_unneeded_phases(plan, first, left.end, placed, count);
    }
    uint32_t staged = qarena__schedule(plan, tile, placed, count);
    if (staged == 0) { /* whatever tile was chosen, the next gate in list order can always run */
        add_full_state_pass(plan, first, placed);
        return 1;
    }
    add_pass(plan, tile, first_stage);
    return staged;
}

static void make_passes(qarena__plan *plan, bool lookahead, uint64_t budget) {
    plan->stage_count = plan->pass_count = plan->column_count = 0;
    memset(plan->done, 0, plan->gates);
    uint32_t first = 0;
    for (uint32_t placed = 0; placed < plan->gates;) {
        uint32_t count = make_pass(plan, first, placed, lookahead, &budget);
        for (uint32_t k = 0; k < count; k++) {
            plan->done[plan->order[placed + k]] = 1;
        }
        placed += count;
        while (first < plan->gates && plan->done[first]) {
            first++;
        }
    }
}

/* How many gates the search may look at, at a nanosecond each: a twentieth of the time of the
 * sweeps on two cores. That time is guessed, in 16ths of a nanosecond an amplitude, since a plan
 * must not depend on how fast the machine is today. */
static uint64_t search_budget(const qarena__plan *plan) {
    enum { PHASE_COST = 1, ROTATION_COST = 1, KAK_COST = 5, OTHER_COST = 2, CORES = 2, SHARE = 20 };
    uint64_t cost = 0;
    for (uint32_t i = 0; i < plan->gates; i++) {
        const qarena__footprint *gate = &plan->footprints[i];
        cost += gate->kind == QARENA__PHASE      ? PHASE_COST
                : gate->kind == QARENA__ROTATION ? ROTATION_COST
                : gate->kind == QARENA__KAK      ? KAK_COST
                                                 : OTHER_COST;
    }
    return plan->unlimited_search || plan->n > 40 ? UINT64_MAX
                                                  : (cost << plan->n) / (16 * CORES * SHARE);
}

/* A way to plan. */
typedef struct attempt {
    unsigned segment_qubits;
    bool lookahead;
} attempt;

static void follow(qarena__plan *plan, attempt way, uint64_t budget) {
    plan->segment_qubits = way.segment_qubits;
    make_passes(plan, way.lookahead, budget);
}

/* With lookahead, without, and with shorter and shorter segments: none of these plans is always the
 * best. Long plans differ little. A plan of two passes gets shorter with shorter segments only;
 * these take longer to gather, and so must save a pass. */
static void choose_plan(qarena__plan *plan) {
    const attempt first = {plan->segment_wanted, true};
    const unsigned shorter = plan->segment_wanted - plan->segment_least;
    const uint64_t share = search_budget(plan) / (3 + shorter);
    follow(plan, first, share);
    const uint32_t passes = plan->pass_count;
    if (passes < 2 || passes > LONG || share < (uint64_t)PATIENT * plan->gates) {
        return;
    }
    uint64_t least = qarena__score(plan);
    uint32_t fewest = passes;
    attempt best = first, last = first;
    for (unsigned i = passes < SHORT; i <= shorter; i++) {
        last = (attempt){plan->segment_wanted - i, i > 0};
        follow(plan, last, share);
        const uint64_t there = qarena__score(plan);
        if (there < least && (i == 0 || plan->pass_count < fewest)) {
            best = last;
            least = there;
            fewest = plan->pass_count;
        }
    }
    if (last.segment_qubits != best.segment_qubits || last.lookahead != best.lookahead) {
        follow(plan, best, share);
    }
}

/* Groups decide nothing about a plan, so they are found once it is chosen. */
void qarena__plan_make(qarena__plan *plan) {
    choose_plan(plan);
    for (uint32_t p = 0; p < plan->pass_count; p++) {
        qarena__group_stages(plan, &plan->passes[p]);
    }
}
