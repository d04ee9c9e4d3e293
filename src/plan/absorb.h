/* Permutations that need no sweep of their own: a sweep of rotations before them stores its rows
 * elsewhere, or the scatter stores segments or vectors elsewhere. */
#ifndef QARENA_PLAN_ABSORB_H
#define QARENA_PLAN_ABSORB_H

#include "plan/plan.h"

/* Permutations that one stage of rotations absorbs. */
#define QARENA__ABSORBED_MOVES 8u

/* Stages of a pass whose gates flip qubits in the scatter under controls outside the tile. */
#define QARENA__OUTER_FLIPS 16u

/* Decide for each permutation of a pass where it is done, and write that down: `fused_into` and
 * `scatter_flips` of its stages (all others: their own number, 0), and pass->scatter. A permutation
 * goes on to the scatter past what it commutes with, also an X all of whose controls lie outside
 * the tile if what follows in the scatter is linear; or it goes back past what it commutes with to
 * rotations of its target, its controls all among their qubits (then only one) or none, or all
 * among the lanes; or, if all that it touches are lanes, to rotations of lanes. */
void qarena__absorb_permutations(qarena__plan *plan, qarena__pass *pass);

/* Whether the sweep of a stage of rotations can do the permutation of another, its only gate, after
 * itself. */
bool qarena__may_absorb(const qarena__plan *plan, uint64_t tile, const qarena__stage *rotations,
                        const qarena__stage *stage);

#endif
