/* The score of a plan, by which plans are chosen. It follows from the plan and its cost model
 * alone. For predicted times see predict.h. */
#ifndef QARENA_PLAN_SCORE_H
#define QARENA_PLAN_SCORE_H

#include "plan/plan.h"

/* In units of the cost model; smaller is better. */
uint64_t qarena__score(const qarena__plan *plan);

#endif
