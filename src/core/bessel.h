/* Bessel functions of one argument and all orders, for Chebyshev expansions. */
#ifndef QARENA_CORE_BESSEL_H
#define QARENA_CORE_BESSEL_H

#include <stdbool.h>

/* Orders that there is room for, and the largest argument: at that, and with the least `rest`, some
 * 850 orders are needed. */
#define QARENA__BESSEL_ORDERS 1024u
#define QARENA__BESSEL_LARGEST 512.0

/* values[k] = J_k(z), or exp(-z) I_k(z) where `modified`, for k = 0 .. n - 1, of which n is
 * returned. What is left out is less than `rest`: twice the sum of all sizes from order n on.
 *
 * By downward recurrence from an order where nothing is left, scaled at its end by a sum that is
 * known (J. C. P. Miller, 1952; Abramowitz and Stegun, Handbook of Mathematical Functions, 9.12,
 * example 1): J_0 + 2 J_2 + 2 J_4 .. = 1, and exp(-z) (I_0 + 2 I_1 + 2 I_2 ..) = 1. Errors are
 * within some units of 2^-53 of the largest value.
 *
 * values: room for QARENA__BESSEL_ORDERS. z: in [0, QARENA__BESSEL_LARGEST]. rest: at least 1e-60.
 * Any thread. */
unsigned qarena__bessel(double z, bool modified, double rest, double *values);

#endif
