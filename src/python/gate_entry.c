#include "gate_entry.h"

#include <stdio.h>
#include <string.h>

#include "angles.h"
#include "dicts.h"

void gate_call_from_instruction(gate_call *call, const qarena_instruction *instruction) {
    const gate_row *row = gate_rows;
    while (row->gate != instruction->gate) {
        row++;
    }
    memset(call, 0, offsetof(gate_call, view));
    call->row = row;
    call->view.obj = NULL;
    call->check = instruction->checked;
    call->matrix = instruction->matrix;
    call->table = instruction->table;
    call->x_mask = instruction->x_mask;
    call->z_mask = instruction->z_mask;
    memcpy(call->parameters, instruction->parameters, sizeof call->parameters);
    /* The row's own controls and the caller's are one set: any of them can stand first. */
    unsigned own = row->qubits == MANY     ? QUBITS_MAX
                   : row->qubits >= MATRIX ? 0
                                           : row->qubits - instruction->n_targets;
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
    for (unsigned q = 0; instruction->table != NULL && q < QUBITS_MAX; q++) {
        if ((call->x_mask | call->z_mask) >> q & 1) {
            call->qubits[n_qubits++] = q;
        }
    }
    call->operands =
        (qarena_operands){call->qubits, n_qubits, call->ones, n_ones, call->zeros, n_zeros};
}

PyObject *qubit_tuple(const unsigned *qubits, unsigned count) {
    PyObject *tuple = PyTuple_New(count);
    for (unsigned i = 0; tuple != NULL && i < count; i++) {
        PyObject *qubit = PyLong_FromUnsignedLong(qubits[i]);
        if (qubit == NULL || PyTuple_SetItem(tuple, i, qubit) != 0) {
            Py_CLEAR(tuple);
        }
    }
    return tuple;
}

PyObject *matrix_tuple(const double *matrix, unsigned k) {
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

/* "X0 Y12": a letter and its qubit each. */
static PyObject *string_of(uint64_t x, uint64_t z) {
    enum { LETTER_MOST = sizeof "X63 " };
    char text[QUBITS_MAX * LETTER_MOST] = "";
    size_t length = 0;
    for (unsigned q = 0; q < QUBITS_MAX; q++) {
        const unsigned letter = (unsigned)(x >> q & 1) | (unsigned)(z >> q & 1) << 1;
        if (letter) {
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%c%u",
                                       length ? " " : "", "IXZY"[letter], q);
        }
    }
    return PyUnicode_FromString(text);
}

/* Phases are floats, and values ints. */
static PyObject *number_tuple(const double *numbers, unsigned k, int whole) {
    const Py_ssize_t count = (Py_ssize_t)1 << k;
    PyObject *tuple = PyTuple_New(count);
    for (Py_ssize_t i = 0; tuple != NULL && i < count; i++) {
        PyObject *number = whole ? PyLong_FromDouble(numbers[i]) : PyFloat_FromDouble(numbers[i]);
        if (number == NULL || PyTuple_SetItem(tuple, i, number) != 0) {
            Py_CLEAR(tuple);
        }
    }
    return tuple;
}

static int append_take(PyObject *list, PyObject *item) {
    int result = item == NULL ? -1 : PyList_Append(list, item);
    Py_XDECREF(item);
    return result;
}

/* The dict at an entry's end, when it needs one. */
static int append_keywords(PyObject *list, const gate_call *call) {
    const qarena_operands *operands = &call->operands;
    const int unchecked = call->matrix != NULL && !call->check;
    if (operands->n_ones + operands->n_zeros == 0 && !unchecked) {
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
    if (result == 0 && unchecked) {
        result = dict_take(keywords, "check", PyBool_FromLong(0));
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
        result = append_take(list, call->terms[i] == NULL
                                       ? PyFloat_FromDouble(call->parameters[i])
                                       : angle_create(call->parameters[i], call->terms[i]));
    }
    if (result == 0 && call->matrix != NULL) {
        result = append_take(list, matrix_tuple(call->matrix, operands->n_qubits));
    } else if (result == 0 && call->row->qubits == TABLE) {
        result = append_take(list, number_tuple(call->table, operands->n_qubits,
                                                call->row->gate == QARENA_GATE_PERMUTATION));
    } else if (result == 0 && call->row->qubits == PAULI) {
        result = append_take(list, string_of(call->x_mask, call->z_mask));
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
