/* A two-qubit unitary in KAK form as the kernels want it. */
#ifndef QARENA_COMPILE_KAK_STAGE_H
#define QARENA_COMPILE_KAK_STAGE_H

#include "kernels/tile.h"
#include "plan/kak.h"

/* Compile a KAK form on these bits of a tile. Returns the factor that every amplitude is still to
 * be multiplied by, at least 2^-11. */
double qarena__kak_stage_prepare(qarena__pair_gate *gate, const qarena__kak *kak,
                                 const unsigned bit[2], unsigned precision);

/* Let its bits come with scales `before`, which its rotations have been given already, and leave
 * with `after`: see bit_scales.h. */
void qarena__kak_stage_scale(qarena__pair_gate *gate, const double before[2],
                             const double after[2]);

#endif
