/* Errors in a run of shots that are Pauli strings. Each call does one step of a branch, and goes on
 * behind it; parts of the branch that differ wait. E_MEMORY, E_CLOSED, E_NORM, E_CANCELLED. */
#ifndef QARENA_REGISTER_SHOTS_NOISE_H
#define QARENA_REGISTER_SHOTS_NOISE_H

#include "register/shots_walker.h"

/* Gates, with the errors between them. */
qarena_status qarena__noise_gates(qarena__walker *w, qarena__branch *branch,
                                  const qarena__command *step);

/* Errors that are known by their frames. */
qarena_status qarena__noise_frames(qarena__walker *w, qarena__branch *branch,
                                   const qarena__command *step);

/* The decisions of a step that has sites, and nothing else: the branch's errors, or its frame. The
 * state matters only where shots of the branch have different ones. */
qarena_status qarena__noise_decide(const qarena__walker *w, qarena__branch *branch,
                                   const qarena__command *step);

#endif
