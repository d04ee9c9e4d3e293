/* Several ways to make the passes of a plan, of which the best one is kept. */
#include "plan/planner.h"

#include <string.h>

#include "plan/gate_walk.h"
#include "plan/group.h"
#include "plan/passes.h"
#include "plan/stage_qubits.h"
#include "plan/tile_choice.h"

/* Passes of plans that are worth a second try. */
enum { SHORT = 3, LONG = 12 };

/* Gates that the search must be allowed to look at, for each gate of the plan, or there is no
 * second try. */
enum { PATIENT = 64 };

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
static bool follow(qarena__plan *plan, attempt way, uint64_t budget, qarena__plan_bounds under,
                   uint64_t *score) {
    plan->segment_qubits = way.segment_qubits;
    plan->parities = way.parities;
    return qarena__make_passes(plan, way.lookahead, budget, under, score);
}

/* What a walk with parities over a tile does. */
typedef struct tried {
    uint32_t gates; /* that run, but for phases; they are marked as done */
    bool parities;  /* some CX runs only as one */
} tried;

static tried try_parities(const qarena__plan *plan, uint64_t tile) {
    tried found = {0, false};
    qarena__walk walk;
    qarena__walk_begin(&walk, tile, plan->n, qarena__lanes(plan), true);
    for (uint32_t i = 0; i < plan->gates && walk.open; i++) {
        const qarena__footprint *gate = &plan->footprints[i];
        uint64_t diagonal_on = gate->diagonal_on;
        if (plan->done[i]) {
            continue;
        }
        if (qarena__walk_runs(&walk, gate->nondiagonal_on, &diagonal_on, gate->linear)) {
            plan->done[i] = 1;
            found.gates += gate->kind != QARENA__PHASE;
            found.parities |= diagonal_on != gate->diagonal_on;
        } else {
            qarena__walk_leave(&walk, gate->nondiagonal_on, diagonal_on, gate->linear);
        }
    }
    return found;
}

/* Whether a CX could run as a parity on a tile of a plan that has none. */
static bool parities_run(const qarena__plan *plan) {
    bool run = false;
    memset(plan->done, 0, plan->gates);
    for (uint32_t p = 0; p < plan->pass_count && !run; p++) {
        run = try_parities(plan, plan->passes[p].qubits).parities;
    }
    return run;
}

/* Whether the first passes get a tenth further with parities. A long plan is not made again in
 * vain: here tiles are chosen, and no stages made. */
static bool parities_get_ahead(qarena__plan *plan, uint64_t budget) {
    enum { PASSES = 6 };
    uint32_t gates = 0, with = 0, first = 0;
    for (uint32_t k = 0; k < qarena__ops_before(plan, PASSES); k++) {
        gates += plan->footprints[plan->order[k]].kind != QARENA__PHASE;
    }
    plan->parities = true;
    memset(plan->done, 0, plan->gates);
    for (uint32_t p = 0; p < PASSES && first < plan->gates; p++) {
        with += try_parities(plan, qarena__tile_choose(plan, first, false, true, &budget)).gates;
        while (first < plan->gates && plan->done[first]) {
            first++;
        }
    }
    plan->parities = false;
    return with > gates + gates / 10;
}

/* Whether a plan with CX as parities is worth trying, beside one without. */
static bool parities_may_pay(qarena__plan *plan, uint64_t budget) {
    bool has_cx = false;
    for (uint32_t i = 0; qarena__may_do_parities(plan) && i < plan->gates && !has_cx; i++) {
        has_cx = qarena__is_cx(plan->footprints[i].linear);
    }
    return has_cx &&
           (plan->pass_count > LONG ? parities_get_ahead(plan, budget) : parities_run(plan));
}

/* Ways to plan that are compared. */
typedef struct comparison {
    qarena__plan *plan;
    uint64_t budget; /* of each */
    attempt best;
    qarena__plan_bounds of_best;
    bool is_last; /* the plan is the best one */
} comparison;

static const qarena__plan_bounds none = {UINT64_MAX, UINT32_MAX};

static void compare(comparison *c, attempt way, bool must_save_a_pass) {
    const qarena__plan_bounds under = {c->of_best.score,
                                       must_save_a_pass ? c->of_best.passes : none.passes};
    uint64_t score;
    c->is_last = follow(c->plan, way, c->budget, under, &score);
    if (c->is_last) {
        c->best = way;
        c->of_best = (qarena__plan_bounds){score, c->plan->pass_count};
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
    if (parities_may_pay(plan, c.budget)) {
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
