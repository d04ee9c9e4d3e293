/* Arithmetic on 1-qubit unitaries and angles for the canonical form: products that keep exact
 * zeros, and Z-Y-Z angles.
 *
 * A matrix is 2x2, row-major, (re, im) pairs: 8 doubles. What is left of a sum when its terms
 * cancel but for rounding (2^-50 of their size) is written as an exact zero: H H is diagonal and H
 * Z H an exchange, while a small number that is no such remainder (an angle of 1e-300) is kept. */
#ifndef QARENA_PLAN_ZYZ_H
#define QARENA_PLAN_ZYZ_H

#include <stdbool.h>

/* What must be written for a unitary besides phases. */
typedef enum qarena__shape {
    QARENA__SHAPE_DIAGONAL, /* nothing */
    QARENA__SHAPE_EXCHANGE, /* an X: u00 and u11 are 0 to 1e-15 */
    QARENA__SHAPE_DENSE     /* a rotation */
} qarena__shape;

/* e^(i phase) diag(1, e^(i left)) RY(theta) diag(1, e^(i right)); angles in [-pi, pi] */
typedef struct qarena__zyz {
    double phase, left, theta, right;
} qarena__zyz;

extern const double qarena__matrix2_identity[8];

/* u = factor u. */
void qarena__matrix2_multiply(const double *factor, double *u);

/* Unitary to 1e-14 in each entry of U^dagger U - 1: what is further off must stay as it is, since a
 * damping of 1e-12 may be meant. */
bool qarena__matrix2_is_unitary(const double *u);

qarena__shape qarena__matrix2_shape(const double *u);

/* The angles of a dense unitary, exact to about 1e-15 for the operator as a whole; right and left
 * are 0 where they can be. */
qarena__zyz qarena__matrix2_split(const double *u);

/* RY(-theta) is Z RY(theta) Z: of the two ways to write it, the one with more angles that are 0. */
void qarena__zyz_turn(qarena__zyz *zyz);

/* An exchange is diag . X: replace it by the diagonal. */
void qarena__matrix2_drop_exchange(double *u);

/* diag(1, e^(i angle)). */
void qarena__matrix2_set_phase(double angle, double *u);

/* a + b modulo 2 pi, in [-pi, pi]; 0 when only rounding is left. */
double qarena__angle_add(double a, double b);

/* The argument of a complex number (re, im). */
double qarena__angle_of(const double *z);

#endif
