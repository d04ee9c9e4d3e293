/* Lists of gates as Python states them: names, and entries of apply_gates. */
#ifndef QARENA_PYTHON_GATE_LIST_H
#define QARENA_PYTHON_GATE_LIST_H

#include "module_state.h"

/* dict: every name and alias -> row. */
PyObject *gate_names_create(void);

/* Append every entry of an iterable to a circuit; a bad one is refused with its index. */
int gate_list_append(module_state *state, PyObject *entries, qarena_circuit *circuit);

#endif
