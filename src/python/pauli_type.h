/* The type PauliSum. */
#ifndef QARENA_PYTHON_PAULI_TYPE_H
#define QARENA_PYTHON_PAULI_TYPE_H

#include "module_state.h"

/* Its terms never change, so any number of threads may read it without the GIL. */
typedef struct pauli_object {
    PyObject_HEAD qarena_pauli_sum *handle;
    PyObject *arena;
    module_state *state;
} pauli_object;

extern PyType_Spec pauli_spec;

/* `object` as a PauliSum; TypeError if it is none, which begins with `call`. Borrowed. */
pauli_object *pauli_cast(module_state *state, PyObject *object, const char *call);

#endif
