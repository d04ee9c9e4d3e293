/* The planner: which gates run in which pass, and in which stage. */
#ifndef QARENA_PLAN_PLANNER_H
#define QARENA_PLAN_PLANNER_H

#include "plan/plan.h"

/* Plan all gates, and write every decision into the plan. It follows from the fields of the plan
 * that are not `out`, and from nothing else: no clock is read. Cannot fail; no allocation; 48 KiB
 * of stack. Any thread. Work: gates x a bounded lookahead x the exchanges tried. */
void qarena__plan_make(qarena__plan *plan);

#endif
