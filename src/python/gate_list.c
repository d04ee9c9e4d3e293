#include "gate_list.h"

#include <string.h>

#include "circuit_classical.h"
#include "dicts.h"
#include "errors.h"
#include "gate_call.h"
#include "long_work.h"

static int add_name(PyObject *names, const char *name, enum row_index row) {
    return dict_take(names, name, PyLong_FromLong(row));
}

#define ALIAS(alias, method) {#alias, ROW_##method},
static const struct {
    const char *name;
    enum row_index row;
} aliases[] = {GATE_ALIASES(ALIAS)};
#undef ALIAS

PyObject *gate_names_create(void) {
    PyObject *names = PyDict_New();
    if (names == NULL) {
        return NULL;
    }
    int result = 0;
    for (int row = 0; result == 0 && row < ROW_COUNT; row++) {
        result = add_name(names, gate_rows[row].name, (enum row_index)row);
    }
    for (size_t i = 0; result == 0 && i < sizeof aliases / sizeof aliases[0]; i++) {
        char lower[16];
        size_t length = strlen(aliases[i].name);
        for (size_t c = 0; c <= length; c++) {
            const char letter = aliases[i].name[c];
            lower[c] = (char)(letter >= 'A' && letter <= 'Z' ? letter + 32 : letter);
        }
        result = add_name(names, aliases[i].name, aliases[i].row);
        if (result == 0) {
            result = add_name(names, lower, aliases[i].row);
        }
    }
    if (result != 0) {
        Py_CLEAR(names);
    }
    return names;
}

/* Put "gates[index]: " before the text of a ValueError or TypeError. */
static void prefix_error(Py_ssize_t index) {
    if (!PyErr_ExceptionMatches(PyExc_ValueError) && !PyErr_ExceptionMatches(PyExc_TypeError)) {
        return;
    }
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    PyErr_Format(PyErr_GivenExceptionMatches(type, PyExc_TypeError) ? PyExc_TypeError
                                                                    : PyExc_ValueError,
                 "gates[%zd]: %S", index, value);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

static int append_entry(module_state *state, PyObject *entry, qarena_circuit *circuit) {
    gate_call call;
    if (is_operation(entry)) {
        return append_operation(state, entry, circuit);
    }
    int result = gate_call_parse_entry(&call, state->gate_names, entry);
    if (result == 0) {
        result = check_status(state, gate_call_append(&call, circuit));
    }
    gate_call_clear(&call);
    return result;
}

int gate_list_append(module_state *state, PyObject *entries, qarena_circuit *circuit) {
    PyObject *iterator = PyObject_GetIter(entries);
    if (iterator == NULL) {
        if (PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Format(PyExc_TypeError, "gates: a list of gates is needed, not %R", entries);
        }
        return -1;
    }
    PyObject *items = PySequence_Tuple(iterator);
    Py_DECREF(iterator);
    if (items == NULL) {
        return -1;
    }
    const Py_ssize_t length = PyTuple_Size(items);
    int result = 0;
    long_work work = {0};
    for (Py_ssize_t i = 0; result == 0 && i < length; i++) {
        result = long_work_step(&work);
        if (result == 0 && append_entry(state, PyTuple_GetItem(items, i), circuit) != 0) {
            prefix_error(i);
            result = -1;
        }
    }
    Py_DECREF(items);
    return result;
}
