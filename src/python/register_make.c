#include "register_make.h"

#include "arena_type.h"
#include "errors.h"
#include "heap_type.h"
#include "long_work.h"
#include "register_run.h"

/* Fill in a new object; takes over the handle, also on failure. */
static PyObject *register_fill(PyTypeObject *type, module_state *state, PyObject *arena,
                               qarena_register *handle) {
    register_object *self = (register_object *)object_allocate(type);
    if (self == NULL) {
        qarena_register_destroy(handle);
        return NULL;
    }
    const unsigned n = qarena_register_qubits(handle);
    self->handle = handle;
    self->arena = Py_NewRef(arena);
    self->state = state;
    self->weight = ((uint64_t)1 << (n < 62 ? n : 62)) + GATE_WORK;
    if (check_status(state, qarena_register_set_poll(handle, register_poll, self)) != 0) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

PyObject *register_wrap(register_object *like, qarena_register *handle) {
    return register_fill(Py_TYPE((PyObject *)like), like->state, like->arena, handle);
}

/* A call that has released the GIL before there is a register. */
typedef struct making {
    PyThreadState *released;
    uint64_t next_check;
} making;

static int making_poll(void *context) {
    making *m = context;
    const uint64_t now = monotonic_ns();
    if (now < m->next_check) {
        return 0;
    }
    m->next_check = now + SIGNAL_INTERVAL_NS;
    PyEval_RestoreThread(m->released);
    const int interrupted = PyErr_CheckSignals();
    m->released = PyEval_SaveThread();
    return interrupted;
}

PyObject *register_create(PyTypeObject *type, module_state *state, PyObject *arena, unsigned n,
                          qarena_register_options *options) {
    qarena_register *handle = NULL;
    qarena_status status;
    qarena_arena *memory = ((arena_object *)arena)->handle;
    if (n < 14) {
        status = qarena_register_create(memory, n, options, &handle);
    } else { /* touches its buffers */
        making m = {.next_check = monotonic_ns() + SIGNAL_INTERVAL_NS};
        options->poll = making_poll;
        options->poll_context = &m;
        m.released = PyEval_SaveThread();
        status = qarena_register_create(memory, n, options, &handle);
        PyEval_RestoreThread(m.released);
    }
    return check_status(state, status) == 0 ? register_fill(type, state, arena, handle) : NULL;
}
