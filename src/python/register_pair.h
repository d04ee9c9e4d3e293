/* Register's methods on two registers. */
#ifndef QARENA_PYTHON_REGISTER_PAIR_H
#define QARENA_PYTHON_REGISTER_PAIR_H

#include "register_object.h"

/* `object` as a Register; TypeError if it is none. Borrowed. */
register_object *register_cast(module_state *state, PyObject *object);

/* Hold both with nothing pending and the GIL released; then give them back, with an exception if
 * the call failed. a and b may be one. */
int register_pair_enter(register_object *a, register_object *b);
int register_pair_leave(register_object *a, register_object *b, qarena_status status);

PyObject *register_combine(PyObject *object, PyObject *args);
PyObject *register_tensor(PyObject *object, PyObject *other);
PyObject *register_inner(PyObject *object, PyObject *other);
PyObject *register_fidelity(PyObject *object, PyObject *other);

#endif
