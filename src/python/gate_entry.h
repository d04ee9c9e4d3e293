/* Gates of circuits as entries of apply_gates again. */
#ifndef QARENA_PYTHON_GATE_ENTRY_H
#define QARENA_PYTHON_GATE_ENTRY_H

#include "gate_call.h"

/* A gate read from a circuit; the matrix stays the circuit's. */
void gate_call_from_instruction(gate_call *call, const qarena_instruction *instruction);

/* The entry of apply_gates that makes this gate: a new tuple. */
PyObject *gate_call_entry(const gate_call *call);

/* Tuples of numbers, and of rows of the 4^k complex numbers of a matrix. */
PyObject *qubit_tuple(const unsigned *qubits, unsigned count);
PyObject *matrix_tuple(const double *matrix, unsigned k);

#endif
