/* Register's methods that change or share the state. */
#include "register_methods.h"

#include "angles.h"
#include "arena_type.h"
#include "args.h"
#include "buffers.h"
#include "circuit_object.h"
#include "errors.h"
#include "gate_list.h"
#include "register_make.h"
#include "register_observe.h"
#include "register_run.h"
#include "snapshot_type.h"

static int run_circuit(register_object *self, qarena_circuit *circuit, const values *values) {
    if (register_lock_enter(&self->lock, self->state) != 0) {
        return -1;
    }
    register_begin(self);
    return register_end(
        self, qarena_register_run_bound(self->handle, circuit, values->numbers, values->count));
}

/* run(circuit, values=None): *values is NULL if it is not given. */
static int parse_run(PyObject *const *args, Py_ssize_t n_args, PyObject *kwnames,
                     PyObject **values) {
    const Py_ssize_t n_keywords = kwnames == NULL ? 0 : PyTuple_Size(kwnames);
    *values = n_args + n_keywords == 2 ? args[1] : NULL;
    if (n_args < 1 || n_args + n_keywords > 2) {
        PyErr_Format(PyExc_TypeError, "run(circuit, values=None): %zd arguments given",
                     n_args + n_keywords);
        return -1;
    }
    if (n_keywords &&
        PyUnicode_CompareWithASCIIString(PyTuple_GetItem(kwnames, 0), "values") != 0) {
        PyErr_Format(PyExc_TypeError, "run() got an unexpected keyword argument '%U'",
                     PyTuple_GetItem(kwnames, 0));
        return -1;
    }
    return 0;
}

PyObject *register_run(PyObject *object, PyObject *const *args, Py_ssize_t n_args,
                       PyObject *kwnames) {
    register_object *self = (register_object *)object;
    PyObject *given;
    values values;
    if (parse_run(args, n_args, kwnames, &given) != 0) {
        return NULL;
    }
    PyObject *argument = args[0];
    circuit_object *circuit = circuit_cast(self->state, argument, "run");
    if (circuit == NULL) {
        return NULL;
    }
    Py_INCREF(argument);
    int result = values_parse(circuit, given, "run", &values);
    if (result == 0) {
        circuit->runners++;
        result = run_circuit(self, circuit->handle, &values);
        circuit->runners--;
    }
    values_clear(&values);
    Py_DECREF(argument);
    return result == 0 ? Py_NewRef(object) : NULL;
}

