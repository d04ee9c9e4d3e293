/* From instructions to actions: which kernel form serves a gate best. Exact zeros and ones decide,
 * so that an X given as a matrix is an X. */
#ifndef QARENA_PLAN_LOWER_H
#define QARENA_PLAN_LOWER_H

#include <stdbool.h>

#include "kernels/action.h"
#include "plan/angled_ops.h"

/* Room for a dense matrix on three qubits or a diagonal on six, as (re, im) pairs. */
#define QARENA__LOWERED_DOUBLES 128u

/* The two numbers of an exchange that leaves them as they are: X, SWAP. */
extern const double qarena__plain_exchange[4];

/* Whether an action is one: amplitudes move, and none changes. */
bool qarena__is_plain_exchange(const qarena__action *action);

/* An action with room for its matrix where it is not the list's own. */
typedef struct qarena__lowered {
    qarena__action action;
    double matrix[QARENA__LOWERED_DOUBLES];
} qarena__lowered;

/* Lower one op. The action may point into `lowered` and into the list's matrices. Returns 0 when
 * the gate is the identity and nothing is to be done, else 1. */
int qarena__lower(const qarena__oplist *list, const qarena__op *op, qarena__lowered *lowered);

/* The action of op `first` of [first, end) of a list and of those after it that act, like it, on
 * one and the same qubit without controls. Returns the first op after these; *acts: whether
 * anything is left to do. */
uint64_t qarena__lower_next(qarena__angled_ops *ops, uint64_t first, uint64_t end,
                            qarena__lowered *lowered, bool *acts);

#endif
