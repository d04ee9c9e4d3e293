/* Making ops: the one place where a gate's arguments are checked. */
#ifndef QARENA_CIRCUIT_GATE_H
#define QARENA_CIRCUIT_GATE_H

#include "circuit/op.h"

/* Check a gate and its operands for a register of n qubits and write them as an op. Nothing else is
 * checked later. Fails: E_ARGUMENT, E_QUBIT, E_NOT_FINITE; `op` untouched then. UNITARY: the matrix
 * is checked by qarena__matrix_check. */
qarena_status qarena__op_make(qarena_gate gate, const double *parameters,
                              const qarena_operands *operands, unsigned n, qarena__op *op);

#endif
