/* Passes: a tile, the gates that run on it, their stages; until all gates are placed. */
#include "plan/plan.h"

#include <string.h>

#include "plan/estimate.h"
#include "plan/stages.h"
#include "plan/tile_choice.h"

/* Passes of plans that are worth a second try. */
enum { SHORT = 3, LONG = 12 };

/* Looks at each gate without which there is no second try. */
enum { PATIENT = 64 };

/* What a walk over the gates left so far knows of those that stay. */
typedef struct blocked {
    uint64_t mixed, looked;
    bool work;    /* one of them is not a phase */
    uint32_t end; /* the first gate that the walk did not reach */
} blocked;

static bool may_run(const blocked *left, const qarena__footprint *gate, uint64_t tile) {
    return !(gate->mixes & ~tile) && !(gate->mixes & (left->mixed | left->looked)) && !(gate->looks & left->mixed);
}

/* List in order[at ..] what runs on `tile`, in program order; returns how many. */
static uint32_t list_runnable(const qarena__plan *plan, uint64_t tile, uint32_t first, uint32_t at, blocked *left) {
    uint32_t count = 0, i = first;
    *left = (blocked){0};
    for (; i < plan->gates && (tile & ~(left->mixed | left->looked)); i++) {
        const qarena__footprint *gate = &plan->footprints[i];
        if (plan->done[i]) {
            continue;
        }
        if (may_run(left, gate, tile)) {
            plan->order[at + count++] = (uint16_t)i;
        } else {
            left->mixed |= gate->mixes;
            left->looked |= gate->looks;
            left->work |= gate->kind != QARENA__PHASE;
        }
    }
    left->end = i;
    return count;
}

/* Drop the phases that no gate of the pass waits for, nor a gate that no tile holds: they wait, and join later ones. */
static uint32_t drop_idle_phases(const qarena__plan *plan, uint32_t first, uint32_t end, uint32_t at, uint32_t count) {
    uint64_t waited = 0; /* qubits that later gates mix */
    uint32_t kept = at + count, from = at + count;
    for (uint32_t i = end; i-- > first;) {
        const qarena__footprint *gate = &plan->footprints[i];
        bool listed = from > at && plan->order[from - 1] == i;
        from -= listed;
        if (listed && (gate->kind != QARENA__PHASE || (gate->looks & waited))) {
            plan->order[--kept] = (uint16_t)i;
        }
        if (!plan->done[i] && (listed || qarena__tile_refuses(plan, gate))) {
            waited |= gate->mixes;
        }
    }
    uint32_t left = at + count - kept;
    memmove(plan->order + at, plan->order + kept, left * sizeof *plan->order);
    return left;
}

/* The first gate left that is not a phase, if no tile holds it and nothing left comes before it; else plan->gates. */
static uint32_t find_giant(const qarena__plan *plan, uint32_t first) {
    uint64_t looked = 0;
    for (uint32_t i = first; i < plan->gates; i++) {
        const qarena__footprint *gate = &plan->footprints[i];
        if (plan->done[i]) {
            continue;
        }
        if (gate->kind != QARENA__PHASE) {
            return qarena__tile_refuses(plan, gate) && !(gate->mixes & looked) ? i : plan->gates;
        }
        looked |= gate->looks;
    }
    return plan->gates;
}

static void add_pass(qarena__plan *plan, uint64_t qubits, uint32_t first_stage) {
    plan->passes[plan->pass_count++] = (qarena__pass){.qubits = qubits, .first = first_stage, .count = plan->stage_count - first_stage};
}

/* A pass of one gate, swept over the whole state. */
static void place_alone(qarena__plan *plan, uint32_t gate, uint32_t placed) {
    const uint32_t first_stage = plan->stage_count;
    plan->order[placed] = (uint16_t)gate;
    plan->stages[plan->stage_count++] = (qarena__stage){.first = placed, .count = 1, .kind = plan->footprints[gate].kind};
    add_pass(plan, 0, first_stage);
}

