#include "table_args.h"

#include <string.h>

#include "args.h"
#include "long_work.h"

/* What is parsed. */
typedef struct kind {
    const char *call, *name; /* for messages */
    const char *formats[4];  /* of a buffer that can be taken as it is */
    size_t item;             /* bytes of one that is parsed */
    int (*parse)(PyObject *item, void *to);
} kind;

static int parse_phase(PyObject *item, void *to) {
    return parse_real(item, to);
}

static int parse_value(PyObject *item, void *to) {
    return parse_uint64(item, "permutation: a value", to);
}

static int parse_amplitude(PyObject *item, void *to) {
    double *number = to;
    if (PyUnicode_Check(item)) { /* which complex() reads */
        PyErr_Format(PyExc_TypeError, "initialize: an amplitude is a number, not %R", item);
        return -1;
    }
    PyObject *z = PyObject_CallFunctionObjArgs((PyObject *)&PyComplex_Type, item, NULL);
    if (z == NULL) {
        return -1;
    }
    number[0] = PyComplex_RealAsDouble(z);
    number[1] = PyComplex_ImagAsDouble(z);
    Py_DECREF(z);
    return PyErr_Occurred() ? -1 : 0;
}

static const kind
    phases = {"diagonal", "phases", {"d"}, sizeof(double), parse_phase},
    values = {"permutation", "values", {"L", "Q", "l", "q"}, sizeof(uint64_t), parse_value},
    amplitudes = {"initialize", "amplitudes", {"Zd", "Zf"}, 2 * sizeof(double), parse_amplitude};

static int is_format(const kind *what, const Py_buffer *view) {
    int found = 0;
    for (unsigned i = 0; i < 4 && what->formats[i] != NULL && view->format != NULL; i++) {
        found = found || strcmp(view->format, what->formats[i]) == 0;
    }
    return found && view->ndim == 1 && (uintptr_t)view->buf % sizeof(double) == 0;
}

static int check_count(const kind *what, Py_ssize_t given, unsigned k) {
    if (given != (Py_ssize_t)1 << k) {
        PyErr_Format(PyExc_ValueError, "%s: %zd %s given, %zd needed for %u qubit%s", what->call,
                     given, what->name, (Py_ssize_t)1 << k, k, k == 1 ? "" : "s");
        return -1;
    }
    return 0;
}

/* A negative number of a signed array would be taken for a large one. */
static int check_signs(const kind *what, const Py_buffer *view) {
    const int64_t *numbers = view->buf;
    for (Py_ssize_t i = 0; i < view->len / 8; i++) {
        if (numbers[i] < 0) {
            PyErr_Format(PyExc_ValueError, "%s: value %lld at %zd is negative", what->call,
                         (long long)numbers[i], i);
            return -1;
        }
    }
    return 0;
}

/* 1: it is in the view. 0: its items are to be read one by one. */
static int parse_buffer(const kind *what, PyObject *object, unsigned k, Py_buffer *view) {
    if (PyObject_GetBuffer(object, view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) != 0) {
        PyErr_Clear(); /* it may be a view with strides */
        view->obj = NULL;
        return 0;
    }
    if (!is_format(what, view)) {
        PyBuffer_Release(view);
        view->obj = NULL;
        return 0;
    }
    const int is_signed = view->format[0] == 'l' || view->format[0] == 'q';
    if (check_count(what, view->shape[0], k) != 0 || (is_signed && check_signs(what, view) != 0)) {
        return -1;
    }
    return 1;
}

static int parse_items(const kind *what, PyObject *object, unsigned k, double **scratch) {
    PyObject *items = PySequence_Tuple(object);
    if (items == NULL) {
        return -1;
    }
    const Py_ssize_t count = PyTuple_Size(items);
    int result = check_count(what, count, k);
    *scratch = result == 0 ? PyMem_Malloc((size_t)count * what->item) : NULL;
    if (result == 0 && *scratch == NULL) {
        PyErr_NoMemory();
        result = -1;
    }
    long_work work = {0};
    for (Py_ssize_t i = 0; result == 0 && i < count; i++) {
        result = long_work_step(&work);
        result = result == 0 ? what->parse(PyTuple_GetItem(items, i),
                                           (char *)*scratch + (size_t)i * what->item)
                             : result;
    }
    Py_DECREF(items);
    return result;
}

static int parse_table(const kind *what, PyObject *object, unsigned k, double **scratch,
                       Py_buffer *view, const void **table) {
    const int taken = PyObject_CheckBuffer(object) ? parse_buffer(what, object, k, view) : 0;
    if (taken == 0 && parse_items(what, object, k, scratch) != 0) {
        return -1;
    }
    *table = taken ? view->buf : *scratch;
    return taken < 0 ? -1 : 0;
}

int parse_phases(PyObject *object, unsigned k, double **scratch, Py_buffer *view,
                 const void **table) {
    return parse_table(&phases, object, k, scratch, view, table);
}

int parse_values(PyObject *object, unsigned k, double **scratch, Py_buffer *view,
                 const void **table) {
    return parse_table(&values, object, k, scratch, view, table);
}

int parse_amplitude_table(PyObject *object, unsigned k, double **scratch, Py_buffer *view,
                          const void **table, unsigned *precision) {
    const int result = parse_table(&amplitudes, object, k, scratch, view, table);
    *precision =
        result == 0 && view->obj != NULL && view->itemsize == 8 ? QARENA_SINGLE : QARENA_DOUBLE;
    return result;
}
