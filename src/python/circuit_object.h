/* The Circuit object: a library's circuit, its arena, and who uses it now. */
#ifndef QARENA_PYTHON_CIRCUIT_OBJECT_H
#define QARENA_PYTHON_CIRCUIT_OBJECT_H

#include "module_state.h"

/* runners: registers that run it now; it can't be changed meanwhile. */
typedef struct circuit_object {
    PyObject_HEAD qarena_circuit *handle;
    PyObject *arena;
    module_state *state;
    unsigned n;
    unsigned runners; /* who reads its gates while others may run */
    int changing;     /* somebody appends to it, while others may run */
} circuit_object;

/* Set qarena.Error. Always return -1. */
int raise_changing(circuit_object *self);
int raise_running(circuit_object *self);

/* Before its gates are read, and before they are changed. */
static inline int check_not_changing(circuit_object *self) {
    return self->changing ? raise_changing(self) : 0;
}

static inline int check_not_running(circuit_object *self) {
    return self->runners > 0 ? raise_running(self) : check_not_changing(self);
}

/* `object` as a Circuit whose gates may be read: TypeError if it is none, which begins with `call`;
 * qarena.Error while it is being changed. Borrowed. */
circuit_object *circuit_cast(module_state *state, PyObject *object, const char *call);

/* Between these the gates of a circuit are read, or appended to `self` from `source` (NULL: they
 * are read), while others may run. */
void begin_long_call(circuit_object *self, circuit_object *source);
void end_long_call(circuit_object *self, circuit_object *source);

/* A new Circuit without gates, whose long calls let others run. */
PyObject *circuit_create(PyTypeObject *type, module_state *state, PyObject *arena, unsigned n);

/* The same of a circuit that is there, which is the object's own from here on, on failure too. */
PyObject *circuit_adopt(PyTypeObject *type, module_state *state, PyObject *arena,
                        qarena_circuit *handle);

/* Set the poll that lets others run and answers to signals. */
qarena_status circuit_let_others_run(qarena_circuit *circuit);

#endif
