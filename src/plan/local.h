/* What is pending on one qubit: P(after) X P(before) with P(a) = diag(1, e^(ia)). X is nothing, one gate, or a matrix. Phases are kept as angles, and a gate that stays alone
 * is known by its angles too, so that most gates become canonical without a sine. */
#ifndef QARENA_PLAN_LOCAL_H
#define QARENA_PLAN_LOCAL_H

#include "circuit/oplist.h"
#include "plan/zyz.h"

typedef struct qarena__local {
    const qarena__op *alone; /* NULL: no such gate */
    bool dense;              /* the matrix u; then `before` is 0 */
    double before, after;
    double u[8];             /* row-major (re, im), where dense */
} qarena__local;

/* Nothing is pending; u is not written. */
void qarena__local_clear(qarena__local *local);
bool qarena__local_is_empty(const qarena__local *local);

/* A phase e^(i angle) where the qubit is 1; a gate on this qubit alone that is not UNITARY, and stays where it is as long as it is pending; a unitary 2x2 matrix. */
void qarena__local_phase(qarena__local *local, double angle);
void qarena__local_gate(qarena__local *local, const qarena__op *op);
void qarena__local_multiply(qarena__local *local, const double *matrix);

/* All of it as a matrix, `u`. */
double *qarena__local_matrix(qarena__local *local);

/* Take out all but phases. What is taken: e^(i phase) and, by the shape, nothing, an X, or RY(theta) P(right); `left` is where the rest now is. */
qarena__shape qarena__local_take(qarena__local *local, qarena__zyz *taken);

#endif
