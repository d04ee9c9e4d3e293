/* In which sweeps of the tile the gates of a pass run. */
#ifndef QARENA_PLAN_SCHEDULE_H
#define QARENA_PLAN_SCHEDULE_H

#include "plan/plan.h"

/* order[first .. first + count) holds the gates of a pass in list order. Reorders them into stages,
 * at most QARENA__PASS_STAGES, which are appended to plan->stages. Returns how many gates the
 * stages have; the others, in list order behind them, are for a later pass. Uses the done marks of
 * the gates as scratch and leaves them as they were. 10 KiB of stack. */
uint32_t qarena__schedule(qarena__plan *plan, uint64_t tile, uint32_t first, uint32_t count);

#endif
