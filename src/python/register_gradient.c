/* The circuit is kept as it is while the GIL is released, and the sum by a reference. */
#include "register_gradient.h"

#include <string.h>

#include "angles.h"
#include "buffers.h"
#include "pauli_type.h"
#include "register_run.h"

/* One call's arguments. */
typedef struct question {
    register_object *self;
    circuit_object *circuit;
    pauli_object *sum; /* NULL: none */
    values values;
} question;

static int ask(question *q, PyObject *object, PyObject *circuit, PyObject *sum, PyObject *given,
               const char *call) {
    q->self = (register_object *)object;
    q->circuit = circuit_cast(q->self->state, circuit, call);
    if (q->circuit == NULL ||
        (sum != NULL && (q->sum = pauli_cast(q->self->state, sum, call)) == NULL)) {
        return -1;
    }
    return values_parse(q->circuit, given, call, &q->values);
}

/* Without the GIL, if it is worth that. */
static int enter(question *q) {
    if (register_lock_enter(&q->self->lock, q->self->state) != 0) {
        return -1;
    }
    const uint64_t terms = q->sum == NULL ? 0 : qarena_pauli_sum_length(q->sum->handle),
                   steps = qarena_circuit_length(q->circuit->handle) + terms + 1;
    Py_INCREF((PyObject *)q->circuit);
    Py_XINCREF((PyObject *)q->sum);
    q->circuit->runners++;
    if (q->self->weight * steps >= RELEASE_WORK) {
        register_release_gil(q->self);
    }
    return 0;
}

static int leave(question *q, qarena_status status) {
    const int result = register_end(q->self, status);
    q->circuit->runners--;
    Py_XDECREF((PyObject *)q->sum);
    Py_DECREF((PyObject *)q->circuit);
    return result;
}

/* (circuit, sum, values). */
PyObject *register_value(PyObject *object, PyObject *args) {
    PyObject *circuit, *sum, *given, *result = NULL;
    question q = {0};
    double value;
    if (PyArg_ParseTuple(args, "OOO:value", &circuit, &sum, &given) &&
        ask(&q, object, circuit, sum, given, "value") == 0 && enter(&q) == 0) {
        const qarena_status status =
            qarena_register_value(q.self->handle, q.circuit->handle, q.sum->handle,
                                  q.values.numbers, q.values.count, &value);
        result = leave(&q, status) == 0 ? PyFloat_FromDouble(value) : NULL;
    }
    values_clear(&q.values);
    return result;
}

/* The user's own array. */
static int parse_gradient(PyObject *object, uint64_t count, Py_buffer *view) {
    if (parse_output(object, count, view) != 0) {
        return -1;
    }
    if (view->format == NULL || strcmp(view->format, "d") != 0) {
        PyErr_Format(PyExc_TypeError, "output: items of format 'd' (float64) are needed, not '%s'",
                     view->format == NULL ? "B" : view->format);
        return -1;
    }
    return 0;
}

/* (circuit, sum, values, output): the value; the gradient is written. */
PyObject *register_value_and_grad(PyObject *object, PyObject *args) {
    PyObject *circuit, *sum, *given, *output, *result = NULL;
    question q = {0};
    Py_buffer view = {0};
    double value;
    if (PyArg_ParseTuple(args, "OOOO:value_and_grad", &circuit, &sum, &given, &output) &&
        ask(&q, object, circuit, sum, given, "value_and_grad") == 0 &&
        parse_gradient(output, qarena_circuit_values(q.circuit->handle), &view) == 0 &&
        enter(&q) == 0) {
        const qarena_status status =
            qarena_register_value_and_grad(q.self->handle, q.circuit->handle, q.sum->handle,
                                           q.values.numbers, q.values.count, &value, view.buf);
        result = leave(&q, status) == 0 ? PyFloat_FromDouble(value) : NULL;
    }
    if (view.obj != NULL) {
        PyBuffer_Release(&view);
    }
    values_clear(&q.values);
    return result;
}

/* (circuit, values, output). */
PyObject *register_metric(PyObject *object, PyObject *args) {
    PyObject *circuit, *given, *output, *result = NULL;
    question q = {0};
    Py_buffer view = {0};
    if (PyArg_ParseTuple(args, "OOO:metric", &circuit, &given, &output) &&
        ask(&q, object, circuit, NULL, given, "metric") == 0) {
        const uint64_t count = qarena_circuit_values(q.circuit->handle);
        if (parse_output(output, count * count, &view) == 0 && enter(&q) == 0) {
            const qarena_status status = qarena_register_metric(
                q.self->handle, q.circuit->handle, q.values.numbers, q.values.count, view.buf);
            result = leave(&q, status) == 0 ? Py_NewRef(Py_None) : NULL;
        }
    }
    if (view.obj != NULL) {
        PyBuffer_Release(&view);
    }
    values_clear(&q.values);
    return result;
}
