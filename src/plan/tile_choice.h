/* Which qubits the next pass gathers. */
#ifndef QARENA_PLAN_TILE_CHOICE_H
#define QARENA_PLAN_TILE_CHOICE_H

#include "plan/plan.h"

/* tile_qubits qubits, the lowest segment_qubits among them, for the gates from `first` on that are
 * not done, with or without SWAPs at the end: the last pass may do these as it leaves its tile
 * (leave.h). On them the first gate that is not a phase and that a tile can hold can run, or more
 * work than that. With lookahead the pass after it counts too, at twice the time: better on most
 * circuits, not on all. *budget: how many gates the search may still look at, less when it returns;
 * with none left the first start is taken. Deterministic; 28 KiB of stack. */
uint64_t qarena__tile_choose(const qarena__plan *plan, uint32_t first, bool last_swaps,
                             bool lookahead, uint64_t *budget);

#endif
