#include "circuit_qasm.h"

#include <limits.h>

#include "arena_type.h"
#include "errors.h"
#include "long_work.h"

/* What the library's callbacks need. */
typedef struct reading {
    PyObject *include; /* a function */
    PyObject *texts;   /* a list that keeps what it returned */
    int warned;        /* a warning became an exception */
} reading;

static int poll(void *context) {
    return ((reading *)context)->warned || let_others_run();
}

static void warn(void *context, const char *message) {
    reading *self = context;
    if (!self->warned && PyErr_WarnEx(PyExc_UserWarning, message, 1) != 0) {
        self->warned = 1;
    }
}

/* Text of a str as UTF-8, or of bytes; borrowed. */
static int text_of(PyObject *object, const char **text, size_t *length) {
    Py_ssize_t size = 0;
    char *bytes = NULL;
    if (PyUnicode_Check(object)) {
        *text = PyUnicode_AsUTF8AndSize(object, &size);
    } else if (PyBytes_Check(object) && PyBytes_AsStringAndSize(object, &bytes, &size) == 0) {
        *text = bytes;
    } else {
        PyErr_Format(PyExc_TypeError, "qasm: a text is needed, not %R", object);
        return -1;
    }
    *length = (size_t)size;
    return *text == NULL ? -1 : 0;
}

static qarena_status include(void *context, const char *name, size_t length, const char **text,
                             size_t *text_length) {
    const reading *self = context;
    PyObject *file = PyUnicode_DecodeUTF8(name, (Py_ssize_t)length, "replace");
    PyObject *found = file != NULL ? PyObject_CallFunctionObjArgs(self->include, file, NULL) : NULL;
    Py_XDECREF(file);
    int result = found != NULL ? PyList_Append(self->texts, found) : -1;
    if (result == 0) {
        result = text_of(found, text, text_length);
    }
    Py_XDECREF(found); /* the list has it */
    return result == 0 ? QARENA_OK : QARENA_E_ARGUMENT;
}

static PyObject *read_text(PyTypeObject *type, module_state *state, PyObject *arena, PyObject *text,
                           qarena_qasm_options *options) {
    qarena_circuit *handle = NULL;
    const char *bytes;
    size_t length;
    if (text_of(text, &bytes, &length) != 0) {
        return NULL;
    }
    const qarena_status status =
        qarena_circuit_from_qasm(((arena_object *)arena)->handle, bytes, length, options, &handle);
    if (status == QARENA_OK && PyErr_Occurred()) { /* the last warning */
        qarena_circuit_destroy(handle);
        return NULL;
    }
    return check_status(state, status) == 0 ? circuit_adopt(type, state, arena, handle) : NULL;
}

PyObject *circuit_of_qasm(PyTypeObject *type, module_state *state, PyObject *args) {
    PyObject *text, *given, *function;
    unsigned long long bytes, operations, rounds;
    unsigned qubits, depth;
    if (!PyArg_ParseTuple(args, "OO(KKIIK)O:_from_qasm", &text, &given, &bytes, &operations,
                          &qubits, &depth, &rounds, &function)) {
        return NULL;
    }
    reading self = {.include = function, .texts = PyList_New(0)};
    qarena_qasm_options options = QARENA_QASM_OPTIONS_INIT;
    options.bytes = bytes;
    options.operations = operations;
    options.qubits = qubits;
    options.depth = depth;
    options.while_rounds = rounds;
    options.include = function != Py_None ? include : NULL;
    options.include_context = options.warn_context = options.poll_context = &self;
    options.warn = warn;
    options.poll = poll;
    PyObject *arena = self.texts != NULL ? arena_or_default(state, given) : NULL;
    PyObject *made = arena != NULL ? read_text(type, state, arena, text, &options) : NULL;
    Py_XDECREF(arena);
    Py_XDECREF(self.texts);
    return made;
}
