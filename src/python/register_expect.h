/* Register's methods with sums of Pauli strings. */
#ifndef QARENA_PYTHON_REGISTER_EXPECT_H
#define QARENA_PYTHON_REGISTER_EXPECT_H

#include "module_state.h"

PyObject *register_expectations(PyObject *object, PyObject *sums);
PyObject *register_mixed_expectations(PyObject *object, PyObject *sums); /* density matrices */
PyObject *register_variance(PyObject *object, PyObject *sum);
PyObject *register_evolve(PyObject *object, PyObject *args);
PyObject *register_matrix_element(PyObject *object, PyObject *args);

#endif
