/* Descriptions of plans, as text. */
#ifndef QARENA_PYTHON_EXPLAINED_H
#define QARENA_PYTHON_EXPLAINED_H

#include "module_state.h"

/* Circuit._explain(precision, json): the text of qarena_circuit_explain. Register._explain(circuit,
 * json): that of qarena_register_explain. */
PyObject *circuit_explain(PyObject *object, PyObject *args);
PyObject *register_explain(PyObject *object, PyObject *args);

#endif
