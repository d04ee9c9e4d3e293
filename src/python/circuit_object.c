#include "circuit_object.h"

#include "errors.h"

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
