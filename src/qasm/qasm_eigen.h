/* Powers of unitary matrices. Nothing here fails or takes memory. */
#ifndef QARENA_QASM_QASM_EIGEN_H
#define QARENA_QASM_QASM_EIGEN_H

#include <stdbool.h>

/* Factors that are applied one after the other, the first one to the matrix itself: the principal
 * power has each eigenvalue's phase, in (-pi, pi], times the factor. */
typedef struct qarena__power {
    double factors[64];
    unsigned n;
} qarena__power;

/* The phase of an eigenvalue, after all factors. */
double qarena__phase_power(const qarena__power *power, double phase);

/* All factors as one: of phases that are small enough. */
double qarena__power_product(const qarena__power *power);

/* matrix := its power; of (re, im) pairs, side x side of them, row by row. work: 4 side^2 doubles.
 * false: it is not unitary. */
bool qarena__matrix_power(const qarena__power *power, double *matrix, unsigned side, double *work);

#endif
