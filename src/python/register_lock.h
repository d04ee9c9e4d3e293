/* Who may use a register: one thread at a time, first come, first served.
 *
 * While a thread uses a register with the GIL held, the GIL is the lock and taking it costs one
 * load. A thread that releases the GIL to compute marks the register as held; others then wait,
 * without the GIL, in the order in which they came. All fields are read and written with the GIL
 * held. */
#ifndef QARENA_PYTHON_REGISTER_LOCK_H
#define QARENA_PYTHON_REGISTER_LOCK_H

#include "module_state.h"

struct lock_waiter;

typedef struct register_lock {
    int held;            /* a thread has it and may have released the GIL */
    unsigned long owner; /* that thread, or the one whose turn has come and that is about to wake */
    /* The process of that thread. After a fork the child finds locks held that nobody there will
     * give back. */
    long process;
    struct lock_waiter *first, *last;
} register_lock;

/* Wait for a held object. qarena.Error when the wait would never end: this thread itself holds it
 * (a signal handler, during a run), or a thread that waits for this one, or one that a fork() or
 * the end of the interpreter has left behind. A waiting main thread can be interrupted. */
int register_lock_wait(register_lock *self, module_state *state);

/* Let the next thread in. */
void register_lock_pass_on(register_lock *self);

/* Before any use. What follows must end with register_lock_leave. */
static inline int register_lock_enter(register_lock *self, module_state *state) {
    return self->held ? register_lock_wait(self, state) : 0;
}

/* This thread has entered and is about to release the GIL, or to wait for something else. */
void register_lock_mark(register_lock *self);

static inline void register_lock_leave(register_lock *self) {
    if (self->held) {
        register_lock_pass_on(self);
    }
}

#endif
