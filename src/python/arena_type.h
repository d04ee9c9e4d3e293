/* The type Arena. */
#ifndef QARENA_PYTHON_ARENA_TYPE_H
#define QARENA_PYTHON_ARENA_TYPE_H

#include "module_state.h"

/* owned: the handle is destroyed with the object. dry: see arena_doc. */
typedef struct arena_object {
    PyObject_HEAD qarena_arena *handle;
    module_state *state;
    int owned, dry;
} arena_object;

extern PyType_Spec arena_spec;

/* A new reference to `arena`, or to the default arena when it is NULL or None; TypeError when it is
 * anything else. */
PyObject *arena_or_default(module_state *state, PyObject *arena);

#endif
