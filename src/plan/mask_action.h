/* Actions of gates that stand on masks of qubits: rotations about Pauli strings, and tables. */
#ifndef QARENA_PLAN_MASK_ACTION_H
#define QARENA_PLAN_MASK_ACTION_H

#include <stdbool.h>

#include "circuit/op.h"
#include "kernels/action.h"

/* A rotation about a Pauli string that is no gate of the table; its two numbers are written to
 * `room`. Returns whether it does anything. */
bool qarena__pauli_action(const qarena__op *op, qarena__action *action, double *room);

/* A table as it stands. */
qarena__action qarena__table_action(const qarena__op *op, const double *table);

/* The same on few qubits, which are targets from here on; the action's numbers are in `room`. */
void qarena__table_on_targets(qarena__action *action, const double *room);

#endif
