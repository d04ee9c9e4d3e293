#include "args.h"

#include <limits.h>
#include <string.h>

int raise_qubit(PyObject *object) {
    if (PyErr_Occurred()) {
        if (!PyErr_ExceptionMatches(PyExc_OverflowError)) {
            return -1;
        }
        PyErr_Clear();
    }
    PyErr_Format(PyExc_ValueError, "qubit %S is out of range: qubits count from 0", object);
    return -1;
}

int parse_qubits(PyObject *object, const char *name, unsigned qubits[QUBITS_MAX], unsigned *count) {
    if (PyIndex_Check(object)) {
        *count = 1;
        return parse_qubit(object, &qubits[0]);
    }
    PyObject *items = PyUnicode_Check(object) ? NULL : PySequence_Tuple(object);
    if (items == NULL) {
        if (!PyErr_Occurred() || PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Format(PyExc_TypeError, "%s: a sequence of qubits is needed, not %R", name, object);
        }
        return -1;
    }
    Py_ssize_t length = PyTuple_Size(items);
    int result = 0;
    if (length > QUBITS_MAX) {
        PyErr_Format(PyExc_ValueError, "%s: %zd qubits are more than any register has", name, length);
        result = -1;
    }
    for (Py_ssize_t i = 0; result == 0 && i < length; i++) {
        result = parse_qubit(PyTuple_GetItem(items, i), &qubits[i]);
    }
    Py_DECREF(items);
    if (result == 0) {
        *count = (unsigned)length;
    }
    return result;
}

int parse_uint64(PyObject *object, const char *name, uint64_t *value) {
    PyObject *integer = PyNumber_Index(object);
    if (integer == NULL) {
        return -1;
    }
    unsigned long long parsed = PyLong_AsUnsignedLongLong(integer);
    Py_DECREF(integer);
    if (parsed == (unsigned long long)-1 && PyErr_Occurred()) {
        if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
            PyErr_Clear();
            PyErr_Format(PyExc_ValueError, "%s = %S is not in 0 .. 2^64 - 1", name, object);
        }
        return -1;
    }
    *value = parsed;
    return 0;
}

int parse_size(PyObject *object, unsigned *n) {
    PyObject *integer = PyNumber_Index(object);
    if (integer == NULL) {
        return -1;
    }
    int overflow = 0;
    long value = PyLong_AsLongAndOverflow(integer, &overflow);
    int result = -1;
    if (value == -1 && PyErr_Occurred()) {
        result = -1;
    } else if (overflow < 0 || (overflow == 0 && value < 0)) {
        PyErr_Format(PyExc_ValueError, "n = %S: a number of qubits is at least 0", integer);
    } else if (overflow > 0 || value > (long)UINT_MAX) {
        qarena_limits limits = {.least = UINT64_MAX};
        (void)qarena_read_limits(&limits);
        PyErr_Format(PyExc_MemoryError, "n = %S: 2^n amplitudes need more than 2^64 bytes, %llu are available", integer,
                     (unsigned long long)limits.least);
    } else {
        *n = (unsigned)value;
        result = 0;
    }
    Py_DECREF(integer);
    return result;
}

int parse_precision(const char *name, unsigned *precision) {
    if (strcmp(name, "double") == 0) {
        *precision = QARENA_DOUBLE;
        return 0;
    }
    if (strcmp(name, "single") == 0) {
        *precision = QARENA_SINGLE;
        return 0;
    }
    PyErr_Format(PyExc_ValueError, "precision = '%s': 'double' and 'single' are known", name);
    return -1;
}

const char *precision_name(unsigned precision) {
    return precision == QARENA_SINGLE ? "single" : "double";
}
