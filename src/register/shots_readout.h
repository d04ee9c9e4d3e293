/* Bits that are read wrong. */
#ifndef QARENA_REGISTER_SHOTS_READOUT_H
#define QARENA_REGISTER_SHOTS_READOUT_H

#include "register/shots_walker.h"

/* The value that a step's bits have, and giving them another. */
uint64_t qarena__readout_value(const qarena__command *step, const uint64_t *bits);
void qarena__readout_write(const qarena__command *step, uint64_t value, uint64_t *bits);

/* Do the step, and go on behind it; parts of the branch with other bits wait. E_MEMORY, E_CLOSED.
 */
qarena_status qarena__noise_readout(qarena__walker *w, qarena__branch *branch,
                                    const qarena__command *step);

#endif
