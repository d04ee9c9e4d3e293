/* Channels that are no mixtures of Pauli strings, in a run of shots: which of the Kraus matrices a
 * shot gets depends on the state, and they are split as the outcomes of a measurement are
 * (Dalibard, Castin and Molmer, Phys. Rev. Lett. 68, 580, 1992). */
#ifndef QARENA_REGISTER_SHOTS_KRAUS_H
#define QARENA_REGISTER_SHOTS_KRAUS_H

#include "register/shots_walker.h"

/* Do the step, and go on behind it; parts of the branch with other matrices wait. E_MEMORY,
 * E_CLOSED, E_NORM, E_CANCELLED. */
qarena_status qarena__noise_kraus(qarena__walker *w, qarena__branch *branch,
                                  const qarena__command *step);

/* Apply the matrix that a waiting branch was left with; the writer's. Likewise. */
qarena_status qarena__noise_apply_kraus(qarena__writer *writer, const qarena__command *step,
                                        unsigned which, int exponent, double weight);

#endif
