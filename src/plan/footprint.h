/* What the planner must know of an op: see plan.h. */
#ifndef QARENA_PLAN_FOOTPRINT_H
#define QARENA_PLAN_FOOTPRINT_H

#include "circuit/oplist.h"
#include "plan/plan.h"

qarena__footprint qarena__footprint_of(const qarena__oplist *list, const qarena__op *op);

#endif
