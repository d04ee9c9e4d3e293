#include "args.h"

#include <limits.h>

/* A new reference to the integer that object is; name: of the argument, for messages. */
static PyObject *parse_integer(PyObject *object, const char *name) {
    if (!PyIndex_Check(object)) {
        return PyErr_Format(PyExc_TypeError, "%s = %R: an integer is needed", name, object);
    }
    return PyNumber_Index(object);
}

int raise_qubit(PyObject *object) {
    if (PyErr_Occurred()) {
        if (PyErr_ExceptionMatches(PyExc_TypeError) && !PyIndex_Check(object)) {
            PyErr_Format(PyExc_TypeError, "qubit %R: an integer is needed", object);
        }
        if (!PyErr_ExceptionMatches(PyExc_OverflowError)) {
            return -1;
        }
        PyErr_Clear();
    }
    PyErr_Format(PyExc_ValueError, "qubit %S is out of range: qubits count from 0", object);
    return -1;
}

/* NumPy's numbers of less than double precision are not Python's. */
static int has_complex_type(PyObject *object) {
    PyObject *type = PyObject_GetAttrString(object, "dtype");
    PyObject *kind = type == NULL ? NULL : PyObject_GetAttrString(type, "kind");
    const int is =
        kind != NULL && PyUnicode_Check(kind) && PyUnicode_CompareWithASCIIString(kind, "c") == 0;
    Py_XDECREF(kind);
    Py_XDECREF(type);
    PyErr_Clear();
    return is;
}

int refuse_complex(PyObject *object) {
    if (!PyComplex_Check(object) && !has_complex_type(object)) {
        return 0;
    }
    PyErr_Format(PyExc_TypeError, "angle %R: a real number is needed", object);
    return -1;
}

int raise_real(PyObject *object) {
    if (PyErr_ExceptionMatches(PyExc_TypeError) &&
        (PyComplex_Check(object) || !PyNumber_Check(object))) {
        PyErr_Format(PyExc_TypeError, "angle %R: a real number is needed", object);
    }
    return -1;
}

/* The items of an iterable as a tuple; NULL without an exception: it is one integer. Arrays have
 * __index__ too, whatever their size. */
static PyObject *parse_items(PyObject *object, const char *name) {
    if (PyLong_Check(object)) {
        return NULL;
    }
    PyObject *items =
        PyUnicode_Check(object) || PyBytes_Check(object) ? NULL : PySequence_Tuple(object);
    if (items == NULL && (!PyErr_Occurred() || PyErr_ExceptionMatches(PyExc_TypeError))) {
        PyErr_Clear();
        if (!PyIndex_Check(object)) {
            PyErr_Format(PyExc_TypeError, "%s: a sequence of qubits is needed, not %R", name,
                         object);
        }
    }
    return items;
}

static int parse_listed(PyObject *object, unsigned *qubit) {
    if (PyBool_Check(object)) {
        PyErr_Format(PyExc_TypeError, "qubit %R: an integer is needed", object);
        return -1;
    }
    return parse_qubit(object, qubit);
}

int parse_qubits(PyObject *object, const char *name, unsigned qubits[QUBITS_MAX], unsigned *count) {
    PyObject *items = parse_items(object, name);
    if (items == NULL) {
        *count = 1;
        return PyErr_Occurred() ? -1 : parse_listed(object, &qubits[0]);
    }
    Py_ssize_t length = PyTuple_Size(items);
    int result = 0;
    if (length > QUBITS_MAX) {
        PyErr_Format(PyExc_ValueError, "%s: %zd qubits are more than any register has", name,
                     length);
        result = -1;
    }
    for (Py_ssize_t i = 0; result == 0 && i < length; i++) {
        result = parse_listed(PyTuple_GetItem(items, i), &qubits[i]);
    }
    Py_DECREF(items);
    if (result == 0) {
        *count = (unsigned)length;
    }
    return result;
}

int parse_uint64(PyObject *object, const char *name, uint64_t *value) {
    PyObject *integer = parse_integer(object, name);
    if (integer == NULL) {
        return -1;
    }
    unsigned long long parsed = PyLong_AsUnsignedLongLong(integer);
    if (parsed == (unsigned long long)-1 && PyErr_Occurred()) {
        if (PyErr_ExceptionMatches(PyExc_OverflowError)) {
            int overflow = 0;
            PyErr_Clear();
            const int negative = PyLong_AsLongAndOverflow(integer, &overflow) < 0 && overflow <= 0;
            PyErr_Format(PyExc_ValueError, "%s = %S: at %s is allowed", name, integer,
                         negative ? "least 0" : "most 2^64 - 1");
        }
        Py_DECREF(integer);
        return -1;
    }
    Py_DECREF(integer);
    *value = parsed;
    return 0;
}

int parse_size(PyObject *object, unsigned *n) {
    PyObject *integer = parse_integer(object, "n");
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
        PyErr_Format(PyExc_MemoryError,
                     "n = %S: 2^n amplitudes need more than 2^64 bytes, %llu are available",
                     integer, (unsigned long long)limits.least);
    } else {
        *n = (unsigned)value;
        result = 0;
    }
    Py_DECREF(integer);
    return result;
}

int parse_threads(PyObject *object, unsigned *threads) {
    uint64_t value = 0;
    if (object != Py_None && parse_uint64(object, "threads", &value) != 0) {
        return -1;
    }
    *threads =
        value < UINT_MAX ? (unsigned)value : UINT_MAX; /* the library says what is too many */
    return 0;
}

int parse_precision(PyObject *name, unsigned *precision) {
    const int is_text = PyUnicode_Check(name);
    if (is_text && PyUnicode_CompareWithASCIIString(name, "double") == 0) {
        *precision = QARENA_DOUBLE;
        return 0;
    }
    if (is_text && PyUnicode_CompareWithASCIIString(name, "single") == 0) {
        *precision = QARENA_SINGLE;
        return 0;
    }
    PyErr_Format(is_text ? PyExc_ValueError : PyExc_TypeError,
                 "precision = %R: 'double' and 'single' are known", name);
    return -1;
}

int parse_shape(PyObject *precision_object, PyObject *buffers_object, unsigned *precision,
                unsigned *buffers) {
    uint64_t count = 2;
    *precision = QARENA_DOUBLE;
    if (precision_object != NULL && parse_precision(precision_object, precision) != 0) {
        return -1;
    }
    if (buffers_object != NULL && parse_uint64(buffers_object, "buffers", &count) != 0) {
        return -1;
    }
    if (count != 1 && count != 2) {
        PyErr_Format(PyExc_ValueError,
                     "buffers = %llu: 2 (front and back) and 1 (in place) are known",
                     (unsigned long long)count);
        return -1;
    }
    *buffers = (unsigned)count;
    return 0;
}

const char *precision_name(unsigned precision) {
    return precision == QARENA_SINGLE ? "single" : "double";
}
