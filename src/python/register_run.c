/* How a register runs: when the GIL is released, how signals get in, and what is left behind. */
#include "register_run.h"

#include "errors.h"
#include "long_work.h"

void register_release_gil(register_object *self) {
    register_lock_mark(&self->lock);
    self->work = 0;
    self->next_check = 0;
    self->released = PyEval_SaveThread();
}

static void take_gil_back(register_object *self) {
    if (self->released != NULL) {
        PyThreadState *thread = self->released;
        self->released = NULL;
        PyEval_RestoreThread(thread);
    }
}

static int check_signals(register_object *self) {
    take_gil_back(self);
    self->interrupted = PyErr_CheckSignals() != 0;
    self->released = PyEval_SaveThread();
    self->next_check = monotonic_ns() + SIGNAL_INTERVAL_NS;
    return self->interrupted;
}

int register_poll(void *context) {
    register_object *self = context;
    /* Without the GIL a question may stand for milliseconds of other work than gates: of a few of
     * them the clock is read. */
    self->work +=
        self->released != NULL && self->weight < RELEASE_WORK / 8 ? RELEASE_WORK / 8 : self->weight;
    if (self->work < RELEASE_WORK) {
        return 0;
    }
    self->work = 0;
    if (self->released == NULL) {
        register_release_gil(self);
        return 0;
    }
    if (self->next_check == 0) { /* a run that is not short: now the clock is worth reading */
        self->next_check = on_main_thread() ? monotonic_ns() + SIGNAL_INTERVAL_NS : UINT64_MAX;
    }
    if (self->next_check == UINT64_MAX || monotonic_ns() < self->next_check) {
        return 0;
    }
    return check_signals(self);
}

int register_end(register_object *self, qarena_status status) {
    take_gil_back(self);
    const int interrupted = self->interrupted;
    self->interrupted = 0;
    register_lock_leave(&self->lock);
    return status != QARENA_OK || interrupted ? raise_status(self->state, status, NULL) : 0;
}

int register_enter_synced(register_object *self) {
    if (register_lock_enter(&self->lock, self->state) != 0) {
        return -1;
    }
    if (qarena_register_pending(self->handle) == 0) {
        return 0;
    }
    register_begin(self);
    const qarena_status status = qarena_register_sync(self->handle);
    if (status != QARENA_OK || self->interrupted) {
        return register_end(self, status);
    }
    take_gil_back(self);
    return 0;
}
