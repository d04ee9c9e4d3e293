/* The state of the module qarena._core. The module sees the library as any user does, through
 * qarena/qarena.h.
 *
 * Everything in this folder is called with the GIL held unless it says otherwise. Functions that
 * return an int return 0, or -1 with an exception set. */
#ifndef QARENA_PYTHON_MODULE_STATE_H
#define QARENA_PYTHON_MODULE_STATE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include "qarena/qarena.h"

struct lock_waiter;

typedef struct module_state {
    PyTypeObject *arena_type;
    PyTypeObject *batch_type;
    PyTypeObject *circuit_type;
    PyTypeObject *pauli_type;
    PyTypeObject *register_type;
    PyTypeObject *shots_type;
    PyTypeObject *snapshot_type;
    PyObject *error;         /* qarena.Error */
    PyObject *default_arena; /* the Arena around the process's arena; NULL until it is asked for */
    PyObject *gate_names;    /* dict: name -> row number, see gate_rows.h */
    PyObject *is_finalizing; /* sys.is_finalizing; NULL when the module has been cleared */
    /* Threads that wait for a register, the newest first: see register_lock.c. */
    struct lock_waiter *waiting;
    long waiting_process; /* theirs */
} module_state;

#endif
