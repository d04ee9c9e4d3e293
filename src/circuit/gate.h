/* Making ops: the one place where a gate's arguments are checked. */
#ifndef QARENA_CIRCUIT_GATE_H
#define QARENA_CIRCUIT_GATE_H

#include "circuit/op.h"

/* Check a gate and its operands for a register of n qubits and write them as an op. Nothing else is
 * checked later. Fails: E_ARGUMENT, E_QUBIT, E_NOT_FINITE; `op` untouched then. UNITARY: the matrix
 * is checked by qarena__matrix_check. */
qarena_status qarena__op_make(qarena_gate gate, const double *parameters,
                              const qarena_operands *operands, unsigned n, qarena__op *op);

/* E_ARGUMENT: it is one of the gates that qarena_<noun>_<name> takes, not qarena_<noun>_apply. */
qarena_status qarena__own_call_check(qarena_gate gate, const char *noun);

/* The qubits of operands, as masks. */
typedef struct qarena__operand_masks {
    uint64_t qubits, ones, zeros;
} qarena__operand_masks;

/* Check the operands of what is no row of the table, `name` in messages: each qubit below n, none
 * named twice. NULL: no qubits. Fails: E_ARGUMENT, E_QUBIT; `masks` untouched then. */
qarena_status qarena__operands_check(const char *name, const qarena_operands *operands, unsigned n,
                                     qarena__operand_masks *masks);

#endif
