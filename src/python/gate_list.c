/* Lists of gates: names for apply_gates, and gates of circuits as entries of apply_gates again. */
#include <string.h>

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
    PyErr_Format(PyErr_GivenExceptionMatches(type, PyExc_TypeError) ? PyExc_TypeError : PyExc_ValueError, "gates[%zd]: %S", index, value);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(traceback);
}

static int append_entry(module_state *state, PyObject *entry, qarena_circuit *circuit) {
    gate_call call;
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

void gate_call_from_instruction(gate_call *call, const qarena_instruction *instruction) {
    const gate_row *row = gate_rows;
    while (row->gate != instruction->gate) {
        row++;
    }
    memset(call, 0, offsetof(gate_call, view));
    call->row = row;
    call->view.obj = NULL;
    call->check = 0; /* it was checked when it was appended, or was not meant to be */
    call->matrix = instruction->matrix;
    memcpy(call->parameters, instruction->parameters, sizeof call->parameters);
    /* The row's own controls and the caller's are one set: any of them can stand first. */
    unsigned own = row->qubits == MANY ? QUBITS_MAX : row->qubits == MATRIX ? 0 : row->qubits - instruction->n_targets;
    unsigned n_qubits = 0, n_ones = 0, n_zeros = 0;
    for (unsigned q = 0; q < QUBITS_MAX; q++) {
        if (instruction->ones >> q & 1) {
            if (n_qubits < own) {
                call->qubits[n_qubits++] = q;
            } else {
                call->ones[n_ones++] = q;
            }
        }
        if (instruction->zeros >> q & 1) {
            call->zeros[n_zeros++] = q;
        }
    }
    for (unsigned i = 0; i < instruction->n_targets; i++) {
        call->qubits[n_qubits++] = instruction->targets[i];
    }
    call->operands = (qarena_operands){call->qubits, n_qubits, call->ones, n_ones, call->zeros, n_zeros};
}

static PyObject *qubit_tuple(const unsigned *qubits, unsigned count) {
    PyObject *tuple = PyTuple_New(count);
    for (unsigned i = 0; tuple != NULL && i < count; i++) {
        PyObject *qubit = PyLong_FromUnsignedLong(qubits[i]);
        if (qubit == NULL || PyTuple_SetItem(tuple, i, qubit) != 0) {
            Py_CLEAR(tuple);
        }
    }
    return tuple;
}

static PyObject *matrix_tuple(const double *matrix, unsigned k) {
    const Py_ssize_t side = (Py_ssize_t)1 << k;
    PyObject *rows = PyTuple_New(side);
    for (Py_ssize_t i = 0; rows != NULL && i < side; i++) {
        PyObject *row = PyTuple_New(side);
        for (Py_ssize_t j = 0; row != NULL && j < side; j++, matrix += 2) {
            PyObject *entry = PyComplex_FromDoubles(matrix[0], matrix[1]);
            if (entry == NULL || PyTuple_SetItem(row, j, entry) != 0) {
                Py_CLEAR(row);
            }
        }
        if (row == NULL || PyTuple_SetItem(rows, i, row) != 0) {
            Py_CLEAR(rows);
        }
    }
    return rows;
}

static int append_take(PyObject *list, PyObject *item) {
    int result = item == NULL ? -1 : PyList_Append(list, item);
    Py_XDECREF(item);
    return result;
}

/* The dict at an entry's end, when it needs one. */
static int append_keywords(PyObject *list, const gate_call *call) {
    const qarena_operands *operands = &call->operands;
    if (operands->n_ones + operands->n_zeros == 0 && call->matrix == NULL) {
        return 0;
    }
    PyObject *keywords = PyDict_New();
    if (keywords == NULL) {
        return -1;
    }
    int result = 0;
    if (operands->n_ones > 0) {
        result = dict_take(keywords, "controls", qubit_tuple(operands->ones, operands->n_ones));
    }
    if (result == 0 && operands->n_zeros > 0) {
        result = dict_take(keywords, "zeros", qubit_tuple(operands->zeros, operands->n_zeros));
    }
    if (result == 0 && call->matrix != NULL) {
        result = dict_take(keywords, "check", PyBool_FromLong(call->check));
    }
    if (result != 0) {
        Py_DECREF(keywords);
        return -1;
    }
    return append_take(list, keywords);
}

PyObject *gate_call_entry(const gate_call *call) {
    const qarena_operands *operands = &call->operands;
    PyObject *tuple = NULL, *list = PyList_New(0);
    if (list == NULL) {
        return NULL;
    }
    unsigned listed = 0; /* qubits that stand in a tuple of their own */
    int result = append_take(list, PyUnicode_FromString(call->row->name));
    for (unsigned i = 0; result == 0 && i < call->row->parameters; i++) {
        result = append_take(list, PyFloat_FromDouble(call->parameters[i]));
    }
    if (result == 0 && call->matrix != NULL) {
        result = append_take(list, matrix_tuple(call->matrix, operands->n_qubits));
    } else if (result == 0 && call->row->qubits == MANY) {
        listed = operands->n_qubits - 1;
        result = append_take(list, qubit_tuple(operands->qubits, listed));
    }
    for (unsigned i = listed; result == 0 && i < operands->n_qubits; i++) {
        result = append_take(list, PyLong_FromUnsignedLong(operands->qubits[i]));
    }
    if (result == 0) {
        result = append_keywords(list, call);
    }
    if (result == 0) {
        tuple = PySequence_Tuple(list);
    }
    Py_DECREF(list);
    return tuple;
}
