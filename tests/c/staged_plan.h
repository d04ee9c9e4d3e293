/* A plan of one pass whose stages, one gate each, a test writes by hand. */
#ifndef STAGED_PLAN_H
#define STAGED_PLAN_H

#include <criterion/criterion.h>

#include "plan/plan.h"

enum { MOST_STAGED = 24 };

static qarena__footprint gates[MOST_STAGED];
static uint16_t order[MOST_STAGED];
static qarena__stage stages[MOST_STAGED];
static uint64_t columns[2 * MOST_STAGED];
static qarena__pass pass;
static qarena__plan plan;

/* 14 qubits, segments of 4 of them, vectors of 2; sweeps that absorb moves of up to 3 qubits, and
 * into which 3 can be fused. `tile`: of these qubits. */
static inline void start_staged(uint64_t tile) {
    pass = (qarena__pass){.qubits = tile};
    plan = (qarena__plan){.footprints = gates,
                          .n = 14,
                          .tile_qubits = (unsigned)__builtin_popcountll(tile),
                          .segment_qubits = 4,
                          .lane_bits = 2,
                          .row_bits = 3,
                          .fuse_most = 3,
                          .order = order,
                          .stages = stages,
                          .passes = &pass,
                          .columns_end = columns + 2 * MOST_STAGED,
                          .pass_count = 1};
}

static inline void add_stage(qarena__kind kind, bool permutes, uint64_t nondiagonal_on,
                             uint64_t diagonal_on) {
    const uint32_t i = plan.gates++, number = pass.count++;
    gates[i] = (qarena__footprint){.nondiagonal_on = nondiagonal_on,
                                   .diagonal_on = diagonal_on,
                                   .kind = kind,
                                   .permutes = permutes};
    order[i] = (uint16_t)i;
    stages[number] = (qarena__stage){
        .first = (uint16_t)i, .count = 1, .kind = (uint8_t)kind, .fused_into = (uint8_t)number};
    plan.stage_count++;
}

static inline void rotation(unsigned qubit) {
    add_stage(QARENA__ROTATION, false, (uint64_t)1 << qubit, 0);
}

static inline void phase(uint64_t qubits) {
    add_stage(QARENA__PHASE, false, 0, qubits);
}

static inline void cx(unsigned control, unsigned target) {
    add_stage(QARENA__OTHER, true, (uint64_t)1 << target, (uint64_t)1 << control);
}

#endif
