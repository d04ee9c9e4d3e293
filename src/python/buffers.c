/* Buffers that come in: matrices, states, and places for results. (Those that go out: snapshot_type.c.) */
#include <string.h>

#include "args.h"

static int format_is(const Py_buffer *view, const char *format) {
    return view->format != NULL && strcmp(view->format, format) == 0;
}

/* One complex number from any Python number, without losing an imaginary part. */
static int parse_complex(PyObject *object, double number[2]) {
    PyObject *complex_number = NULL;
    if (PyComplex_Check(object)) {
        Py_INCREF(object);
        complex_number = object;
    } else if (!PyFloat_Check(object) && !PyLong_Check(object) && PyObject_HasAttrString(object, "__complex__")) {
        complex_number = PyObject_CallMethod(object, "__complex__", NULL);
        if (complex_number == NULL) {
            return -1;
        }
    } else {
        number[1] = 0.0;
        number[0] = PyFloat_AsDouble(object);
        if (number[0] != -1.0 || !PyErr_Occurred()) {
            return 0;
        }
        if (PyErr_ExceptionMatches(PyExc_TypeError) && !PyNumber_Check(object)) {
            PyErr_Format(PyExc_TypeError, "matrix: a number is needed, not %R", object);
        }
        return -1;
    }
    number[0] = PyComplex_RealAsDouble(complex_number);
    number[1] = PyComplex_ImagAsDouble(complex_number);
    Py_DECREF(complex_number);
    return PyErr_Occurred() ? -1 : 0;
}

static int raise_shape(unsigned k, Py_ssize_t got) {
    PyErr_Format(PyExc_ValueError, "matrix: %lu rows and columns are needed for %u qubit%s, not %zd", 1ul << k, k, k == 1 ? "" : "s", got);
    return -1;
}

/* Rows, or a row's numbers, as a tuple of the right length. */
static PyObject *parse_side(PyObject *object, unsigned k, const char *what) {
    PyObject *items = PyUnicode_Check(object) ? NULL : PySequence_Tuple(object);
    if (items == NULL) {
        if (!PyErr_Occurred() || PyErr_ExceptionMatches(PyExc_TypeError)) {
            PyErr_Format(PyExc_TypeError, "matrix: %s is needed, not %R", what, object);
        }
        return NULL;
    }
    if (PyTuple_Size(items) != (Py_ssize_t)1 << k) {
        raise_shape(k, PyTuple_Size(items));
        Py_CLEAR(items);
    }
    return items;
}

static int parse_row(PyObject *row, unsigned k, double *numbers) {
    PyObject *items = parse_side(row, k, "a row of numbers");
    if (items == NULL) {
        return -1;
    }
    int result = 0;
    for (Py_ssize_t i = 0; result == 0 && i < (Py_ssize_t)1 << k; i++) {
        result = parse_complex(PyTuple_GetItem(items, i), numbers + 2 * i);
    }
    Py_DECREF(items);
    return result;
}

static int parse_rows(PyObject *object, unsigned k, double *scratch) {
    const Py_ssize_t side = (Py_ssize_t)1 << k;
    PyObject *rows = parse_side(object, k, "a square of numbers");
    if (rows == NULL) {
        return -1;
    }
    int result = 0;
    for (Py_ssize_t i = 0; result == 0 && i < side; i++) {
        result = parse_row(PyTuple_GetItem(rows, i), k, scratch + 2 * side * i);
    }
    Py_DECREF(rows);
    return result;
}

/* 1 when the buffer's numbers stand in `matrix` now, 0 when its layout is none of those that are read directly, -1 with an exception. */
static int read_buffer(const Py_buffer *view, unsigned k, double *scratch, const double **matrix) {
    const Py_ssize_t side = (Py_ssize_t)1 << k, entries = side * side;
    if (view->ndim != 2) {
        PyErr_Format(PyExc_ValueError, "matrix: two dimensions are needed, not %d", view->ndim);
        return -1;
    }
    if (view->shape[0] != side || view->shape[1] != side) {
        return raise_shape(k, view->shape[view->shape[0] == side]);
    }
    if ((uintptr_t)view->buf % 8 != 0) {
        return 0;
    }
    if (format_is(view, "Zd")) {
        *matrix = view->buf;
    } else if (format_is(view, "Zf")) {
        for (Py_ssize_t i = 0; i < 2 * entries; i++) {
            scratch[i] = ((const float *)view->buf)[i];
        }
        *matrix = scratch;
    } else if (format_is(view, "d")) {
        for (Py_ssize_t i = 0; i < entries; i++) {
            scratch[2 * i] = ((const double *)view->buf)[i];
            scratch[2 * i + 1] = 0.0;
        }
        *matrix = scratch;
    } else {
        return 0;
    }
    return 1;
}

int parse_matrix(PyObject *object, unsigned k, double *scratch, Py_buffer *view, const double **matrix) {
    view->obj = NULL;
    if (PyObject_CheckBuffer(object)) {
        if (PyObject_GetBuffer(object, view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) == 0) {
            int read = read_buffer(view, k, scratch, matrix);
            if (read != 0) {
                return read < 0 ? -1 : 0;
            }
            PyBuffer_Release(view);
            view->obj = NULL;
        } else if (PyErr_ExceptionMatches(PyExc_BufferError) || PyErr_ExceptionMatches(PyExc_ValueError)) {
            PyErr_Clear(); /* not contiguous: item by item */
        } else {
            return -1;
        }
    }
    *matrix = scratch;
    return parse_rows(object, k, scratch);
}

int parse_amplitudes(PyObject *object, unsigned raw, Py_buffer *view, unsigned *precision, uint64_t *count) {
    if (PyObject_GetBuffer(object, view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) != 0) {
        return -1;
    }
    if (view->ndim != 1) {
        PyErr_Format(PyExc_ValueError, "amplitudes: one dimension is needed, not %d", view->ndim);
        goto fail;
    }
    if (raw != 0 && view->itemsize == 1) {
        *precision = raw;
    } else if (format_is(view, "Zd")) {
        *precision = QARENA_DOUBLE;
    } else if (format_is(view, "Zf")) {
        *precision = QARENA_SINGLE;
    } else {
        PyErr_Format(PyExc_TypeError, "amplitudes: complex128 or complex64 is needed, not format '%s'", view->format ? view->format : "B");
        goto fail;
    }
    const Py_ssize_t size = *precision == QARENA_DOUBLE ? 16 : 8;
    if (view->len % size != 0) {
        PyErr_Format(PyExc_ValueError, "amplitudes: %zd bytes are no whole number of amplitudes", view->len);
        goto fail;
    }
    *count = (uint64_t)(view->len / size);
    return 0;
fail:
    PyBuffer_Release(view);
    return -1;
}

int parse_output(PyObject *object, uint64_t count, Py_buffer *view) {
    if (PyObject_GetBuffer(object, view, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE) != 0) {
        return -1;
    }
    if (view->itemsize != 8 || (uint64_t)(view->len / 8) != count) {
        PyErr_Format(PyExc_ValueError, "output: %llu items of 8 bytes are needed, not %zd bytes", (unsigned long long)count, view->len);
        PyBuffer_Release(view);
        return -1;
    }
    return 0;
}
