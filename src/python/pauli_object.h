/* The PauliSum object: a library's sum and its arena. */
#ifndef QARENA_PYTHON_PAULI_OBJECT_H
#define QARENA_PYTHON_PAULI_OBJECT_H

#include "module_state.h"

/* Its terms never change, so any number of threads may read it without the GIL. */
typedef struct pauli_object {
    PyObject_HEAD qarena_pauli_sum *handle;
    PyObject *arena;
    module_state *state;
} pauli_object;

#endif
