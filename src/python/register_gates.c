/* Register's gate methods. A queued gate costs one call here and one in the library. */
#include "register_gates.h"

#include "gate_call.h"
#include "register_run.h"

/* Keywords, lists of controls, matrices, and the wrong number of arguments. */
static PyObject *apply_slow(register_object *self, enum row_index row, PyObject *const *args,
                            Py_ssize_t n_args, PyObject *kwnames) {
    gate_call call;
    PyObject *result = NULL;
    int parsed = gate_call_parse(&call, row, args, n_args, kwnames);
    if (parsed == 0 && gate_call_has_terms(&call)) {
        PyErr_Format(PyExc_TypeError,
                     "%s: a register's gates take numbers; parameters are a circuit's, "
                     "register.run(circuit, values)",
                     call.row->name);
        parsed = -1;
    }
    if (parsed == 0 && register_lock_enter(&self->lock, self->state) == 0) {
        if (register_end(self, gate_call_queue(&call, self->handle)) == 0) {
            result = Py_NewRef((PyObject *)self);
        }
    }
    gate_call_clear(&call);
    return result;
}

static inline __attribute__((always_inline)) PyObject *
apply(PyObject *object, enum row_index row, qarena_gate gate, unsigned n_parameters,
      unsigned n_qubits, PyObject *const *args, Py_ssize_t n_args, PyObject *kwnames) {
    register_object *self = (register_object *)object;
    double parameters[3];
    unsigned qubits[3];
    if (kwnames != NULL || n_args != (Py_ssize_t)(n_parameters + n_qubits) || n_qubits > 3) {
        return apply_slow(self, row, args, n_args, kwnames);
    }
    if (gate_numbers(args, n_parameters, n_qubits, parameters, qubits) != 0 ||
        register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    const qarena_operands operands = {qubits, n_qubits, NULL, 0, NULL, 0};
    const qarena_status status =
        qarena_register_apply(self->handle, gate, n_parameters ? parameters : NULL, &operands);
    /* Held: the queue was full, ran, and released the GIL; or this thread had to wait for its turn.
     */
    if ((status != QARENA_OK || self->lock.held) && register_end(self, status) != 0) {
        return NULL;
    }
    return Py_NewRef(object);
}

#define DEFINE(method, CODE, parameters, qubits, signature, doc)                                   \
    PyObject *register_gate_##method(PyObject *object, PyObject *const *args, Py_ssize_t n_args,   \
                                     PyObject *kwnames) {                                          \
        return apply(object, ROW_##method, QARENA_GATE_##CODE, parameters, qubits, args, n_args,   \
                     kwnames);                                                                     \
    }
GATE_ROWS(DEFINE)
