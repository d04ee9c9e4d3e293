/* Permutations that need no sweep of their own: a sweep of rotations before them stores its rows elsewhere, or the pass writes its runs elsewhere. */
#ifndef QARENA_PLAN_FOLD_H
#define QARENA_PLAN_FOLD_H

#include "plan/plan.h"

/* What becomes of a stage that is not run as it is. */
#define QARENA__FOLDED_AT_END UINT8_MAX

/* Permutations that one stage of rotations takes in. */
#define QARENA__FOLDED_MOVES 8u

/* For each stage of a pass: its own number, or that of the stage of rotations after whose sweep it is done, or QARENA__FOLDED_AT_END. Those of one place are done
 * in the order of their numbers. A permutation goes back past what it commutes with to rotations of its target, its controls all among their qubits (then
 * only one) or none; or it goes on to the end, and leaves the lowest plan->run_qubits alone. */
void qarena__fold(const qarena__plan *plan, const qarena__pass *pass, uint8_t into[QARENA__PASS_STAGES]);

#endif
