/* Register's methods that look at the state, and its random streams. */
#ifndef QARENA_PYTHON_REGISTER_OBSERVE_H
#define QARENA_PYTHON_REGISTER_OBSERVE_H

#include "register_object.h"

PyObject *register_amplitude(PyObject *object, PyObject *index);
PyObject *register_amplitudes_into(PyObject *object, PyObject *args);
PyObject *register_norm(PyObject *object, void *unused);
PyObject *register_probabilities_into(PyObject *object, PyObject *args);
PyObject *register_density_into(PyObject *object, PyObject *args);
PyObject *register_purity(PyObject *object, PyObject *qubits);
PyObject *register_sample_into(PyObject *object, PyObject *args);
PyObject *register_measure(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *register_seed(PyObject *object, PyObject *value);

/* Streams of its own for a fork of a register that the user has seeded: the next fork of the same
 * seed always has the same. */
void register_seed_fork(register_object *self, register_object *fork);

/* project(qubit, outcome); measure(qubits, seed=None). */
PyObject *register_project(PyObject *object, PyObject *args);
PyObject *register_measure_qubits(PyObject *object, PyObject *args, PyObject *keywords);

/* The same of density matrices: self has twice their qubits. */
PyObject *register_mixed_probabilities_into(PyObject *object, PyObject *args);
PyObject *register_mixed_matrix_into(PyObject *object, PyObject *args);
PyObject *register_mixed_sample_into(PyObject *object, PyObject *args);
PyObject *register_mixed_project(PyObject *object, PyObject *args);
PyObject *register_mixed_measure(PyObject *object, PyObject *args, PyObject *keywords);

/* The register itself. */
PyObject *register_reset_qubit(register_object *self, PyObject *qubit);

#endif
