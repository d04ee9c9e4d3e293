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
        return number[0] == -1.0 && PyErr_Occurred() ? -1 : 0;
    }
    number[0] = PyComplex_RealAsDouble(complex_number);
    number[1] = PyComplex_ImagAsDouble(complex_number);
    Py_DECREF(complex_number);
    return PyErr_Occurred() ? -1 : 0;
}

static int raise_shape(unsigned k, Py_ssize_t got) {
    PyErr_Format(PyExc_ValueError, "matrix: %u qubit%s need %lu rows and columns, not %zd", k, k == 1 ? "" : "s", 1ul << k, got);
    return -1;
}

static int parse_row(PyObject *row, unsigned k, double *numbers) {
    const Py_ssize_t side = (Py_ssize_t)1 << k;
    PyObject *items = PySequence_Tuple(row);
    if (items == NULL) {
        return -1;
    }
    int result = PyTuple_Size(items) == side ? 0 : raise_shape(k, PyTuple_Size(items));
    for (Py_ssize_t i = 0; result == 0 && i < side; i++) {
        result = parse_complex(PyTuple_GetItem(items, i), numbers + 2 * i);
    }
    Py_DECREF(items);
    return result;
}

static int parse_rows(PyObject *object, unsigned k, double *scratch) {
    const Py_ssize_t side = (Py_ssize_t)1 << k;
    PyObject *rows = PySequence_Tuple(object);
    if (rows == NULL) {
        return -1;
    }
    int result = PyTuple_Size(rows) == side ? 0 : raise_shape(k, PyTuple_Size(rows));
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
