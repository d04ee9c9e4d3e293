/* Methods of Circuit that make circuits of circuits, and that measure them. */
#ifndef QARENA_PYTHON_CIRCUIT_COMPOSE_H
#define QARENA_PYTHON_CIRCUIT_COMPOSE_H

#include "module_state.h"

/* inverse(), controlled(controls, zeros), _repeated(times), _widened(n): new circuits of the type
 * of `object`, in its arena. */
PyObject *circuit_inverse(PyObject *object, PyObject *unused);
PyObject *circuit_controlled(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *circuit_bound(PyObject *object, PyObject *values);
PyObject *circuit_repeated(PyObject *object, PyObject *times);
PyObject *circuit_widened(PyObject *object, PyObject *size);

/* _both_sides(arena): one on density matrices, with twice the qubits. */
PyObject *circuit_both_sides(PyObject *object, PyObject *arena);

/* depth(), and _count(): a dict of numbers by the names of gates, zeros included. */
PyObject *circuit_depth(PyObject *object, PyObject *unused);
PyObject *circuit_count(PyObject *object, PyObject *unused);

#endif
