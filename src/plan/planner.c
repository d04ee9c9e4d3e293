/* Passes: a tile, the gates that run on it, their stages; until all gates are placed. */
#include "plan/planner.h"

#include <string.h>

#include "plan/absorb.h"
#include "plan/fuse.h"
#include "plan/gate_walk.h"
#include "plan/group.h"
#include "plan/leave.h"
#include "plan/schedule.h"
#include "plan/score.h"
#include "plan/stage_qubits.h"
#include "plan/tile_choice.h"

/* Passes of plans that are worth a second try. */
enum { SHORT = 3, LONG = 12 };

/* Gates that the search must be allowed to look at, for each gate of the plan, or there is no
 * second try. */
enum { PATIENT = 64 };

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
    uint64_t tile = qarena__tile_choose(plan, first, lookahead, budget);
    left_gates left;
    uint32_t count = list_runnable(plan, tile, first, placed, &left);
    const bool ends = ends_with_swaps(plan, first, placed, &tile, &count);
    if (left.work && !ends) {
        count = drop_unneeded_phases(plan, first, left.end, placed, count);
    }
    uint32_t staged = qarena__schedule(plan, tile, placed, count);
    for (uint32_t k = staged; k < count; k++) {
        forget_parity(plan, plan->order[placed + k]);
    }
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

/* What a plan may cost to be of use. */
typedef struct bounds {
    uint64_t score;
    uint32_t passes;
} bounds;

/* False: it costs as much as the bounds, or more, and the plan is left unfinished. *score: of what
 * there is of it. */
static bool make_passes(qarena__plan *plan, bool lookahead, uint64_t budget, bounds under,
                        uint64_t *score) {
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
    bool lookahead, parities;
} attempt;

/* As far as it stays under the bounds; its score. */
static bool follow(qarena__plan *plan, attempt way, uint64_t budget, bounds under,
                   uint64_t *score) {
    plan->segment_qubits = way.segment_qubits;
    plan->parities = way.parities;
    return make_passes(plan, way.lookahead, budget, under, score);
}

/* Mark the gates as done that run on a tile; whether some CX runs only as a parity. */
static bool try_parities(const qarena__plan *plan, uint64_t tile) {
    bool found = false;
    qarena__walk walk;
    qarena__walk_begin(&walk, tile, plan->n, qarena__lanes(plan), true);
    for (uint32_t i = 0; i < plan->gates && walk.open && !found; i++) {
        const qarena__footprint *gate = &plan->footprints[i];
        uint64_t diagonal_on = gate->diagonal_on;
        if (plan->done[i]) {
            continue;
        }
        if (qarena__walk_runs(&walk, gate->nondiagonal_on, &diagonal_on, gate->linear)) {
            plan->done[i] = 1;
            found = diagonal_on != gate->diagonal_on;
        } else {
            qarena__walk_leave(&walk, gate->nondiagonal_on, diagonal_on, gate->linear);
        }
    }
    return found;
}

/* Whether a plan with CX as parities is worth trying, beside one without: a CX could run as a
 * parity on a tile of that, or it is long. */
static bool parities_may_pay(const qarena__plan *plan) {
    bool has_cx = false, run = plan->pass_count > LONG;
    for (uint32_t i = 0; qarena__may_do_parities(plan) && i < plan->gates && !has_cx; i++) {
        has_cx = qarena__is_cx(plan->footprints[i].linear);
    }
    memset(plan->done, 0, plan->gates);
    for (uint32_t p = 0; has_cx && p < plan->pass_count && !run; p++) {
        run = try_parities(plan, plan->passes[p].qubits);
    }
    return has_cx && run;
}

/* Ways to plan that are compared. */
typedef struct comparison {
    qarena__plan *plan;
    uint64_t budget; /* of each */
    attempt best;
    bounds of_best;
    bool is_last; /* the plan is the best one */
} comparison;

static const bounds none = {UINT64_MAX, UINT32_MAX};

static void compare(comparison *c, attempt way, bool must_save_a_pass) {
    const bounds under = {c->of_best.score, must_save_a_pass ? c->of_best.passes : none.passes};
    uint64_t score;
    c->is_last = follow(c->plan, way, c->budget, under, &score);
    if (c->is_last) {
        c->best = way;
        c->of_best = (bounds){score, c->plan->pass_count};
    }
}

/* The plan is the best one. Which that is must not depend on whether it runs in place. */
static void finish(const comparison *c) {
    qarena__plan *plan = c->plan;
    const bool must_not_leave =
        !plan->out_of_place && plan->pass_count > 0 && plan->passes[plan->pass_count - 1].leaves;
    uint64_t score;
    if (!c->is_last || must_not_leave) {
        plan->leaves = plan->out_of_place;
        (void)follow(plan, c->best, c->budget, none, &score);
    }
}

/* With lookahead; then with CX as parities, without lookahead, and with shorter and shorter
 * segments: none of these plans is always the best. Long plans differ little, but for parities. A
 * plan of two passes gets shorter with shorter segments only; these take longer to gather, and so
 * must save a pass. */
static void choose_plan(qarena__plan *plan) {
    const attempt first = {plan->segment_wanted, true, false};
    const unsigned shorter = plan->segment_wanted - plan->segment_least;
    comparison c = {.plan = plan,
                    .budget = search_budget(plan) / (3 + shorter),
                    .best = first,
                    .of_best = none};
    plan->leaves = true;
    compare(&c, first, false);
    const uint32_t passes = plan->pass_count;
    if (passes < 2) {
        finish(&c);
        return;
    }
    if (parities_may_pay(plan)) {
        compare(&c, (attempt){plan->segment_wanted, true, true}, false);
    }
    const bool patient = passes <= LONG && c.budget >= (uint64_t)PATIENT * plan->gates;
    for (unsigned i = passes < SHORT; patient && i <= shorter; i++) {
        compare(&c, (attempt){plan->segment_wanted - i, i > 0, false}, i > 0);
    }
    finish(&c);
}

/* Groups decide nothing about a plan, so they are found once it is chosen. */
void qarena__plan_make(qarena__plan *plan) {
    choose_plan(plan);
    for (uint32_t p = 0; p < plan->pass_count; p++) {
        qarena__group_stages(plan, &plan->passes[p]);
    }
}
