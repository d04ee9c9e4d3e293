#include "register_lock.h"

#include <unistd.h>

#include "errors.h"

/* On the waiting thread's stack; `turn` is locked until the turn has come. */
struct lock_waiter {
    PyThread_type_lock turn;
    register_lock *of;
    unsigned long thread;
    struct lock_waiter *next;  /* behind it, for the same register_lock */
    struct lock_waiter *older; /* of all threads and holds, the newest first: a thread whose signal
                                  handler waits has several */
    int granted;
    int visited;
};

static void enqueue(register_lock *self, struct lock_waiter *waiter) {
    if (self->last != NULL) {
        self->last->next = waiter;
    } else {
        self->first = waiter;
    }
    self->last = waiter;
}

static void unlink_waiter(register_lock *self, struct lock_waiter *waiter) {
    struct lock_waiter *before = NULL;
    for (struct lock_waiter *w = self->first; w != waiter; w = w->next) {
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

void register_lock_mark(register_lock *self) {
    self->held = 1;
    self->owner = PyThread_get_thread_ident();
    self->process = (long)getpid();
}

void register_lock_pass_on(register_lock *self) {
    struct lock_waiter *waiter = self->first;
    if (waiter != NULL &&
        self->process !=
            (long)getpid()) { /* after a fork() in a signal handler: threads of the parent */
        self->first = self->last = waiter = NULL;
    }
    if (waiter == NULL) {
        self->held = 0;
        return;
    }
    unlink_waiter(self, waiter);
    waiter->granted = 1; /* held stays: it is the waiter's from now on */
    self->owner = waiter->thread;
    PyThread_release_lock(waiter->turn);
}

/* --- what can't end --- */

/* The waiters of this process: a fork() leaves those of the parent behind. */
static void forget_parent(module_state *state) {
    if (state->waiting_process != (long)getpid()) {
        state->waiting_process = (long)getpid();
        state->waiting = NULL;
    }
}

/* What a thread waits for: nothing, or its newest wait, since an older one's code goes on after
 * that. */
static struct lock_waiter *wait_of(const module_state *state, unsigned long thread) {
    struct lock_waiter *w = state->waiting;
    while (w != NULL && w->thread != thread) {
        w = w->older;
    }
    return w;
}

static int waits_for(const module_state *state, const register_lock *self,
                     const struct lock_waiter *end, unsigned long thread);

/* Whether `other` is this thread or waits for it. */
static int leads_to(const module_state *state, unsigned long other, unsigned long thread) {
    struct lock_waiter *w = other == thread ? NULL : wait_of(state, other);
    if (w == NULL || w->visited || w->granted) {
        return other == thread;
    }
    w->visited = 1;
    return waits_for(state, w->of, w, thread);
}

/* Whether who has the lock, or waits for it ahead of `end`, is this thread or waits for it in the
 * end. */
static int waits_for(const module_state *state, const register_lock *self,
                     const struct lock_waiter *end, unsigned long thread) {
    int found = leads_to(state, self->owner, thread);
    for (const struct lock_waiter *w = self->first; !found && w != end; w = w->next) {
        found = leads_to(state, w->thread, thread);
    }
    return found;
}

static int waits_for_itself(module_state *state, const register_lock *self,
                            const struct lock_waiter *waiter) {
    for (struct lock_waiter *w = state->waiting; w != NULL; w = w->older) {
        w->visited = 0;
    }
    return waits_for(state, self, waiter, waiter->thread);
}

/* Threads that take the GIL while the interpreter ends do not come back from it, so they give
 * nothing back. 1, 0, or -1 with an exception. */
static int interpreter_ends(const module_state *state) {
    if (state->is_finalizing == NULL) { /* the module has been cleared */
        return 1;
    }
    PyObject *answer = PyObject_CallNoArgs(state->is_finalizing);
    const int ends = answer == NULL ? -1 : PyObject_IsTrue(answer);
    Py_XDECREF(answer);
    return ends;
}

/* Whether the thread that has the lock will ever give it back. */
static int check_owner(const register_lock *self, module_state *state) {
    if (self->process != (long)getpid()) {
        return raise_error(
            state, QARENA_E_BUSY,
            "the register was being run by another thread when this process was forked");
    }
    const int ends = interpreter_ends(state);
    if (ends != 0) {
        return ends < 0 ? -1
                        : raise_error(state, QARENA_E_BUSY,
                                      "the register is being run by a thread that does not go on: "
                                      "the interpreter is ending");
    }
    return 0;
}

/* Refuse a wait that would never end. */
static int check_wait(const register_lock *self, module_state *state,
                      const struct lock_waiter *waiter) {
    if (check_owner(self, state) != 0) {
        return -1;
    }
    if (waits_for_itself(state, self, waiter)) {
        return raise_error(state, QARENA_E_BUSY,
                           "the register is in use by a thread that waits for this one: each would "
                           "wait for the other for ever");
    }
    return 0;
}

/* --- waiting --- */

/* A signal that arrives just before the wait begins does not interrupt it, so none lasts longer
 * than this. */
#define WAIT_MICROSECONDS 50000

/* 0 when the turn came; -1 when it can't come any more, or a signal handler raised. */
static int wait_for_turn(register_lock *self, module_state *state, struct lock_waiter *waiter) {
    while (!waiter->granted) {
        if (check_wait(self, state, waiter) != 0) {
            return -1;
        }
        PyLockStatus status;
        Py_BEGIN_ALLOW_THREADS status =
            PyThread_acquire_lock_timed(waiter->turn, WAIT_MICROSECONDS, 1);
        Py_END_ALLOW_THREADS if (status != PY_LOCK_ACQUIRED && PyErr_CheckSignals() != 0) {
            return -1;
        }
    }
    return 0;
}

static void leave_list(module_state *state, const struct lock_waiter *waiter) {
    struct lock_waiter **link = &state->waiting;
    while (*link != NULL && *link != waiter) {
        link = &(*link)->older;
    }
    if (*link != NULL) { /* it is not there after a fork() */
        *link = waiter->older;
    }
}

/* The turn has not been taken: whoever is next may have it. */
static void give_up(register_lock *self, struct lock_waiter *waiter) {
    if (waiter->granted) {
        register_lock_pass_on(self);
    } else if (self->process == (long)getpid()) {
        unlink_waiter(self, waiter);
    } else {
        self->first = self->last = NULL;
    }
}

int register_lock_wait(register_lock *self, module_state *state) {
    if (self->owner == PyThread_get_thread_ident()) {
        return raise_error(state, QARENA_E_BUSY,
                           "the register is being run by this thread: a signal handler can't use "
                           "it, but can take its snapshot()");
    }
    if (check_owner(self, state) !=
        0) { /* nor may its waiters be looked at, whose threads have gone */
        return -1;
    }
    struct lock_waiter waiter = {
        .turn = PyThread_allocate_lock(), .of = self, .thread = PyThread_get_thread_ident()};
    if (waiter.turn == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    PyThread_acquire_lock(waiter.turn, 1);
    forget_parent(state);
    enqueue(self, &waiter);
    waiter.older = state->waiting;
    state->waiting = &waiter;
    const int result = wait_for_turn(self, state, &waiter);
    forget_parent(state);
    leave_list(state, &waiter);
    if (result != 0) {
        give_up(self, &waiter);
    }
    PyThread_free_lock(waiter.turn);
    return result;
}
