/* One thread of a run of shots: the register that it works with, and how it leaves branches to be
 * gone on with. */
#ifndef QARENA_REGISTER_SHOTS_WALKER_H
#define QARENA_REGISTER_SHOTS_WALKER_H

#include "register/shots_branch.h"
#include "register/shots_split.h"
#include "register/writer.h"

typedef struct qarena__walker {
    qarena__tree *tree;
    qarena_register *reg;
    qarena__thread_work *work;
    unsigned thread;
    int64_t until;  /* when its slice ends */
    uint64_t steps; /* that its branch has done, since it was taken */
} qarena__walker;

/* Whether to go on: E_CANCELLED. The calling thread asks its poll. */
qarena_status qarena__walker_ask(const qarena__walker *w);

/* Leave a branch: it waits. */
void qarena__walker_leave(const qarena__walker *w, qarena__branch *branch);

/* Whether its state is |0..0>, which nothing holds. */
bool qarena__walker_is_reset(const qarena__walker *w);

/* Have a buffer to write in, so that no gate fails for want of one. E_MEMORY, E_CLOSED. */
qarena_status qarena__walker_secure(const qarena__walker *w);

/* The part of a branch with outcome 1, in the register's state; it is not left yet. Nothing but a
 * reset is pending. E_MEMORY, E_CLOSED: work->stands is set, since nothing has changed; a caller
 * that has changed the branch before clears it. */
qarena_status qarena__walker_split(const qarena__walker *w, const qarena__branch *branch,
                                   const qarena__outcomes *o, qarena__branch **other);

/* Run what is pending, but for a reset that nothing follows. E_MEMORY, E_CLOSED, E_CANCELLED. */
qarena_status qarena__walker_settle(const qarena__walker *w);

/* Flip the qubits of a mask, |0> and |1>; with the next pass, if nothing is pending. As a gate. */
qarena_status qarena__walker_flip(const qarena__walker *w, uint64_t qubits);

/* Put a gate without angles on a qubit into the queue; a frame's. As qarena_register_apply. */
qarena_status qarena__walker_gate(const qarena__walker *w, qarena_gate gate, unsigned qubit);
qarena_status qarena__walker_apply_frame(const qarena__walker *w, qarena__frame frame);

#endif
