/* The type Snapshot. */
#ifndef QARENA_PYTHON_SNAPSHOT_TYPE_H
#define QARENA_PYTHON_SNAPSHOT_TYPE_H

#include "module_state.h"

/* shape and strides of its buffer views live here, so that a view needs no memory of its own. */
typedef struct snapshot_object {
    PyObject_HEAD qarena_snapshot *handle;
    PyObject *arena;
    module_state *state;
    Py_ssize_t shape, stride;
    void *own; /* amplitudes that nobody else has: views may be written; NULL: read-only */
} snapshot_object;

extern PyType_Spec snapshot_spec;

/* Wrap a snapshot; takes it over, also on failure. arena: its owner. */
PyObject *snapshot_wrap(module_state *state, qarena_snapshot *handle, PyObject *arena);

/* The same for one that nobody else has, and that Python never sees but as a view. */
PyObject *snapshot_wrap_own(module_state *state, qarena_snapshot *handle, PyObject *arena);

#endif
