/* What the coefficients of a pass lose as floats.
 *
 * A rounded rotation is a rotation times a number near 1. So is a rounded block of a KAK form, on
 * the average over states. The same coefficients lose the same each time, so that a pass of many
 * stages would be off by more than known_norm.h allows. But what is lost is known in double: the
 * pass's scale, which is applied once, makes up for it. */
#ifndef QARENA_COMPILE_ROUNDING_H
#define QARENA_COMPILE_ROUNDING_H

#include "compile/compiled_pass.h"

/* What amplitudes are to be multiplied by for the rotations and KAK forms of a pass whose scales
 * have been chosen: near 1. Single precision. */
double qarena__rounding_factor(const qarena__compiled_pass *compiled);

#endif
