/* Measurements and resets in the tree of histories: a branch splits where both outcomes are wanted.
 */
#ifndef QARENA_REGISTER_SHOTS_MEASURE_H
#define QARENA_REGISTER_SHOTS_MEASURE_H

#include "register/shots_walker.h"

/* Take the step, a measurement or a reset, with the branch's state in the walker's register. The
 * projection waits for the gates that come next. E_NORM, E_MEMORY, E_CLOSED, E_CANCELLED. */
qarena_status qarena__shots_measure(qarena__walker *w, qarena__branch *branch,
                                    const qarena__command *step);

#endif
