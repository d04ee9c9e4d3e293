#include "errors.h"

static const char error_doc[] = "A failure of qarena that no built-in exception describes: "
                                "`status` names it, e.g. 'QARENA_E_CLOSED'.";

PyObject *error_type_create(void) {
    return PyErr_NewExceptionWithDoc("qarena.Error", error_doc, PyExc_Exception, NULL);
}

int raise_error(module_state *state, qarena_status status, const char *text) {
    PyObject *error = PyObject_CallFunction(state->error, "s", text);
    if (error == NULL) {
        return -1;
    }
    PyObject *name = PyUnicode_FromString(qarena_status_name(status));
    if (name != NULL && PyObject_SetAttrString(error, "status", name) == 0) {
        PyErr_SetObject(state->error, error);
    }
    Py_XDECREF(name);
    Py_DECREF(error);
    return -1;
}

static PyObject *exception_of(qarena_status status) {
    switch (status) {
    case QARENA_E_ARGUMENT:
    case QARENA_E_QUBIT:
    case QARENA_E_NOT_FINITE:
    case QARENA_E_NOT_UNITARY:
    case QARENA_E_NORM: return PyExc_ValueError;
    case QARENA_E_MEMORY: return PyExc_MemoryError;
    default: return NULL;
    }
}

int raise_status(module_state *state, qarena_status status, const char *where) {
    if (PyErr_Occurred()) {
        return -1;
    }
    char text[1024];
    PyOS_snprintf(text, sizeof text, "%s%s%s", where ? where : "", where ? ": " : "",
                  qarena_last_error());
    PyObject *builtin = exception_of(status);
    if (builtin == NULL) {
        return raise_error(state, status, text);
    }
    PyErr_SetString(builtin, text);
    return -1;
}
