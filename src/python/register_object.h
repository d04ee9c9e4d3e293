/* The Register object: a library's register, its arena, who may use it, and its random streams. */
#ifndef QARENA_PYTHON_REGISTER_OBJECT_H
#define QARENA_PYTHON_REGISTER_OBJECT_H

#include "errors.h"
#include "gate_rows.h"
#include "hold.h"

/* From about this much work on, in amplitudes updated, a run releases the GIL: about 10 microseconds. */
#define RELEASE_WORK ((uint64_t)1 << 14)

/* What a gate costs beside its amplitudes, in the same unit. */
#define GATE_WORK 256u

/* A run that has released the GIL looks for signals so often. */
#define SIGNAL_INTERVAL_NS ((uint64_t)20 * 1000 * 1000)

typedef struct register_object {
    PyObject_HEAD
    qarena_register *handle;
    PyObject *arena;
    module_state *state;
    hold hold;
    PyThreadState *released; /* this register's run has released the GIL of this thread state; else NULL */
    uint64_t weight;         /* work of a gate */
    uint64_t work;           /* done by runs since the GIL was last released, or the next signal check */
    uint64_t next_check;     /* nanoseconds of the monotonic clock; 0: not set yet; UINT64_MAX: not the main thread */
    PyObject *view_error, *view_text; /* class and text of the exception of the last view that failed; NULL: it did not */
    int interrupted;         /* a signal handler raised; the exception is set in the running thread */
    int seeded;
    long seeded_by;          /* as in set_seed */
    uint64_t seed, shots, measurements, forks; /* the random streams: their next numbers */
} register_object;

/* Called before each gate of a run: releases the GIL once the run is long, then looks for signals. Non-zero cancels. */
int register_poll(void *self);

/* This thread has entered (hold_enter); release the GIL for what comes, also when it is short. */
void register_release_gil(register_object *self);

/* Before a call of the library that looks at the state: release the GIL when the state is large. */
static inline void register_begin(register_object *self) {
    if (self->weight >= RELEASE_WORK) {
        register_release_gil(self);
    }
}

/* After any call of the library that may have run something: GIL back, next thread in, exception if it failed. */
int register_end(register_object *self, qarena_status status);

/* Enter, then run what is pending. A hold is left on failure only. */
int register_enter_synced(register_object *self);

/* A new object, of the type of `like`, around a handle, which it takes over, also on failure. */
PyObject *register_wrap(register_object *like, qarena_register *handle);

/* Streams of its own for a fork of a register that the user has seeded: the next fork of the same seed always has the same. */
void register_seed_fork(register_object *self, register_object *fork);

/* `object` as a Register; TypeError if it is none. Borrowed. */
register_object *register_cast(module_state *state, PyObject *object);

/* Methods, by file: register_methods.c, register_observe.c, register_pair.c. */
PyObject *register_apply_gates(PyObject *object, PyObject *entries);
PyObject *register_run(PyObject *object, PyObject *circuit);
PyObject *register_prepare(PyObject *object, PyObject *circuit);
PyObject *register_reset(PyObject *object, PyObject *unused);
PyObject *register_sync(PyObject *object, PyObject *unused);
PyObject *register_discard(PyObject *object, PyObject *unused);
PyObject *register_pass_times(PyObject *object, PyObject *unused);
PyObject *register_explain(PyObject *object, PyObject *args);
PyObject *register_set_state(PyObject *object, PyObject *args);
PyObject *register_fork(PyObject *object, PyObject *unused);
PyObject *register_snapshot(PyObject *object, PyObject *unused);
PyObject *register_restore(PyObject *object, PyObject *snapshot);
int register_getbuffer(PyObject *object, Py_buffer *view, int flags);

/* Raise what the last failed view raised, once. NumPy drops an exception of a buffer, an interrupt too, and asks for __array__ instead. */
PyObject *register_raise_view_error(PyObject *object, PyObject *unused);

PyObject *register_amplitude(PyObject *object, PyObject *index);
PyObject *register_norm(PyObject *object, void *unused);
PyObject *register_probabilities_into(PyObject *object, PyObject *args);
PyObject *register_sample_into(PyObject *object, PyObject *args);
PyObject *register_measure(PyObject *object, PyObject *args, PyObject *keywords);
PyObject *register_seed(PyObject *object, PyObject *value);

PyObject *register_combine(PyObject *object, PyObject *args);
PyObject *register_tensor(PyObject *object, PyObject *other);
PyObject *register_inner(PyObject *object, PyObject *other);

#define DECLARE(method, CODE, parameters, qubits, signature, doc) \
    PyObject *register_gate_##method(PyObject *object, PyObject *const *args, Py_ssize_t n_args, PyObject *kwnames);
GATE_ROWS(DECLARE)
#undef DECLARE

#endif
