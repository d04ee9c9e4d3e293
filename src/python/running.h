/* A call of the library without the GIL that may last: the calling thread takes the GIL back for
 * signals, and for a function that is told how far it is. */
#ifndef QARENA_PYTHON_RUNNING_H
#define QARENA_PYTHON_RUNNING_H

#include "module_state.h"

typedef struct running {
    PyThreadState *released; /* NULL: the GIL is held */
    /* In nanoseconds of the monotonic clock; UINT64_MAX: never. */
    uint64_t next_signals, next_progress;
    PyObject *progress; /* borrowed; NULL: nobody is told */
    /* What it is told: done(context) of all. */
    uint64_t (*done)(const void *context);
    const void *context;
    uint64_t all;
} running;

/* Let others run; progress: a callable, or None. */
void running_begin(running *run, PyObject *progress, uint64_t all);

/* Have the GIL again. */
void running_end(running *run);

/* After a call that has succeeded. Whether an exception is set: by its poll, or by the handler of a
 * signal that came later, which so finds what the call has done. */
int running_raised(void);

/* The poll of the library's call, with a running as its context: non-zero when an exception is
 * set. */
int running_poll(void *run);

#endif
