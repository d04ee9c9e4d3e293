/* A guess at what a plan takes, to choose between plans: the same whenever the prices are. For a prediction see cost.h. */
#ifndef QARENA_PLAN_ESTIMATE_H
#define QARENA_PLAN_ESTIMATE_H

#include "plan/plan.h"

/* In some unit of time; smaller is better. */
uint64_t qarena__estimate(const qarena__plan *plan);

#endif
