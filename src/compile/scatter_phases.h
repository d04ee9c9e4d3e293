/* Phases that the scatter does: signs, at the end of a pass. It multiplies what it stores by real
 * numbers anyway, so a layer of CZ between all neighbours costs no sweep. */
#ifndef QARENA_COMPILE_SCATTER_PHASES_H
#define QARENA_COMPILE_SCATTER_PHASES_H

#include "compile/compiled_pass.h"

/* Bytes that qarena__scatter_phases_take may use for a pass, 64-byte aligned; 0: it is not to be
 * called. */
size_t qarena__scatter_phases_bytes(const qarena__plan *plan, const qarena__pass *pass,
                                    unsigned precision);

/* Let the scatter of a pass, whose scales are chosen, do its last stage, if this is phases, all of
 * which are real and lie in the tile, and segments stay whole. `room` must outlive the pass. */
void qarena__scatter_phases_take(qarena__compiled_pass *compiled, unsigned precision, void *room);

#endif
