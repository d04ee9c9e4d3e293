/* Rotations about Pauli strings as ops: exp(-i angle/2 P), P by the masks `on` (see
 * circuit/pauli_string.h). */
#ifndef QARENA_CIRCUIT_PAULI_ROTATION_H
#define QARENA_CIRCUIT_PAULI_ROTATION_H

#include "circuit/op.h"

/* Check one for a register of n qubits and write it as an op. Fails: E_ARGUMENT, E_QUBIT,
 * E_NOT_FINITE; `op` untouched then. */
qarena_status qarena__pauli_rotation_make(double theta, uint64_t x, uint64_t z,
                                          const qarena_operands *controls, unsigned n,
                                          qarena__op *op);

/* Whether it is a gate of the table: about nothing (GPHASE), about one qubit (RX, RY, RZ), or about
 * the same letter on two (RXX, RYY, RZZ). Then `gate` is that gate, under the same controls. */
bool qarena__pauli_rotation_as_gate(const qarena__op *op, qarena__op *gate);

#endif
