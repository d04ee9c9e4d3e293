/* Groups of stages that run sub-tile by sub-tile.
 *
 * A sweep over what lies in the second-level cache waits for it on many processors: one of a single
 * rotation takes as long as one of four. A *sub-tile* is the amplitudes of some qubits of the tile
 * for one value of its others, and lies in the first-level cache; stages that change qubits of
 * sub-tiles alone run on it one after another, while it is there. A group is rotations, KAK forms
 * and maps of a few rows that follow each other, or phases and such stages after them.
 *
 * Every amplitude goes through the same operations in the same order as without groups: no bit of a
 * result depends on them. */
#ifndef QARENA_PLAN_GROUP_H
#define QARENA_PLAN_GROUP_H

#include "plan/plan.h"

/* Find the groups of a pass whose stages know where they are done. */
void qarena__group_stages(qarena__plan *plan, const qarena__pass *pass);

/* The qubits of the sub-tiles of groups, by the stages of the pass that they begin with. */
void qarena__group_qubits(const qarena__plan *plan, const qarena__pass *pass, uint64_t *qubits);

#endif
