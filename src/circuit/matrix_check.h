/* A caller's matrix: whether it is unitary, and making it so to rounding. Any thread. */
#ifndef QARENA_CIRCUIT_MATRIX_CHECK_H
#define QARENA_CIRCUIT_MATRIX_CHECK_H

#include "qarena/qarena.h"

/* What |U U^dagger - 1| may be in each entry, for a `check` that is not 0. */
static inline double qarena__unitary_bound(unsigned k, int check) {
    return (check == QARENA_UNITARY_SINGLE ? 1e-6 : 1e-10) * (1u << k);
}

/* As qarena.h says of `check`; *largest: what it is off by, where it is checked. E_ARGUMENT (NULL),
 * E_NOT_FINITE, E_NOT_UNITARY. */
qarena_status qarena__matrix_check(const double *matrix, unsigned k, int check, double *largest);

/* A unitary that is further off was rounded to less than double precision, or not made with care.
 */
#define QARENA__POLISHED 1e-13

/* Make a matrix that is nearly unitary the unitary nearest to it, to rounding: Newton and Schulz's
 * iteration for the polar decomposition (Higham, Functions of Matrices, 2008, section 8.3). room:
 * twice the matrix's doubles. */
void qarena__matrix_polish(double *matrix, unsigned k, double *room);

#endif
