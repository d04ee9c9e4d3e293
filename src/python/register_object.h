/* The Register object: a library's register, its arena, who may use it, and its random streams. */
#ifndef QARENA_PYTHON_REGISTER_OBJECT_H
#define QARENA_PYTHON_REGISTER_OBJECT_H

#include "module_state.h"
#include "register_lock.h"

/* From about this much work on, in amplitudes updated, a run releases the GIL: about 10
 * microseconds. */
#define RELEASE_WORK ((uint64_t)1 << 14)

/* What a gate costs beside its amplitudes, in the same unit. */
#define GATE_WORK 256u

/* A run that has released the GIL looks for signals so often. */
#define SIGNAL_INTERVAL_NS ((uint64_t)20 * 1000 * 1000)

typedef struct register_object {
    PyObject_HEAD qarena_register *handle;
    PyObject *arena;
    module_state *state;
    register_lock lock;
    /* The thread state whose GIL this register's run has released; else NULL. */
    PyThreadState *released;
    uint64_t weight; /* work of a gate */
    uint64_t work;   /* done by runs since the GIL was last released, or the next signal check */
    /* Of signals: nanoseconds of the monotonic clock; 0: not set yet; UINT64_MAX: not the main
     * thread. */
    uint64_t next_check;
    /* Class and text of the exception of the last view that failed; NULL: it did not. */
    PyObject *view_error, *view_text;
    int interrupted; /* a signal handler raised; the exception is set in the running thread */
    int seeded;
    long seeded_by;                            /* as in set_seed */
    uint64_t seed, shots, measurements, forks; /* the random streams: their next numbers */
} register_object;

#endif
