#include "hold.h"

#include <unistd.h>

#include "errors.h"

/* On the waiting thread's stack; `turn` is locked until the turn has come. */
struct hold_waiter {
    PyThread_type_lock turn;
    struct hold_waiter *next;
    int granted;
};

static void enqueue(hold *self, struct hold_waiter *waiter) {
    if (self->last != NULL) {
        self->last->next = waiter;
    } else {
        self->first = waiter;
    }
    self->last = waiter;
}

static void unlink_waiter(hold *self, struct hold_waiter *waiter) {
    struct hold_waiter *before = NULL;
    for (struct hold_waiter *w = self->first; w != waiter; w = w->next) {
        before = w;
    }
    if (before != NULL) {
        before->next = waiter->next;
    } else {
        self->first = waiter->next;
    }
    if (self->last == waiter) {
        self->last = before;
    }
}

void hold_mark(hold *self) {
    self->held = 1;
    self->owner = PyThread_get_thread_ident();
    self->process = (long)getpid();
}

void hold_pass_on(hold *self) {
    struct hold_waiter *waiter = self->first;
    self->owner = 0;
    if (waiter == NULL) {
        self->held = 0;
        return;
    }
    unlink_waiter(self, waiter);
    waiter->granted = 1; /* held stays: it is the waiter's from now on */
    PyThread_release_lock(waiter->turn);
}

/* A signal that arrives just before the wait begins does not interrupt it, so none lasts longer than this. */
#define WAIT_MICROSECONDS 50000

/* 0 when the turn came; -1 when a signal handler raised. */
static int wait_for_turn(struct hold_waiter *waiter) {
    for (;;) {
        PyLockStatus status;
        Py_BEGIN_ALLOW_THREADS
        status = PyThread_acquire_lock_timed(waiter->turn, WAIT_MICROSECONDS, 1);
        Py_END_ALLOW_THREADS
        if (status == PY_LOCK_ACQUIRED) {
            return 0;
        }
        if (PyErr_CheckSignals() != 0) {
            return -1;
        }
    }
}

int hold_wait(hold *self, module_state *state) {
    if (self->owner == PyThread_get_thread_ident()) {
        return raise_error(state, QARENA_E_BUSY,
                           "the register is being run by this thread: a signal handler can't use it, but can take its snapshot()");
    }
    if (self->process != (long)getpid()) {
        return raise_error(state, QARENA_E_BUSY, "the register was being run by another thread when this process was forked");
    }
    struct hold_waiter waiter = {PyThread_allocate_lock(), NULL, 0};
    if (waiter.turn == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    PyThread_acquire_lock(waiter.turn, 1);
    enqueue(self, &waiter);
    int result = wait_for_turn(&waiter);
    if (result == 0) {
        self->owner = PyThread_get_thread_ident();
    } else if (waiter.granted) {
        hold_pass_on(self);
    } else {
        unlink_waiter(self, &waiter);
    }
    PyThread_free_lock(waiter.turn);
    return result;
}
