/* Making plans, and checking that they are valid: each gate is there once, in an order that
 * commutes to its own, and each stage and pass is what it may be. */
#ifndef PLAN_CHECKS_H
#define PLAN_CHECKS_H

#define QARENA_UNSTABLE
#include <criterion/criterion.h>
#include <string.h>

#include "kernels/table.h"
#include "plan/cost_model.h"
#include "plan/planner.h"
#include "plan/policy.h"
#include "plan/stage_qubits.h"
#include "plan_circuits.h"

static inline bool commute(const qarena__footprint *a, const qarena__footprint *b) {
    return !(a->nondiagonal_on & (b->nondiagonal_on | b->diagonal_on)) &&
           !(b->nondiagonal_on & a->diagonal_on);
}

static inline bool refused(const qarena__plan *plan, uint64_t nondiagonal_on) {
    return (unsigned)__builtin_popcountll(nondiagonal_on | (bit(plan->segment_qubits) - 1)) >
           plan->tile_qubits;
}

static inline qarena__footprint listed(const qarena__plan *plan, uint32_t i) {
    qarena__footprint gate = plan->footprints[i];
    gate.diagonal_on = qarena__listed_diagonal(&gate);
    return gate;
}

/* Gate i is a CX that is done as a parity, perhaps that of its control alone. In list order, the
 * gates before it that later passes do make of its control the parity of these bits, and have
 * nothing to do with its target. */
static inline void check_parity(const qarena__plan *plan, const uint32_t *pass, uint32_t i) {
    const qarena__footprint *cx = &plan->footprints[i];
    uint64_t row[64];
    for (unsigned q = 0; q < 64; q++) {
        row[q] = bit(q);
    }
    for (uint32_t j = 0; j < i; j++) {
        const qarena__footprint gate = listed(plan, j);
        const unsigned target = gate.nondiagonal_on ? __builtin_ctzll(gate.nondiagonal_on) : 0;
        if (pass[j] <= pass[i]) {
            continue;
        }
        cr_assert_eq(cx->nondiagonal_on & (gate.nondiagonal_on | gate.diagonal_on), 0);
        if (qarena__is_cx(gate.linear)) {
            const uint64_t control = row[gate.linear - 1];
            row[target] = row[target] && control ? row[target] ^ control : 0;
        } else if (gate.linear == QARENA__SWAPS) {
            const unsigned other = 63 - __builtin_clzll(gate.nondiagonal_on);
            const uint64_t moved = row[target];
            row[target] = row[other];
            row[other] = moved;
        } else {
            for (uint64_t rest = gate.nondiagonal_on; rest; rest &= rest - 1) {
                row[__builtin_ctzll(rest)] = 0;
            }
        }
    }
    cr_assert_eq(row[cx->linear - 1], cx->diagonal_on, "gate %u has another parity", i);
}

/* A permutation in which two gates that do not commute keep their order. Gates of a pass are what
 * the pass makes of them; of two passes, what they are in the list, but for parities. */
static inline void check_order(const qarena__plan *plan) {
    static uint32_t position[QARENA__PLAN_GATES], pass[QARENA__PLAN_GATES];
    memset(position, 0xff, sizeof position);
    for (uint32_t k = 0, p = 0; k < plan->gates; k++) {
        cr_assert_lt(plan->order[k], plan->gates);
        cr_assert_eq(position[plan->order[k]], UINT32_MAX, "gate %u is there twice",
                     plan->order[k]);
        position[plan->order[k]] = k;
        p += k == qarena__ops_before(plan, p + 1);
        pass[plan->order[k]] = p;
    }
    for (uint32_t i = 0; i < plan->gates; i++) {
        bool rows = qarena__has_parity(&plan->footprints[i]);
        for (uint32_t j = 0; j < i; j++) {
            const bool together = pass[i] == pass[j];
            const qarena__footprint a = together ? plan->footprints[i] : listed(plan, i),
                                    b = together ? plan->footprints[j] : listed(plan, j);
            if (position[j] > position[i] && !commute(&a, &b)) {
                cr_assert(!together && qarena__is_cx(a.linear), "gates %u and %u changed places", j,
                          i);
                rows = true;
            }
        }
        if (rows) {
            check_parity(plan, pass, i);
        }
    }
}

