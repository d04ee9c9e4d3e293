#include "circuit_object.h"

#include "arena_type.h"
#include "errors.h"
#include "heap_type.h"
#include "long_work.h"

int raise_changing(circuit_object *self) {
    return raise_error(self->state, QARENA_E_BUSY,
                       "the circuit is being changed: it can't be used now");
}

int raise_running(circuit_object *self) {
    return raise_error(self->state, QARENA_E_BUSY,
                       "the circuit is being run or read: it can't be changed now");
}

circuit_object *circuit_cast(module_state *state, PyObject *object, const char *call) {
    int is_circuit = PyObject_IsInstance(object, (PyObject *)state->circuit_type);
    if (is_circuit == 0) {
        PyErr_Format(PyExc_TypeError, "%s: a Circuit is needed, not %R", call, object);
    }
    return is_circuit > 0 && check_not_changing((circuit_object *)object) == 0
               ? (circuit_object *)object
               : NULL;
}

void begin_long_call(circuit_object *self, circuit_object *source) {
    self->changing = source != NULL;
    (source != NULL ? source : self)->runners++;
}

void end_long_call(circuit_object *self, circuit_object *source) {
    self->changing = 0;
    (source != NULL ? source : self)->runners--;
}

static int circuit_poll(void *unused) {
    (void)unused;
    return let_others_run();
}

qarena_status circuit_let_others_run(qarena_circuit *circuit) {
    return qarena_circuit_set_poll(circuit, circuit_poll, NULL);
}

PyObject *circuit_adopt(PyTypeObject *type, module_state *state, PyObject *arena,
                        qarena_circuit *handle) {
    circuit_object *self = (circuit_object *)object_allocate(type);
    if (self == NULL) {
        qarena_circuit_destroy(handle);
        return NULL;
    }
    self->handle = handle;
    self->arena = Py_NewRef(arena);
    self->state = state;
    self->n = qarena_circuit_qubits(handle);
    if (check_status(state, circuit_let_others_run(handle)) != 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

PyObject *circuit_create(PyTypeObject *type, module_state *state, PyObject *arena, unsigned n) {
    qarena_circuit *handle = NULL;
    const qarena_status status = qarena_circuit_create(((arena_object *)arena)->handle, n, &handle);
    return check_status(state, status) == 0 ? circuit_adopt(type, state, arena, handle) : NULL;
}
