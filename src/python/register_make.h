/* Register objects that are made. */
#ifndef QARENA_PYTHON_REGISTER_MAKE_H
#define QARENA_PYTHON_REGISTER_MAKE_H

#include "register_object.h"

/* A new object, of the type of `like`, around a handle, which it takes over, also on failure. */
PyObject *register_wrap(register_object *like, qarena_register *handle);

/* A new object of this type in |0..0>. options: its poll is set here. */
PyObject *register_create(PyTypeObject *type, module_state *state, PyObject *arena, unsigned n,
                          qarena_register_options *options);

#endif
