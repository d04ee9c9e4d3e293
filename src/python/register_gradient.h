/* Register's methods that give values of observables after a circuit, and gradients. */
#ifndef QARENA_PYTHON_REGISTER_GRADIENT_H
#define QARENA_PYTHON_REGISTER_GRADIENT_H

#include "module_state.h"

PyObject *register_value(PyObject *object, PyObject *args);
PyObject *register_metric(PyObject *object, PyObject *args);
PyObject *register_value_and_grad(PyObject *object, PyObject *args);

#endif
