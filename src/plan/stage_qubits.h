/* What follows from the record of a plan: the qubits of tiles, stages and gates, and where passes
 * begin. */
#ifndef QARENA_PLAN_STAGE_QUBITS_H
#define QARENA_PLAN_STAGE_QUBITS_H

#include "plan/plan.h"

/* Two qubits or more. */
static inline bool qarena__is_pair(uint64_t qubits) {
    return (qubits & (qubits - 1)) != 0;
}

/* Gate k of a stage. */
static inline const qarena__footprint *qarena__stage_gate(const qarena__plan *plan,
                                                          const qarena__stage *stage, uint32_t k) {
    return &plan->footprints[plan->order[stage->first + k]];
}

/* The qubits that a stage changes. */
static inline uint64_t qarena__stage_nondiagonal(const qarena__plan *plan,
                                                 const qarena__stage *stage) {
    uint64_t nondiagonal_on = 0;
    for (uint32_t k = 0; k < stage->count; k++) {
        nondiagonal_on |= qarena__stage_gate(plan, stage, k)->nondiagonal_on;
    }
    return nondiagonal_on;
}

/* Those, and those that it depends on. */
static inline uint64_t qarena__stage_qubits(const qarena__plan *plan, const qarena__stage *stage) {
    uint64_t qubits = qarena__stage_nondiagonal(plan, stage);
    for (uint32_t k = 0; k < stage->count; k++) {
        qubits |= qarena__stage_gate(plan, stage, k)->diagonal_on;
    }
    return qubits;
}

/* Whether a permutation, stage number i of its pass, needs no sweep. */
static inline bool qarena__stage_is_move(const qarena__stage *stage, uint32_t i) {
    return stage->kind == QARENA__OTHER && stage->fused_into != i;
}

/* The qubits that lie within a vector. */
static inline uint64_t qarena__lanes(const qarena__plan *plan) {
    return ((uint64_t)1 << plan->lane_bits) - 1;
}

/* Whether passes may do CX as parities: a map does them, which some sweep of rows can be. */
static inline bool qarena__may_do_parities(const qarena__plan *plan) {
    return !plan->no_maps && !plan->plain && plan->row_bits > 0;
}

/* The qubits that every tile has. */
static inline uint64_t qarena__tile_low(const qarena__plan *plan) {
    return ((uint64_t)1 << plan->segment_qubits) - 1;
}

/* A gate that no tile holds. */
static inline bool qarena__tile_refuses(const qarena__plan *plan, const qarena__footprint *gate) {
    return (unsigned)__builtin_popcountll(gate->nondiagonal_on | qarena__tile_low(plan)) >
           plan->tile_qubits;
}

/* Ops of the first `passes` passes: they stand first in the plan's order. */
static inline uint32_t qarena__ops_before(const qarena__plan *plan, uint32_t passes) {
    const qarena__pass *last = passes ? &plan->passes[passes - 1] : NULL;
    const qarena__stage *stage = last ? &plan->stages[last->first + last->count - 1] : NULL;
    return stage ? (uint32_t)stage->first + stage->count : 0;
}

/* Column number k of a plan. */
static inline uint64_t *qarena__column(const qarena__plan *plan, uint32_t k) {
    return plan->columns_end - 1 - k;
}

/* The column of a qubit (a mask of one bit) in the scatter of a pass. */
static inline uint64_t qarena__column_of(const qarena__plan *plan, const qarena__pass *pass,
                                         uint64_t qubit) {
    const unsigned before = (unsigned)__builtin_popcountll(pass->changed & (qubit - 1));
    return pass->changed & qubit ? *qarena__column(plan, pass->first_column + before) : qubit;
}

/* The qubits that a stage flips in the scatter, under controls outside the tile; 0: it is no such
 * stage. */
static inline uint64_t qarena__stage_flips(const qarena__plan *plan, const qarena__stage *stage) {
    return stage->flips ? *qarena__column(plan, stage->flips - 1u) : 0;
}

#endif
