/* A guess at what a plan takes, to choose between plans: the same on every machine, as plans must be. For a prediction see cost.h. */
#ifndef QARENA_PLAN_ESTIMATE_H
#define QARENA_PLAN_ESTIMATE_H

#include "plan/plan.h"

/* In 32nds of a nanosecond an amplitude. The first pass counts a quarter: most runs begin with a reset, and it has next to nothing to do then. */
uint32_t qarena__estimate(const qarena__plan *plan);

#endif
