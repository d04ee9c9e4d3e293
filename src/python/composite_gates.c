#include "composite_gates.h"

#include "arena_type.h"
#include "args.h"
#include "circuit_object.h"
#include "errors.h"
#include "register_run.h"

/* One call: operands point into it. */
typedef struct composite {
    const char *name;
    qarena_status (*append)(qarena_circuit *circuit, const struct composite *call);
    unsigned qubits[QUBITS_MAX], ones[QUBITS_MAX], zeros[QUBITS_MAX];
    qarena_operands operands;
    int inverse;
} composite;

/* --- arguments --- */

static int parse_positional(composite *call, PyObject *const *qubits, Py_ssize_t count) {
    if (count > QUBITS_MAX) {
        PyErr_Format(PyExc_ValueError, "%s: %zd qubits given, at most %d allowed", call->name,
                     count, QUBITS_MAX);
        return -1;
    }
    call->operands =
        (qarena_operands){call->qubits, (unsigned)count, call->ones, 0, call->zeros, 0};
    for (Py_ssize_t i = 0; i < count; i++) {
        if (parse_qubit(qubits[i], &call->qubits[i]) != 0) {
            return -1;
        }
    }
    return 0;
}

static int parse_keyword(composite *call, PyObject *name, PyObject *value) {
    if (PyUnicode_CompareWithASCIIString(name, "controls") == 0) {
        return parse_qubits(value, "controls", call->ones, &call->operands.n_ones);
    }
    if (PyUnicode_CompareWithASCIIString(name, "zeros") == 0) {
        return parse_qubits(value, "zeros", call->zeros, &call->operands.n_zeros);
    }
    if (PyUnicode_CompareWithASCIIString(name, "inverse") == 0) {
        call->inverse = PyObject_IsTrue(value);
        return call->inverse < 0 ? -1 : 0;
    }
    PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", call->name, name);
    return -1;
}

static int parse(composite *call, PyObject *const *args, Py_ssize_t n_args, PyObject *kwnames) {
    int result = parse_positional(call, args, n_args);
    const Py_ssize_t n_keywords = kwnames == NULL ? 0 : PyTuple_Size(kwnames);
    for (Py_ssize_t i = 0; result == 0 && i < n_keywords; i++) {
        result = parse_keyword(call, PyTuple_GetItem(kwnames, i), args[n_args + i]);
    }
    return result;
}

/* --- the two types --- */

static PyObject *append_to_circuit(PyObject *object, const composite *call) {
    circuit_object *self = (circuit_object *)object;
    if (check_not_running(self) != 0) {
        return NULL;
    }
    self->changing = 1; /* gates that a register has still to run are copied first */
    const qarena_status status = call->append(self->handle, call);
    self->changing = 0;
    return check_status(self->state, status) == 0 ? Py_NewRef(object) : NULL;
}

static PyObject *append_to_register(PyObject *object, const composite *call) {
    register_object *self = (register_object *)object;
    qarena_circuit *circuit = NULL;
    int result = check_status(
        self->state, qarena_circuit_create(((arena_object *)self->arena)->handle,
                                           qarena_register_qubits(self->handle), &circuit));
    if (result == 0) {
        result = check_status(self->state, call->append(circuit, call));
    }
    if (result == 0) {
        result = register_lock_enter(&self->lock, self->state);
    }
    if (result == 0) {
        result = register_end(self, qarena_register_append(self->handle, circuit));
    }
    qarena_circuit_destroy(circuit);
    return result == 0 ? Py_NewRef(object) : NULL;
}

/* --- the methods --- */

static qarena_status append_qft(qarena_circuit *circuit, const composite *call) {
    return qarena_circuit_qft(circuit, &call->operands, call->inverse);
}

#define DEFINE(method)                                                                             \
    PyObject *circuit_##method(PyObject *object, PyObject *const *args, Py_ssize_t n_args,         \
                               PyObject *kwnames) {                                                \
        composite call = {.name = #method, .append = append_##method};                             \
        return parse(&call, args, n_args, kwnames) == 0 ? append_to_circuit(object, &call) : NULL; \
    }                                                                                              \
    PyObject *register_##method(PyObject *object, PyObject *const *args, Py_ssize_t n_args,        \
                                PyObject *kwnames) {                                               \
        composite call = {.name = #method, .append = append_##method};                             \
        return parse(&call, args, n_args, kwnames) == 0 ? append_to_register(object, &call)        \
                                                        : NULL;                                    \
    }

DEFINE(qft)