/* `reach`: what its gates may change: the tile, but for SWAPs of a pass that leaves it. */
static inline void check_stage(const qarena__plan *plan, const qarena__stage *stage,
                               uint64_t reach) {
    uint64_t changed = 0, lanes = bit(plan->lane_bits) - 1;
    for (uint32_t k = stage->first; k < stage->first + stage->count; k++) {
        const qarena__footprint *gate = &plan->footprints[plan->order[k]];
        cr_assert_eq(gate->kind, stage->kind);
        cr_assert_eq(gate->nondiagonal_on & changed, 0, "a qubit is changed twice in one stage");
        changed |= gate->nondiagonal_on;
    }
    cr_assert_eq(changed & ~reach, 0, "a gate changes a qubit outside the tile");
    if (stage->kind == QARENA__ROTATION) {
        cr_assert(!(changed & lanes) || !(changed & ~lanes),
                  "lanes and higher qubits in one stage");
        cr_assert_leq(stage->count, changed & lanes ? plan->lane_bits : QARENA__STAGE_ROTATIONS);
    } else if (stage->kind == QARENA__OTHER) {
        cr_assert_eq(stage->count, 1);
    }
}

/* Stages partition the order, passes the stages, and each fits its tile. */
static inline void check_passes(const qarena__plan *plan) {
    uint32_t stage = 0, gate = 0;
    for (uint32_t p = 0; p < plan->pass_count; p++) {
        const qarena__pass *pass = &plan->passes[p];
        cr_assert_eq(pass->first, stage);
        cr_assert(pass->count >= 1 && pass->count <= QARENA__PASS_STAGES);
        if (pass->qubits) {
            cr_assert_eq((unsigned)__builtin_popcountll(pass->qubits), plan->tile_qubits);
            cr_assert_eq(pass->qubits & ~(((uint64_t)2 << (plan->n - 1)) - 1), 0);
            cr_assert_eq(~pass->qubits & (bit(plan->segment_qubits) - 1), 0,
                         "a low qubit is missing");
        } else {
            cr_assert(pass->count == 1 && plan->stages[stage].count == 1);
            cr_assert(
                refused(plan,
                        plan->footprints[plan->order[plan->stages[stage].first]].nondiagonal_on),
                "the gate fits a tile");
        }
        for (; stage < pass->first + pass->count; stage++) {
            cr_assert_eq(plan->stages[stage].first, gate);
            cr_assert_geq(plan->stages[stage].count, 1);
            const bool leaves = pass->leaves &&
                                plan->footprints[plan->order[gate]].linear == QARENA__SWAPS &&
                                plan->stages[stage].fused_into == QARENA__IN_SCATTER;
            check_stage(plan, &plan->stages[stage],
                        pass->qubits && !leaves ? pass->qubits : UINT64_MAX);
            gate += plan->stages[stage].count;
        }
    }
    cr_assert_eq(stage, plan->stage_count);
    cr_assert_eq(gate, plan->gates);
    cr_assert_leq(plan->pass_count * sizeof *plan->passes +
                      plan->column_count * sizeof *plan->columns_end,
                  (size_t)plan->gates * QARENA__PASS_BYTES, "passes and columns meet");
}

static inline qarena__plan make_plan(qarena__plan plan, const circuit *c) {
    set_arrays(&plan, c);
    qarena__plan_make(&plan);
    check_order(&plan);
    check_passes(&plan);
    return plan;
}

static inline qarena__plan make(const circuit *c, unsigned tile_qubits, unsigned segment_qubits,
                                unsigned lane_bits) {
    return make_plan((qarena__plan){.tile_qubits = tile_qubits,
                                    .segment_wanted = segment_qubits,
                                    .segment_least = segment_qubits,
                                    .lane_bits = lane_bits,
                                    .unlimited_search = true},
                     c);
}

/* The kernels of both precisions and all instruction sets that run here, in turn; NULL after the
 * last. */
static inline const qarena__kernels *nth_kernels(unsigned i) {
    static const char *const isas[] = {"base", "v3", "v4", "neon"};
    for (unsigned isa = 0; isa < 4; isa++) {
        if (qarena_force_isa(isas[isa]) == QARENA_OK) {
            if (i < 2) {
                return qarena__kernels_of(i == 0 ? QARENA_SINGLE : QARENA_DOUBLE);
            }
            i -= 2;
        }
    }
    return NULL;
}

/* As runs do: what the kernels want, the built-in costs, and a search of a twentieth of the run. */
static inline qarena__plan make_for_run(const circuit *c, const qarena__kernels *kernels,
                                        unsigned tile_qubits) {
    qarena__plan plan = {0};
    qarena__plan_shape(&plan, kernels, &qarena__built_in_costs, tile_qubits);
    return make_plan(plan, c);
}

/* A short search, of a twentieth of the run. */
static inline qarena__plan make_hurried(const circuit *c, unsigned tile_qubits,
                                        unsigned segment_qubits, unsigned lane_bits) {
    return make_plan((qarena__plan){.tile_qubits = tile_qubits,
                                    .segment_wanted = segment_qubits,
                                    .segment_least = segment_qubits,
                                    .lane_bits = lane_bits},
                     c);
}

#endif
