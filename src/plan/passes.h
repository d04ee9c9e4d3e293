/* Passes: a tile, the gates that run on it, their stages; until all gates are placed. */
#ifndef QARENA_PLAN_PASSES_H
#define QARENA_PLAN_PASSES_H

#include "plan/plan.h"

/* What a plan may cost to be of use. */
typedef struct qarena__plan_bounds {
    uint64_t score;
    uint32_t passes;
} qarena__plan_bounds;

/* Make all passes of a plan, in one way: with plan->segment_qubits, ->parities and ->leaves as they
 * are, looking ahead to the next pass or not, and with a search that may look at `budget` gates.
 * *score: its score. False: it costs as much as the bounds, or more, and is left unfinished. */
bool qarena__make_passes(qarena__plan *plan, bool lookahead, uint64_t budget,
                         qarena__plan_bounds under, uint64_t *score);

#endif
