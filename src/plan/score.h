/* The score of a plan, by which plans are chosen. It follows from the plan and its cost model
 * alone. For predicted times see predict.h. */
#ifndef QARENA_PLAN_SCORE_H
#define QARENA_PLAN_SCORE_H

#include "plan/plan.h"

/* Of one pass, by its number, in 256ths of the cost model's unit; a plan's is the sum of its
 * passes', smaller is better. It is the cost of the pass where the state may be anything, plus
 * twice that in a run after a reset, as most are: there a pass works only on tiles that are not
 * known to be zero, and their number grows with *touched, the qubits that tiles have had so far, to
 * which the pass adds its own. */
uint64_t qarena__score_pass(const qarena__plan *plan, uint32_t number, uint64_t *touched);

#endif
