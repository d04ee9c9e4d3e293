/* Noise at the end of a history, which changes no state that anybody still needs: each shot draws
 * it for itself, from numbers that depend on the seed, the shot's own number and the step. */
#ifndef QARENA_REGISTER_SHOTS_FLIPS_H
#define QARENA_REGISTER_SHOTS_FLIPS_H

#include "register/shots_types.h"

/* The qubits that errors of a FRAMES step flip for a shot. */
uint64_t qarena__flips_of(const qarena__tree *tree, const qarena__command *step, uint64_t shot);

/* What a READOUT step makes of a value for a shot. */
uint64_t qarena__misread(const qarena__tree *tree, const qarena__command *step, uint64_t shot,
                         uint64_t value);

#endif
