#include "composite_gates.h"

#include "arena_type.h"
#include "args.h"
#include "circuit_object.h"
#include "errors.h"
#include "pauli_type.h"
#include "register_run.h"
#include "table_args.h"

/* One call: operands point into it. */
typedef struct composite {
    const char *name;
    module_state *state;
    qarena_status (*append)(qarena_circuit *circuit, const struct composite *call);
    unsigned qubits[QUBITS_MAX], ones[QUBITS_MAX], zeros[QUBITS_MAX];
    qarena_operands operands;
    int inverse;
    const void *amplitudes; /* in scratch or the view */
    unsigned precision;
    double *scratch;
    Py_buffer view;
    PyObject *hamiltonian; /* a reference of its own */
    double t;
    uint64_t steps, order;
} composite;

static void clear(composite *call) {
    if (call->view.obj != NULL) {
        PyBuffer_Release(&call->view);
    }
    PyMem_Free(call->scratch);
    Py_XDECREF(call->hamiltonian);
}

/* --- what they append --- */

static qarena_status append_qft(qarena_circuit *circuit, const composite *call) {
    return qarena_circuit_qft(circuit, &call->operands, call->inverse);
}

static qarena_status append_initialize(qarena_circuit *circuit, const composite *call) {
    return qarena_circuit_initialize(circuit, call->amplitudes, call->precision, &call->operands);
}

static qarena_status append_trotter(qarena_circuit *circuit, const composite *call) {
    const unsigned order = call->order > UINT_MAX ? UINT_MAX : (unsigned)call->order;
    return qarena_circuit_trotter(circuit, ((pauli_object *)call->hamiltonian)->handle, call->t,
                                  call->steps, order, &call->operands);
}

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
    if (call->append == append_trotter && PyUnicode_CompareWithASCIIString(name, "order") == 0) {
        return parse_uint64(value, "order", &call->order);
    }
    if (call->append == append_qft && PyUnicode_CompareWithASCIIString(name, "inverse") == 0) {
        call->inverse = PyObject_IsTrue(value);
        return call->inverse < 0 ? -1 : 0;
    }
    PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", call->name, name);
    return -1;
}

/* The amplitudes, for as many qubits as follow them. */
static int parse_state(composite *call, PyObject *const *args, Py_ssize_t n_args) {
    if (n_args < 2) {
        PyErr_Format(PyExc_TypeError, "%s(amplitudes, /, *qubits): %zd positional argument%s given",
                     call->name, n_args, n_args == 1 ? "" : "s");
        return -1;
    }
    if (n_args - 1 > (Py_ssize_t)QARENA_MAX_TABLE_QUBITS) {
        PyErr_Format(PyExc_ValueError, "%s: %zd qubits given, at most %u allowed", call->name,
                     n_args - 1, QARENA_MAX_TABLE_QUBITS);
        return -1;
    }
    return parse_amplitude_table(args[0], (unsigned)(n_args - 1), &call->scratch, &call->view,
                                 &call->amplitudes, &call->precision);
}

static int parse_trotter(composite *call, PyObject *const *args, Py_ssize_t n_args) {
    if (n_args < 3 || n_args > 4) {
        PyErr_Format(PyExc_TypeError,
                     "%s(hamiltonian, t, steps, order=1): %zd positional argument%s given",
                     call->name, n_args, n_args == 1 ? "" : "s");
        return -1;
    }
    pauli_object *sum = pauli_cast(call->state, args[0], call->name);
    if (sum == NULL) {
        return -1;
    }
    call->hamiltonian = Py_NewRef(args[0]);
    call->order = 1;
    if (parse_real(args[1], &call->t) != 0 || parse_uint64(args[2], "steps", &call->steps) != 0) {
        return -1;
    }
    return n_args == 4 ? parse_uint64(args[3], "order", &call->order) : 0;
}

static int parse(composite *call, PyObject *const *args, Py_ssize_t n_args, PyObject *kwnames) {
    int result = 0, first = 0; /* of the qubits */
    if (call->append == append_initialize) {
        result = parse_state(call, args, n_args);
        first = 1;
    } else if (call->append == append_trotter) {
        result = parse_trotter(call, args, n_args);
        first = (int)n_args;
    }
    result = result == 0 ? parse_positional(call, args + first, n_args - first) : result;
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
        result = check_status(self->state, circuit_let_others_run(circuit));
    }
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

static PyObject *apply(PyObject *object, composite *call, PyObject *const *args, Py_ssize_t n_args,
                       PyObject *kwnames,
                       PyObject *(*append)(PyObject *object, const composite *call)) {
    PyObject *result = parse(call, args, n_args, kwnames) == 0 ? append(object, call) : NULL;
    clear(call);
    return result;
}

#define DEFINE(method)                                                                             \
    PyObject *circuit_##method(PyObject *object, PyObject *const *args, Py_ssize_t n_args,         \
                               PyObject *kwnames) {                                                \
        composite call = {.name = #method,                                                         \
                          .state = ((circuit_object *)object)->state,                              \
                          .append = append_##method};                                              \
        return apply(object, &call, args, n_args, kwnames, append_to_circuit);                     \
    }                                                                                              \
    PyObject *register_##method(PyObject *object, PyObject *const *args, Py_ssize_t n_args,        \
                                PyObject *kwnames) {                                               \
        composite call = {.name = #method,                                                         \
                          .state = ((register_object *)object)->state,                             \
                          .append = append_##method};                                              \
        return apply(object, &call, args, n_args, kwnames, append_to_register);                    \
    }

DEFINE(qft)
DEFINE(initialize)
DEFINE(trotter)
