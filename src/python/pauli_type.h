/* The type PauliSum. */
#ifndef QARENA_PYTHON_PAULI_TYPE_H
#define QARENA_PYTHON_PAULI_TYPE_H

#include "pauli_object.h"

extern PyType_Spec pauli_spec;

/* `object` as a PauliSum; TypeError if it is none, which begins with `call`. Borrowed. */
pauli_object *pauli_cast(module_state *state, PyObject *object, const char *call);

#endif
