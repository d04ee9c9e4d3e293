/* What a plan is chosen by: the same wherever the cost model is. For a prediction in time see
 * predict.h. */
#ifndef QARENA_PLAN_SCORE_H
#define QARENA_PLAN_SCORE_H

#include "plan/plan.h"

/* In units of the cost model; smaller is better. */
uint64_t qarena__score(const qarena__plan *plan);

#endif
