/* What circuits have that is no gate: bits, measurements, resets, assignments, blocks. */
#ifndef QARENA_PYTHON_CIRCUIT_CLASSICAL_H
#define QARENA_PYTHON_CIRCUIT_CLASSICAL_H

#include "circuit_object.h"

PyObject *circuit_get_bits(PyObject *object, void *unused);
PyObject *circuit_set_bits(PyObject *object, PyObject *bits);
PyObject *circuit_get_named_bits(PyObject *object, void *unused);
PyObject *circuit_hide_bits(PyObject *object, PyObject *named);

/* (qubit, bit); (qubit): the circuit itself. */
PyObject *circuit_measure(PyObject *object, PyObject *args);
PyObject *circuit_reset(PyObject *object, PyObject *qubit);

/* Open the if again that the last instruction has ended. */
PyObject *circuit_else_of_last(PyObject *object, PyObject *unused);

/* (length, parameters): forget what comes after. */
PyObject *circuit_truncate(PyObject *object, PyObject *args);

/* An entry as gate lists have them, ('if', (0, 1), 2) for instance: append it. */
PyObject *circuit_operation(PyObject *object, PyObject *entry);

/* Whether an entry of a gate list is an operation that is no gate. -1: an exception. */
int is_operation(PyObject *entry);

/* Append such an entry. */
int append_operation(module_state *state, PyObject *entry, qarena_circuit *circuit);

/* Such an entry of an instruction that is no gate. */
PyObject *operation_entry(const qarena_instruction *instruction);

#endif
