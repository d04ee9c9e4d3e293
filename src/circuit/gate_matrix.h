/* The gates' matrices: (re, im) pairs, row by row. Nothing here fails. */
#ifndef QARENA_CIRCUIT_GATE_MATRIX_H
#define QARENA_CIRCUIT_GATE_MATRIX_H

#include "circuit/op.h"

/* The last angle that was looked up, with its cosine and sine: gates of a layer often share theirs.
 */
typedef struct qarena__sincos {
    double angle, cos, sin;
} qarena__sincos;

#define QARENA__SINCOS_OF_0 ((qarena__sincos){0, 1, 0})

/* The matrix of an op on its targets (2x2 or 4x4 as (re, im)); a gphase has one entry. Not for
 * UNITARY. */
void qarena__op_matrix(const qarena__op *op, qarena__sincos *last, double *matrix);

/* The angle whose sine and cosine its matrix is made of; of a U gate with three angles the first
 * one's. */
double qarena__op_sincos_angle(const qarena__op *op);

/* The 2^targets diagonal entries of an op whose gate is diagonal for all angles, and their number;
 * 0: its gate is not. Not for UNITARY. */
unsigned qarena__op_diagonal(const qarena__op *op, qarena__sincos *last, double *diagonal);

/* The matrix of an op of which that is known not to be so. */
void qarena__op_dense_matrix(const qarena__op *op, qarena__sincos *last, double *matrix);

/* The angles of these entries, in [-pi, pi], and their number; 0 also where the gate's own angle is
 * beyond 2 pi: then the entries are more exact. */
unsigned qarena__op_angles(const qarena__op *op, double *angle);

#endif
