/* The magic basis Q of two qubits has the columns (00 + 11), i (01 + 10), (01 - 10), i (00 - 11),
 * over sqrt 2: products of 1-qubit gates of determinant 1 are real there (Hill and Wootters, Phys.
 * Rev. Lett. 78, 5022 (1997)). */
#ifndef QARENA_PLAN_MAGIC_BASIS_H
#define QARENA_PLAN_MAGIC_BASIS_H

#include <complex.h>

/* m := Q m Q^dagger; m := Q^dagger m Q. */
void qarena__from_magic(double complex m[4][4]);
void qarena__to_magic(double complex m[4][4]);

#endif
