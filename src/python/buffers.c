/* Numbers of any format, order and stride, as doubles. */
#include "buffers.h"

#include <string.h>

static int format_is(const Py_buffer *view, const char *format) {
    return view->format != NULL && strcmp(view->format, format) == 0;
}

/* What a matrix is read into, and whether any of its numbers was a float or complex64. */
typedef struct reading {
    double *scratch;
    int single;
} reading;

/* NumPy's scalars tell their precision by a buffer. */
static void note_precision(PyObject *number, reading *in) {
    Py_buffer view;
    if (PyObject_GetBuffer(number, &view, PyBUF_FORMAT) == 0) {
        in->single |= format_is(&view, "f") || format_is(&view, "Zf");
        PyBuffer_Release(&view);
    } else {
        PyErr_Clear();
    }
}

/* One complex number from any Python number, without losing an imaginary part. */
static int parse_complex(PyObject *object, double number[2], reading *in) {
    PyObject *complex_number = NULL;
    if (PyComplex_Check(object)) {
        Py_INCREF(object);
        complex_number = object;
    } else if (!PyFloat_Check(object) && !PyLong_Check(object) &&
               PyObject_HasAttrString(object, "__complex__")) {
        note_precision(object, in);
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
    PyErr_Format(PyExc_ValueError,
                 "matrix: %lu rows and columns are needed for %u qubit%s, not %zd", 1ul << k, k,
                 k == 1 ? "" : "s", got);
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

static int parse_row(PyObject *row, unsigned k, double *numbers, reading *in) {
    PyObject *items = parse_side(row, k, "a row of numbers");
    if (items == NULL) {
        return -1;
    }
    int result = 0;
    for (Py_ssize_t i = 0; result == 0 && i < (Py_ssize_t)1 << k; i++) {
        result = parse_complex(PyTuple_GetItem(items, i), numbers + 2 * i, in);
    }
    Py_DECREF(items);
    return result;
}

static int parse_rows(PyObject *object, unsigned k, reading *in) {
    const Py_ssize_t side = (Py_ssize_t)1 << k;
    PyObject *rows = parse_side(object, k, "a square of numbers");
    if (rows == NULL) {
        return -1;
    }
    int result = 0;
    for (Py_ssize_t i = 0; result == 0 && i < side; i++) {
        result = parse_row(PyTuple_GetItem(rows, i), k, in->scratch + 2 * side * i, in);
    }
    Py_DECREF(rows);
    return result;
}

/* A C number of `size` bytes, by the letter of its format, as a double; 0: another kind. */
static int read_number(const char *from, char letter, Py_ssize_t size, double *number) {
    union {
        float f;
        int64_t i64;
        int32_t i32;
        int16_t i16;
        int8_t i8;
        uint64_t u64;
        uint32_t u32;
        uint16_t u16;
        uint8_t u8;
    } value;
    if (letter == 'd') {
        memcpy(number, from, sizeof *number);
        return 1;
    }
    if (letter == 'f') {
        memcpy(&value.f, from, sizeof value.f);
        *number = (double)value.f;
        return 1;
    }
    if (letter == '\0' || size > 8) {
        return 0;
    }
    memcpy(&value, from, (size_t)size);
    if (strchr("bhilqn", letter) != NULL) {
        *number = size == 8   ? (double)value.i64
                  : size == 4 ? value.i32
                  : size == 2 ? value.i16
                              : value.i8;
    } else if (strchr("?BHILQN", letter) != NULL) {
        *number = size == 8   ? (double)value.u64
                  : size == 4 ? value.u32
                  : size == 2 ? value.u16
                              : value.u8;
    } else {
        return 0;
    }
    return 1;
}

/* The letter of a native format of one number; 0: another byte order, or a struct. */
static char letter_of(const char *format, int *complex_number) {
    const char native = *(const char *)&(uint16_t){1} ? '<' : '>';
    format += *format == '@' || *format == '=' || *format == native;
    *complex_number = *format == 'Z';
    format += *complex_number;
    return format[0] != '\0' && format[1] == '\0' ? format[0] : '\0';
}

/* Entries wherever the strides say: 1 when all were read, 0 when they are of a kind that is read
 * item by item. */
static int read_entries(const Py_buffer *view, unsigned k, reading *in) {
    int complex_number;
    const char *format = view->format && *view->format ? view->format : "B";
    const char letter = letter_of(format, &complex_number);
    in->single |= format[strlen(format) - 1] == 'f'; /* in any byte order */
    const Py_ssize_t side = (Py_ssize_t)1 << k, size = view->itemsize >> complex_number;
    const Py_ssize_t by_row =
        view->strides ? view->strides[0] : side * view->itemsize; /* ctypes gives none */
    const Py_ssize_t by_column = view->strides ? view->strides[1] : view->itemsize;
    for (Py_ssize_t i = 0; i < side * side; i++) {
        const char *entry =
            (const char *)view->buf + (i >> k) * by_row + (i & (side - 1)) * by_column;
        double *number = in->scratch + 2 * i;
        number[1] = 0;
        if (!read_number(entry, letter, size, number) ||
            (complex_number && !read_number(entry + size, letter, size, number + 1))) {
            return 0;
        }
    }
    return 1;
}

/* 1 when the buffer's numbers stand in `matrix` now, 0 when they are of a kind that is not read
 * directly, -1 with an exception. */
static int read_buffer(const Py_buffer *view, unsigned k, reading *in, const double **matrix) {
    const Py_ssize_t side = (Py_ssize_t)1 << k;
    if (view->ndim != 2) {
        PyErr_Format(PyExc_ValueError, "matrix: two dimensions are needed, not %d", view->ndim);
        return -1;
    }
    if (view->shape[0] != side || view->shape[1] != side) {
        return raise_shape(k, view->shape[view->shape[0] == side]);
    }
    *matrix = in->scratch;
    if (format_is(view, "Zd") && (uintptr_t)view->buf % 8 == 0 && view->strides &&
        view->strides[1] == 16 && view->strides[0] == 16 * side) {
        *matrix = view->buf;
        return 1;
    }
    return read_entries(view, k, in);
}

/* The matrix of an object with a buffer: as read_buffer. A buffer that is not kept is given back,
 * and view->obj NULL. */
static int parse_buffer(PyObject *object, unsigned k, reading *in, Py_buffer *view,
                        const double **matrix) {
    if (PyObject_GetBuffer(object, view, PyBUF_STRIDED_RO | PyBUF_FORMAT) != 0) {
        view->obj = NULL;
        if (!PyErr_ExceptionMatches(PyExc_BufferError) &&
            !PyErr_ExceptionMatches(PyExc_ValueError)) {
            return -1;
        }
        PyErr_Clear(); /* one that has no format, such as a date's */
        return 0;
    }
    const int read = read_buffer(view, k, in, matrix);
    if (read <= 0) {
        PyBuffer_Release(view);
        view->obj = NULL;
    }
    return read;
}

/* What NumPy makes of it: a new reference. */
static PyObject *numpy_array(PyObject *object) {
    PyObject *numpy = PyImport_ImportModule("numpy");
    PyObject *array = numpy == NULL ? NULL : PyObject_CallMethod(numpy, "asarray", "O", object);
    Py_XDECREF(numpy);
    return array;
}

/* An array whose numbers have no plain format (objects, long doubles, another byte order), as
 * nested lists. */
static int parse_listed(PyObject *object, unsigned k, reading *in) {
    PyObject *array = numpy_array(object),
             *list = array == NULL ? NULL : PyObject_CallMethod(array, "tolist", NULL);
    const int result = list == NULL ? -1 : parse_rows(list, k, in);
    Py_XDECREF(list);
    Py_XDECREF(array);
    return result;
}

int parse_matrix(PyObject *object, unsigned k, double *scratch, Py_buffer *view,
                 const double **matrix, int *single) {
    reading in = {.scratch = scratch, .single = 0};
    int result = -1;
    PyObject *array = NULL; /* of an object that is none, but gives one */
    view->obj = NULL;
    *matrix = scratch;
    if (!PyObject_CheckBuffer(object) && !PyList_Check(object) && !PyTuple_Check(object) &&
        PyObject_HasAttrString(object, "__array__")) {
        object = array = numpy_array(object);
    }
    if (object != NULL && PyObject_CheckBuffer(object)) {
        const int read = parse_buffer(object, k, &in, view, matrix);
        result = read == 0 ? parse_listed(object, k, &in) : read < 0 ? -1 : 0;
    } else if (object != NULL) {
        result = parse_rows(object, k, &in);
    }
    Py_XDECREF(array);
    *single = in.single;
    return result;
}

int parse_amplitudes(PyObject *object, unsigned raw, Py_buffer *view, unsigned *precision,
                     uint64_t *count) {
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
        PyErr_Format(PyExc_TypeError,
                     "amplitudes: complex128 or complex64 is needed, not format '%s'",
                     view->format ? view->format : "B");
        goto fail;
    }
    const Py_ssize_t size = *precision == QARENA_DOUBLE ? 16 : 8;
    if (view->len % size != 0) {
        PyErr_Format(PyExc_ValueError, "amplitudes: %zd bytes are no whole number of amplitudes",
                     view->len);
        goto fail;
    }
    *count = (uint64_t)(view->len / size);
    return 0;
fail:
    PyBuffer_Release(view);
    return -1;
}

int parse_output(PyObject *object, uint64_t count, Py_buffer *view) {
    if (PyObject_GetBuffer(object, view, PyBUF_C_CONTIGUOUS | PyBUF_WRITABLE | PyBUF_FORMAT) != 0) {
        return -1;
    }
    if (view->itemsize != 8 || (uint64_t)(view->len / 8) != count) {
        PyErr_Format(PyExc_ValueError, "output: %llu items of 8 bytes are needed, not %zd bytes",
                     (unsigned long long)count, view->len);
        PyBuffer_Release(view);
        return -1;
    }
    return 0;
}
