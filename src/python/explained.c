/* Of a circuit, and of a register's last run of one. */
#include "explained.h"

#include "args.h"
#include "circuit_object.h"
#include "errors.h"
#include "register_object.h"

/* Text that is tried first: most descriptions are shorter. */
#define FIRST_BYTES ((size_t)1 << 16)

/* What is described: by the register, unless that is NULL. */
typedef struct subject {
    qarena_register *reg;
    const qarena_circuit *circuit;
    unsigned precision;
    int json;
} subject;

static qarena_status describe(const subject *s, char *text, size_t size, size_t *length) {
    return s->reg != NULL
               ? qarena_register_explain(s->reg, s->circuit, s->json, text, size, length)
               : qarena_circuit_explain(s->circuit, s->precision, s->json, text, size, length);
}

static PyObject *text_of(module_state *state, const subject *s) {
    size_t size = FIRST_BYTES, length = 0;
    char *buffer = NULL;
    for (;;) {
        char *larger = PyMem_Realloc(buffer, size);
        if (larger == NULL) {
            PyMem_Free(buffer);
            return PyErr_NoMemory();
        }
        buffer = larger;
        if (check_status(state, describe(s, buffer, size, &length)) != 0) {
            PyMem_Free(buffer);
            return NULL;
        }
        if (length < size) {
            break;
        }
        size = length + 1;
    }
    PyObject *text = PyUnicode_FromStringAndSize(buffer, (Py_ssize_t)length);
    PyMem_Free(buffer);
    return text;
}

/* (precision, json): the text of qarena_circuit_explain. */
PyObject *circuit_explain(PyObject *object, PyObject *args) {
    circuit_object *self = (circuit_object *)object;
    PyObject *name;
    subject s = {.circuit = self->handle};
    if (!PyArg_ParseTuple(args, "Op:_explain", &name, &s.json) ||
        parse_precision(name, &s.precision) != 0) {
        return NULL;
    }
    if (circuit_cast(self->state, object, "explain") == NULL) {
        return NULL;
    }
    begin_long_call(self, NULL);
    PyObject *text = text_of(self->state, &s);
    end_long_call(self, NULL);
    return text;
}

/* (circuit, json): the text of qarena_register_explain. */
PyObject *register_explain(PyObject *object, PyObject *args) {
    register_object *self = (register_object *)object;
    PyObject *argument;
    subject s = {.reg = self->handle};
    if (!PyArg_ParseTuple(args, "Op:_explain", &argument, &s.json)) {
        return NULL;
    }
    circuit_object *circuit = circuit_cast(self->state, argument, "explain");
    if (circuit == NULL || register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    s.circuit = circuit->handle;
    register_lock_mark(&self->lock); /* others may run meanwhile */
    begin_long_call(circuit, NULL);
    PyObject *text = text_of(self->state, &s);
    end_long_call(circuit, NULL);
    register_lock_leave(&self->lock);
    return text;
}
