/* How a register runs: between register_begin and register_end the GIL may be released. */
#ifndef QARENA_PYTHON_REGISTER_RUN_H
#define QARENA_PYTHON_REGISTER_RUN_H

#include "register_object.h"

/* Called before each gate of a run: releases the GIL once the run is long, then looks for signals.
 * Non-zero cancels. */
int register_poll(void *self);

/* This thread has entered (register_lock_enter); release the GIL for what comes, also when it is
 * short. */
void register_release_gil(register_object *self);

/* Before a call of the library that looks at the state: release the GIL when the state is large. */
static inline void register_begin(register_object *self) {
    if (self->weight >= RELEASE_WORK) {
        register_release_gil(self);
    }
}

/* After any call of the library that may have run something: GIL back, next thread in, exception if
 * it failed. */
int register_end(register_object *self, qarena_status status);

/* Enter, then run what is pending. The lock is given back on failure only. */
int register_enter_synced(register_object *self);

#endif
