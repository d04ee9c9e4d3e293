/* PauliSum's method that applies it to arrays. */
#ifndef QARENA_PYTHON_PAULI_OPERATOR_H
#define QARENA_PYTHON_PAULI_OPERATOR_H

#include "module_state.h"

/* (src, dst, threads): dst := H src, for arrays of 2^n complex numbers of one kind, which do not
 * overlap. */
PyObject *pauli_apply_into(PyObject *self, PyObject *args);

#endif
