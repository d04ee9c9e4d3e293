/* SWAPs that end a plan. Out of place a scatter may put a tile's amplitudes anywhere, so the last
 * pass does SWAPs whose qubits lie outside its tile, too: it *leaves* the tile. What it writes is
 * the tile of the qubits that those of its own become; its lowest qubits must be among these, or
 * segments would be single amplitudes.
 *
 * In place SWAPs are a pass of their own. All else is as out of place, so states have the same
 * bits. */
#ifndef QARENA_PLAN_LEAVE_H
#define QARENA_PLAN_LEAVE_H

#include "plan/plan.h"

/* A tile for the listed gates, those in order[at .. at + listed), in list order, that may leave:
 * all that is not done from `first` on is these, of which *others, at least one, are no SWAPs, and
 * SWAPs. 0: there is none. Which SWAPs run on it, and so whether it may leave, is to be seen. */
uint64_t qarena__tile_that_leaves(const qarena__plan *plan, uint32_t first, uint32_t at,
                                  uint32_t listed, uint32_t *others);

/* Whether nothing but SWAPs is left behind the listed gates, and there is one. */
bool qarena__only_swaps_left(const qarena__plan *plan, uint32_t first, uint32_t at,
                             uint32_t listed);

/* Whether a tile has the qubits that the SWAPs left, of which there is one at least, take to the
 * lowest places. */
bool qarena__may_leave(const qarena__plan *plan, uint64_t tile, uint32_t first, uint32_t at,
                       uint32_t listed);

/* A stage of each gate that is left, in order[placed ..], once order[at .. placed) is staged. */
void qarena__stage_left(qarena__plan *plan, uint32_t first, uint32_t at, uint32_t placed);

#endif
