/* A rotation's coefficients. */
#ifndef QARENA_COMPILE_ROTATION_H
#define QARENA_COMPILE_ROTATION_H

#include "kernels/tile.h"

/* Make ready a rotation RY(theta): a multiple of [[1, -t], [t, 1]], or of [[t, -1], [1, t]] where t
 * would be large. In single precision t is one that a float holds. Returns the multiple. */
double qarena__rotation_prepare(double theta, unsigned precision, qarena__rotation *rotation);

#endif
