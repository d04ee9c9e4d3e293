/* The type Shots: the result of a run of shots. */
#ifndef QARENA_PYTHON_SHOTS_TYPE_H
#define QARENA_PYTHON_SHOTS_TYPE_H

#include "module_state.h"

extern PyType_Spec shots_spec;

/* (circuit, precision, threads, shots, first_shot, seed, values, initial, keep_states, arena,
 * progress): run it. The Shots, of all shots or of those that are done, and the exception that
 * stopped it, or None. */
PyObject *shots_run(PyObject *module, PyObject *args);

#endif
