/* Circuits of OpenQASM texts. */
#ifndef QARENA_PYTHON_CIRCUIT_QASM_H
#define QARENA_PYTHON_CIRCUIT_QASM_H

#include "circuit_object.h"

/* (text, arena, (bytes, operations, qubits, depth, while_rounds), include): a new circuit of this
 * type. A limit of 0 is the default. include: a function from a file's name to its text; or None.
 * Warnings are Python's. */
PyObject *circuit_of_qasm(PyTypeObject *type, module_state *state, PyObject *args);

#endif
