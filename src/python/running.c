#include "running.h"

#include "long_work.h"
#include "register_object.h"

#define PROGRESS_NS ((uint64_t)100 * 1000 * 1000)

static void take_gil(running *run) {
    PyThreadState *thread = run->released;
    run->released = NULL;
    PyEval_RestoreThread(thread);
}

static void release_gil(running *run) {
    run->next_signals = on_main_thread() ? monotonic_ns() + SIGNAL_INTERVAL_NS : UINT64_MAX;
    run->released = PyEval_SaveThread();
}

void running_begin(running *run, PyObject *progress, uint64_t all) {
    run->progress = progress == Py_None ? NULL : progress;
    run->next_progress = run->progress != NULL ? monotonic_ns() + PROGRESS_NS : UINT64_MAX;
    run->all = all;
    release_gil(run);
}

void running_end(running *run) {
    take_gil(run);
    run->progress = NULL;
}

int running_raised(void) {
    return PyErr_Occurred() != NULL || PyErr_CheckSignals() != 0;
}

static int call_progress(running *run) {
    PyObject *answer =
        PyObject_CallFunction(run->progress, "KK", (unsigned long long)run->done(run->context),
                              (unsigned long long)run->all);
    Py_XDECREF(answer);
    return answer == NULL;
}

int running_poll(void *context) {
    running *run = context;
    if (run->released == NULL) {
        return 0;
    }
    const uint64_t now = monotonic_ns();
    if (now < run->next_signals && now < run->next_progress) {
        return 0;
    }
    take_gil(run);
    int raised = running_raised();
    if (!raised && now >= run->next_progress) {
        raised = call_progress(run);
        run->next_progress = monotonic_ns() + PROGRESS_NS;
    }
    release_gil(run);
    return raised;
}
