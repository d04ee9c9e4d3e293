/* Register's gate methods, one for each row. */
#ifndef QARENA_PYTHON_REGISTER_GATES_H
#define QARENA_PYTHON_REGISTER_GATES_H

#include "gate_rows.h"
#include "module_state.h"

#define DECLARE(method, CODE, parameters, qubits, signature, doc)                                  \
    PyObject *register_gate_##method(PyObject *object, PyObject *const *args, Py_ssize_t n_args,   \
                                     PyObject *kwnames);
GATE_ROWS(DECLARE)
#undef DECLARE

#endif
