/* In which sweeps of the tile the gates of a pass run. */
#ifndef QARENA_PLAN_STAGES_H
#define QARENA_PLAN_STAGES_H

#include "plan/plan.h"

/* order[first .. first + count) holds the gates of a pass in program order. Reorders them into stages, at most QARENA__PASS_STAGES,
 * which are appended to plan->stages. Returns how many gates the stages have; the others, in program order behind them, are for a
 * later pass. Uses the done marks of the gates as scratch and leaves them as they were. 10 KiB of stack. */
uint32_t qarena__stages_make(qarena__plan *plan, uint64_t tile, uint32_t first, uint32_t count);

/* The qubits that a stage mixes; those, and those that it looks at. */
uint64_t qarena__stage_mixes(const qarena__plan *plan, const qarena__stage *stage);
uint64_t qarena__stage_qubits(const qarena__plan *plan, const qarena__stage *stage);

/* The qubits that lie within a vector. */
static inline uint64_t qarena__lanes(const qarena__plan *plan) {
    return ((uint64_t)1 << plan->lane_bits) - 1;
}

#endif