PyObject *register_prepare(PyObject *object, PyObject *argument) {
    register_object *self = (register_object *)object;
    circuit_object *circuit = circuit_cast(self->state, argument, "prepare");
    int ready = 0;
    if (circuit == NULL || register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    Py_INCREF(argument);
    circuit->runners++;
    register_release_gil(self); /* a plan may take milliseconds */
    const int result =
        register_end(self, qarena_register_prepare(self->handle, circuit->handle, &ready));
    circuit->runners--;
    Py_DECREF(argument);
    return result == 0 ? PyBool_FromLong(ready) : NULL;
}

/* The list is checked as a circuit, so that a bad entry leaves nothing behind, and then run as one.
 */
PyObject *register_apply_gates(PyObject *object, PyObject *entries) {
    register_object *self = (register_object *)object;
    qarena_arena *arena = ((arena_object *)self->arena)->handle;
    qarena_circuit *circuit = NULL;
    if (check_status(self->state, qarena_circuit_create(arena, qarena_register_qubits(self->handle),
                                                        &circuit)) != 0) {
        return NULL;
    }
    int result = gate_list_append(self->state, entries, circuit);
    if (result == 0 && qarena_circuit_length(circuit) > 0) {
        result = run_circuit(self, circuit, &(values){0});
    }
    qarena_circuit_destroy(circuit);
    return result == 0 ? Py_NewRef(object) : NULL;
}

/* Queue both sides of a circuit, and empty it: all of that, or nothing. */
PyObject *register_take_both_sides(PyObject *object, PyObject *argument) {
    register_object *self = (register_object *)object;
    circuit_object *circuit = circuit_cast(self->state, argument, "take_both_sides");
    qarena_circuit *made = NULL;
    if (circuit == NULL || register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    Py_INCREF(argument);
    circuit->runners++;
    qarena_status status = qarena_circuit_create(((arena_object *)self->arena)->handle,
                                                 qarena_register_qubits(self->handle), &made);
    if (status == QARENA_OK) {
        status = circuit_let_others_run(made); /* which answers signals */
    }
    if (status == QARENA_OK) {
        status = qarena_circuit_append_both_sides(made, circuit->handle);
    }
    if (status == QARENA_OK) {
        status = qarena_register_append(self->handle, made);
    }
    if (status == QARENA_OK) {
        status = qarena_circuit_truncate(circuit->handle, 0, 0);
    }
    qarena_circuit_destroy(made);
    const int result = register_end(self, status);
    circuit->runners--;
    Py_DECREF(argument);
    return result == 0 ? Py_NewRef(object) : NULL;
}

/* reset(qubit=None) */
PyObject *register_reset(PyObject *object, PyObject *const *args, Py_ssize_t n_args) {
    register_object *self = (register_object *)object;
    if (n_args > 1) {
        return PyErr_Format(PyExc_TypeError, "reset(qubit=None): %zd arguments given", n_args);
    }
    if (n_args == 1 && args[0] != Py_None) {
        return register_reset_qubit(self, args[0]);
    }
    if (register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    register_begin(self);
    return register_end(self, qarena_register_reset(self->handle)) == 0 ? Py_NewRef(object) : NULL;
}

PyObject *register_sync(PyObject *object, PyObject *unused) {
    (void)unused;
    register_object *self = (register_object *)object;
    if (register_enter_synced(self) != 0) {
        return NULL;
    }
    register_lock_leave(&self->lock);
    return Py_NewRef(object);
}

PyObject *register_discard(PyObject *object, PyObject *unused) {
    (void)unused;
    register_object *self = (register_object *)object;
    if (register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    return register_end(self, qarena_register_discard(self->handle)) == 0 ? Py_NewRef(object)
                                                                          : NULL;
}

PyObject *register_pass_times(PyObject *object, PyObject *unused) {
    (void)unused;
    register_object *self = (register_object *)object;
    double seconds[64];
    size_t count;
    if (register_lock_enter(&self->lock, self->state) != 0 ||
        register_end(self, qarena_register_pass_times(self->handle, seconds, 64, &count)) != 0) {
        return NULL;
    }
    PyObject *list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; list != NULL && i < count; i++) {
        PyObject *value = PyFloat_FromDouble(seconds[i]);
        if (value == NULL || PyList_SetItem(list, (Py_ssize_t)i, value) != 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

/* (buffer, check, precision): precision, None or that of a buffer of raw bytes. */
PyObject *register_set_state(PyObject *object, PyObject *args) {
    register_object *self = (register_object *)object;
    PyObject *amplitudes, *raw_name = Py_None;
    int check = 1;
    unsigned precision, raw = 0;
    uint64_t count;
    Py_buffer view;
    if (!PyArg_ParseTuple(args, "O|pO:_set_state", &amplitudes, &check, &raw_name)) {
        return NULL;
    }
    if ((raw_name != Py_None && parse_precision(raw_name, &raw) != 0) ||
        parse_amplitudes(amplitudes, raw, &view, &precision, &count) != 0) {
        return NULL;
    }
    int result = register_lock_enter(&self->lock, self->state);
    if (result == 0) {
        register_begin(self);
        result = register_end(
            self, qarena_register_set_state(self->handle, view.buf, precision, count, check));
    }
    PyBuffer_Release(&view);
    return result == 0 ? Py_NewRef(object) : NULL;
}

PyObject *register_fork(PyObject *object, PyObject *unused) {
    (void)unused;
    register_object *self = (register_object *)object;
    qarena_register *handle = NULL;
    if (register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    register_begin(self);
    if (register_end(self, qarena_register_fork(self->handle, &handle)) != 0) {
        qarena_register_destroy(handle);
        return NULL;
    }
    PyObject *fork = register_wrap(self, handle);
    if (fork != NULL) {
        register_seed_fork(self, (register_object *)fork);
    }
    return fork;
}

/* The last committed state while another thread runs the register, else the state after all that is
 * pending. */
PyObject *register_snapshot(PyObject *object, PyObject *unused) {
    (void)unused;
    register_object *self = (register_object *)object;
    qarena_snapshot *handle = NULL;
    const int running = self->lock.held;
    if (!running && register_enter_synced(self) != 0) {
        return NULL;
    }
    const qarena_status status = qarena_snapshot_acquire(self->handle, &handle);
    if (!running) {
        register_lock_leave(&self->lock);
    }
    if (check_status(self->state, status) != 0) {
        return NULL;
    }
    return snapshot_wrap(self->state, handle, self->arena);
}

PyObject *register_take_state(PyObject *object, PyObject *unused) {
    (void)unused;
    register_object *self = (register_object *)object;
    qarena_snapshot *handle = NULL;
    if (register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    register_begin(self);
    if (register_end(self, qarena_register_take_state(self->handle, &handle)) != 0) {
        qarena_snapshot_release(handle);
        return NULL;
    }
    return snapshot_wrap_own(self->state, handle, self->arena);
}

PyObject *register_restore(PyObject *object, PyObject *argument) {
    register_object *self = (register_object *)object;
    if (!Py_IS_TYPE(argument, self->state->snapshot_type)) {
        return PyErr_Format(PyExc_TypeError, "restore: a Snapshot is needed, not %R", argument);
    }
    if (register_lock_enter(&self->lock, self->state) != 0) {
        return NULL;
    }
    const qarena_status status =
        qarena_register_restore(self->handle, ((snapshot_object *)argument)->handle);
    return register_end(self, status) == 0 ? Py_NewRef(object) : NULL;
}

static void keep_view_error(register_object *self) {
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    self->view_text = PyObject_Str(value);
    if (self->view_text == NULL) {
        PyErr_Clear();
    } else {
        self->view_error =
            Py_NewRef(type); /* not the exception: its traceback could lead back to the register */
    }
    PyErr_Restore(type, value, traceback);
}

/* Whoever wants the amplitudes after a reset has them written once, for all views; not while
 * another thread runs the register. */
static int write_amplitudes(register_object *self) {
    if (self->lock.held || qarena_register_pending(self->handle) > 0) {
        return 0;
    }
    register_begin(self);
    return register_end(self, qarena_register_sync(self->handle));
}

/* A view of a register is a view of a snapshot, which it keeps alive. */
int register_getbuffer(PyObject *object, Py_buffer *view, int flags) {
    register_object *self = (register_object *)object;
    Py_CLEAR(self->view_error);
    Py_CLEAR(self->view_text);
    PyObject *snapshot = write_amplitudes(self) == 0 ? register_snapshot(object, NULL) : NULL;
    if (snapshot == NULL) {
        keep_view_error(self);
        view->obj = NULL;
        return -1;
    }
    int result = PyObject_GetBuffer(snapshot, view, flags);
    Py_DECREF(snapshot);
    return result;
}

PyObject *register_raise_view_error(PyObject *object, PyObject *unused) {
    (void)unused;
    register_object *self = (register_object *)object;
    if (self->view_error == NULL) {
        return Py_NewRef(Py_None);
    }
    PyErr_SetObject(self->view_error, self->view_text);
    Py_CLEAR(self->view_error);
    Py_CLEAR(self->view_text);
    return NULL;
}