/* Place the next pass behind the `placed` gates; returns how many it has. */
static uint32_t make_pass(qarena__plan *plan, uint32_t first, uint32_t placed, bool foresight, uint64_t *visits) {
    uint32_t first_stage = plan->stage_count;
    uint32_t giant = find_giant(plan, first);
    if (giant < plan->gates) {
        place_alone(plan, giant, placed);
        return 1;
    }
    uint64_t tile = qarena__tile_choose(plan, first, foresight, visits);
    blocked left;
    uint32_t count = list_runnable(plan, tile, first, placed, &left);
    if (left.work) {
        count = drop_idle_phases(plan, first, left.end, placed, count);
    }
    uint32_t staged = qarena__stages_make(plan, tile, placed, count);
    if (staged == 0) { /* whatever tile was chosen, the next gate in program order can always run */
        place_alone(plan, first, placed);
        return 1;
    }
    add_pass(plan, tile, first_stage);
    return staged;
}

static void make_passes(qarena__plan *plan, bool foresight, uint64_t visits) {
    plan->stage_count = plan->pass_count = 0;
    memset(plan->done, 0, plan->gates);
    uint32_t first = 0;
    for (uint32_t placed = 0; placed < plan->gates;) {
        uint32_t count = make_pass(plan, first, placed, foresight, &visits);
        for (uint32_t k = 0; k < count; k++) {
            plan->done[plan->order[placed + k]] = 1;
        }
        placed += count;
        while (first < plan->gates && plan->done[first]) {
            first++;
        }
    }
}

/* Looks at a gate, of a nanosecond each, that the search may take: a twentieth of what the sweeps will take on two cores. Guessed, in 16ths of a nanosecond an
 * amplitude: a plan must not depend on how fast the machine is today. */
static uint64_t budget_of(const qarena__plan *plan) {
    enum { PHASE_COST = 1, ROTATION_COST = 1, KAK_COST = 5, OTHER_COST = 2, CORES = 2, SHARE = 20 };
    uint64_t cost = 0;
    for (uint32_t i = 0; i < plan->gates; i++) {
        const qarena__footprint *gate = &plan->footprints[i];
        cost += gate->kind == QARENA__PHASE ? PHASE_COST : gate->kind == QARENA__ROTATION ? ROTATION_COST : gate->kind == QARENA__KAK ? KAK_COST : OTHER_COST;
    }
    return plan->unhurried || plan->n > 40 ? UINT64_MAX : (cost << plan->n) / (16 * CORES * SHARE);
}

/* A way to plan. */
typedef struct attempt {
    unsigned run_qubits;
    bool foresight;
} attempt;

static void follow(qarena__plan *plan, attempt way, uint64_t visits) {
    plan->run_qubits = way.run_qubits;
    make_passes(plan, way.foresight, visits);
}

/* With foresight, without, and with shorter and shorter runs: none of these plans is always the best. Long plans differ little, and those of two passes cannot get shorter
 * without shorter runs, which take longer to load and must save a pass. */
void qarena__plan_make(qarena__plan *plan) {
    const attempt first = {plan->runs_wanted, true};
    const unsigned shorter = plan->runs_wanted - plan->runs_least;
    const uint64_t share = budget_of(plan) / (3 + shorter);
    follow(plan, first, share);
    const uint32_t passes = plan->pass_count;
    if (passes < 2 || passes > LONG || share < (uint64_t)PATIENT * plan->gates) {
        return;
    }
    uint64_t least = qarena__estimate(plan);
    uint32_t fewest = passes;
    attempt best = first, last = first;
    for (unsigned i = passes < SHORT; i <= shorter; i++) {
        last = (attempt){plan->runs_wanted - i, i > 0};
        follow(plan, last, share);
        const uint64_t there = qarena__estimate(plan);
        if (there < least && (i == 0 || plan->pass_count < fewest)) {
            best = last;
            least = there;
            fewest = plan->pass_count;
        }
    }
    if (last.run_qubits != best.run_qubits || last.foresight != best.foresight) {
        follow(plan, best, share);
    }
}

size_t qarena__plan_bytes(uint32_t gates) {
    return gates * (sizeof(qarena__footprint) + sizeof(qarena__pass) + sizeof(qarena__stage) + sizeof(uint16_t) + 1);
}

/* Largest items first, so that all are aligned. */
qarena__footprint *qarena__plan_divide(qarena__plan *plan, void *block) {
    const size_t gates = plan->gates;
    char *at = block;
    qarena__footprint *footprints = block;
    plan->footprints = footprints;
    plan->passes = (qarena__pass *)(at += gates * sizeof *footprints);
    plan->stages = (qarena__stage *)(at += gates * sizeof *plan->passes);
    plan->order = (uint16_t *)(at += gates * sizeof *plan->stages);
    plan->done = (unsigned char *)(at + gates * sizeof *plan->order);
    return footprints;
}
