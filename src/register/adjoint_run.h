/* A circuit run forward from a register's state, which stays as it is, and undone in two states at
 * once: what gradients are made of. */
#ifndef QARENA_REGISTER_ADJOINT_RUN_H
#define QARENA_REGISTER_ADJOINT_RUN_H

#include "kernels/action.h"
#include "register/adjoint_list.h"

typedef struct qarena__adjoint_run {
    qarena__writer *writer; /* of the register; states have its shape. Nothing is pending */
    qarena_circuit *circuit;
    const double *values;
    uint64_t count;
    qarena__adjoint_list *list; /* open; for undoing, the circuit's */
    qarena__buffer *costate;    /* for undoing */
    double *sums;               /* for undoing: of each value; sums are added to it */
} qarena__adjoint_run;

/* Run the circuit. The state is list->forward's, its buffer not shared. E_MEMORY, E_CLOSED,
 * E_CANCELLED. To be ended in any case. */
qarena_status qarena__adjoint_forward(qarena__adjoint_run *run);

/* Undo the circuit in the state and the costate, and add d 2 Re <costate|state> / d value to the
 * sums. E_MEMORY, E_CLOSED, E_CANCELLED. */
qarena_status qarena__adjoint_back(qarena__adjoint_run *run);

/* Apply an action to two states, in place. E_MEMORY, E_CLOSED; what a cancelled writer is told
 * means nothing. */
qarena_status qarena__adjoint_sweep(qarena__adjoint_run *run, const qarena__action *action,
                                    void *const states[2]);

/* Give up the state, and what a stopped run has left. */
void qarena__adjoint_end(qarena__adjoint_run *run);

#endif
