/* Maps: a run of X, CX and SWAP that a pass holds is one linear map x -> A x ^ b, in one sweep at
 * most.
 *
 * It stands at one stage, its first one as a rule. Sweeps of rotations before that each do a part
 * of it when they store their rows, and sweeps after that when they load them (linear_map.h). What
 * is left, the rest, takes a sweep where the map stands: of a few rows, of lanes, or of whole
 * vectors cycle by cycle. Controls outside the tile are bits that decide and do not change. b is
 * not recorded, since the planner does not see which controls are open. */
#ifndef QARENA_PLAN_MAPS_H
#define QARENA_PLAN_MAPS_H

#include "plan/cost_model.h"
#include "plan/plan.h"

/* Make the permutations of a pass that are linear, and not done by its scatter, into maps, where
 * that costs less than a sweep for each: `map`, `form` and `fused_into` of its stages, which are as
 * if there were none. */
void qarena__make_maps(qarena__plan *plan, const qarena__pass *pass);

/* What its rest costs. */
uint32_t qarena__form_cost(const qarena__plan *plan, const qarena__cost_model *costs,
                           qarena__sweep_form form);

#endif
