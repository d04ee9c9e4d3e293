/* Register's methods that change or share the state. */
#ifndef QARENA_PYTHON_REGISTER_METHODS_H
#define QARENA_PYTHON_REGISTER_METHODS_H

#include "module_state.h"

PyObject *register_apply_gates(PyObject *object, PyObject *entries);
PyObject *register_run(PyObject *object, PyObject *const *args, Py_ssize_t n_args,
                       PyObject *kwnames);
PyObject *register_take_both_sides(PyObject *object, PyObject *circuit);
PyObject *register_prepare(PyObject *object, PyObject *circuit);
PyObject *register_reset(PyObject *object, PyObject *const *args, Py_ssize_t n_args);
PyObject *register_sync(PyObject *object, PyObject *unused);
PyObject *register_discard(PyObject *object, PyObject *unused);
PyObject *register_pass_times(PyObject *object, PyObject *unused);
PyObject *register_set_state(PyObject *object, PyObject *args);
PyObject *register_fork(PyObject *object, PyObject *unused);
PyObject *register_snapshot(PyObject *object, PyObject *unused);
PyObject *register_take_state(PyObject *object, PyObject *unused);
PyObject *register_restore(PyObject *object, PyObject *snapshot);
int register_getbuffer(PyObject *object, Py_buffer *view, int flags);

/* Raise what the last failed view raised, once. NumPy drops an exception of a buffer, an interrupt
 * too, and asks for __array__ instead. */
PyObject *register_raise_view_error(PyObject *object, PyObject *unused);

#endif
