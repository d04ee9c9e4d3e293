/* One history of a run of shots: from where its branch waits to its end, or to that of a slice. */
#ifndef QARENA_REGISTER_SHOTS_HISTORY_H
#define QARENA_REGISTER_SHOTS_HISTORY_H

#include "register/shots_walker.h"

/* Go on with a branch: it has ended, or is suspended. On failure its shots are not done. lacks: for
 * want of memory, and the branch stands where it did, suspended: it can go on when there is some.
 */
qarena_status qarena__history_run(qarena__walker *w, qarena__branch *branch, bool *lacks);

/* Whether its thread's time is over; or a thread has nothing to do, and there is something for it.
 */
bool qarena__slice_is_over(const qarena__walker *w);

#endif
