/* Rotations wait for permutations that their sweep can do. */
#ifndef QARENA_PLAN_DELAY_H
#define QARENA_PLAN_DELAY_H

#include "plan/plan.h"

/* Move stages of rotations, among those from `first` on, behind what they commute with, to just
 * before a permutation that their sweep can absorb (see absorb.h) and that does not commute with
 * what lies between. Order within stages is kept; order[] stays in the order of the stages. */
void qarena__delay_rotations(qarena__plan *plan, uint64_t tile, uint32_t first);

#endif
