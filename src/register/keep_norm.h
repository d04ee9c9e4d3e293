/* Measuring the norm of a state, and mending it: see known_norm.h. */
#ifndef QARENA_REGISTER_KEEP_NORM_H
#define QARENA_REGISTER_KEEP_NORM_H

#include "register/known_norm.h"

/* Before a sweep of the full state that commits: *norm, that of the state after it. If it is due,
 * the state is measured, and, where it is off, scaled, which commits. E_MEMORY, E_CANCELLED. */
qarena_status qarena__norm_before_sweep(qarena__writer *writer, qarena__kept_norm *norm);

/* The same before several sweeps that commit at once, and do not measure. */
qarena_status qarena__norm_before_sweeps(qarena__writer *writer, uint64_t sweeps,
                                         qarena__kept_norm *norm);

/* After a run, when no reset waits: make up for what its last pass has lost, if that is much. It
 * can't fail: if there is no memory for it, the next pass does it. */
void qarena__norm_after_run(qarena__writer *writer);

#endif
