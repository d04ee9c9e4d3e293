/* Absorbed permutations need no sweep of their own: a sweep of rotations before them stores its
 * rows elsewhere, or the scatter stores segments or vectors elsewhere. */
#ifndef QARENA_PLAN_ABSORB_H
#define QARENA_PLAN_ABSORB_H

#include "plan/plan.h"

/* Most permutations that one stage of rotations absorbs. */
#define QARENA__ABSORBED_MOVES 8u

/* Most stages of a pass whose gates flip qubits in the scatter, under controls outside the tile. */
#define QARENA__OUTER_FLIPS 16u

/* Decide for each permutation of a pass where it is done, and write that down: `fused_into` and
 * `flips` of the stages, and what the pass says of its scatter. All other stages have their own
 * number and 0. A permutation moves past stages that it commutes with, to one of these:
 *
 *      the scatter          any that keeps vectors whole; also an X whose controls all lie outside
 *                           the tile, if the permutations after it in the scatter are linear
 *      rotations of its     if it has no controls, or one, which they rotate too, or if all of its
 *      targets before it    controls are lanes
 *      rotations of lanes   if all of its qubits are lanes
 *      before it */
void qarena__absorb_permutations(qarena__plan *plan, qarena__pass *pass);

/* Whether the sweep of a stage of rotations can do the permutation that is the only gate of another
 * stage, after the rotations. */
bool qarena__may_absorb(const qarena__plan *plan, uint64_t tile, const qarena__stage *rotations,
                        const qarena__stage *stage);

#endif
