/* Measuring the norm of a state, and mending it: see known_norm.h. */
#ifndef QARENA_REGISTER_KEEP_NORM_H
#define QARENA_REGISTER_KEEP_NORM_H

#include "register/known_norm.h"

/* Before so many sweeps that commit at once and do not measure: one of the full state, or those of
 * a pass; *norm, that of the state after them. If it is due, the state is measured, and, where it
 * is off, scaled, which commits. E_MEMORY, E_CANCELLED. */
qarena_status qarena__norm_before_sweeps(qarena__writer *writer, uint64_t sweeps,
                                         qarena__kept_norm *norm);

/* After a run, when no reset waits: make up for what its last pass has lost, if that is much. It
 * can't fail: if there is no memory for it, the next pass does it. */
void qarena__norm_after_run(qarena__writer *writer);

#endif
