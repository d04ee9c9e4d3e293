/* Register's methods on two registers. */
#ifndef QARENA_PYTHON_REGISTER_PAIR_H
#define QARENA_PYTHON_REGISTER_PAIR_H

#include "module_state.h"

PyObject *register_combine(PyObject *object, PyObject *args);
PyObject *register_tensor(PyObject *object, PyObject *other);
PyObject *register_inner(PyObject *object, PyObject *other);

#endif
