/* Rotations are delayed until just before permutations that their sweep can absorb. */
#ifndef QARENA_PLAN_DELAY_H
#define QARENA_PLAN_DELAY_H

#include "plan/plan.h"

/* Of the stages from `first` on, move a stage of rotations to just before a permutation, if its
 * sweep can absorb that (see absorb.h), if the rotations commute with all between, and if the
 * permutation does not. The order within stages is kept; order[] follows the order of the
 * stages. */
void qarena__delay_rotations(qarena__plan *plan, uint64_t tile, uint32_t first);

#endif
