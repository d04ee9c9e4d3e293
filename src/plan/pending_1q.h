/* What is pending on one qubit: P(after) X P(before) with P(a) = diag(1, e^(ia)). X is nothing, one
 * gate, a matrix, or a product of gates that is known when values are bound. Phases are kept as
 * angles, and a gate that stays alone is known by its angles too, so that most gates become
 * canonical without a sine. */
#ifndef QARENA_PLAN_PENDING_1Q_H
#define QARENA_PLAN_PENDING_1Q_H

#include "plan/product.h"
#include "plan/zyz.h"

typedef struct qarena__pending_1q {
    bool single;           /* the gate, one that is not UNITARY */
    bool dense;            /* the matrix u; then `before` is 0 */
    qarena__chain product; /* if it has a factor: the product; then `before` is 0 */
    qarena__affine before, after;
    union {
        qarena__op gate;
        double u[8]; /* row-major (re, im) */
    };
} qarena__pending_1q;

/* What is taken out: e^(i phase) P(left) RY(theta) P(right). */
typedef struct qarena__taken {
    qarena__affine phase, left, theta, right;
} qarena__taken;

/* Nothing is pending; u is not written. */
void qarena__pending_1q_clear(qarena__pending_1q *pending);
bool qarena__pending_1q_is_empty(const qarena__pending_1q *pending);

/* Whether it is a phase at most. */
bool qarena__pending_1q_is_phases(const qarena__pending_1q *pending);

/* Whether some of it has terms: it has no matrix yet. */
bool qarena__pending_1q_is_bound(const qarena__pending_1q *pending);

/* A phase e^(i angle) where the qubit is 1; a gate on this qubit alone that is not UNITARY; a
 * unitary 2x2 matrix. */
void qarena__pending_1q_phase(qarena__rewriting *w, qarena__pending_1q *pending,
                              qarena__affine angle);
void qarena__pending_1q_gate(qarena__rewriting *w, qarena__pending_1q *pending,
                             const qarena__op *op);
void qarena__pending_1q_multiply(qarena__rewriting *w, qarena__pending_1q *pending,
                                 const double *matrix);

/* All of it as a matrix, `u`. It is not bound. */
double *qarena__pending_1q_matrix(qarena__pending_1q *pending);

/* Take out all but phases. What is taken: e^(i phase) and, by the shape, nothing, an X, or
 * RY(theta) P(right); `left` is where the rest now is. */
qarena__shape qarena__pending_1q_take(qarena__rewriting *w, qarena__pending_1q *pending,
                                      qarena__taken *taken);

#endif
