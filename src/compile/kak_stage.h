/* A two-qubit unitary in KAK form as the kernels want it. */
#ifndef QARENA_COMPILE_KAK_STAGE_H
#define QARENA_COMPILE_KAK_STAGE_H

#include "kernels/tile.h"
#include "plan/kak.h"

/* Make ready a KAK form on these bits of a tile. Returns what every amplitude is still to be
 * multiplied by, 2^-11 at least. */
double qarena__kak_stage_prepare(qarena__pair_gate *gate, const qarena__kak *kak,
                                 const unsigned bit[2], unsigned precision);

/* Its bits come with scales `before`, which its rotations know of, and leave with `after`: see
 * bit_scales.h. */
void qarena__kak_stage_scale(qarena__pair_gate *gate, const double before[2],
                             const double after[2]);

#endif
