/* A rotation's coefficients. */
#ifndef QARENA_COMPILE_ROTATION_H
#define QARENA_COMPILE_ROTATION_H

#include "kernels/tile.h"

/* The coefficients of RY(theta): a multiple of [[1, -t], [t, 1]], or of [[t, -1], [1, t]] where t
 * would be large. In single precision a float holds t exactly. Returns the multiple. */
double qarena__rotation_prepare(double theta, unsigned precision, qarena__rotation *rotation);

#endif
