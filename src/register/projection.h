/* Projections onto an outcome of one qubit, and flips of qubits after it, now or with the next
 * pass. The writer's. */
#ifndef QARENA_REGISTER_PROJECTION_H
#define QARENA_REGISTER_PROJECTION_H

#include "register/writer.h"

/* Keep the outcome's half of the state, which has this norm^2, with a norm of 1; the other half
 * becomes zero. It commits like a gate. The weight must be a normal number, and so must its square
 * root's inverse be in the state's precision. E_MEMORY, E_CLOSED, E_CANCELLED. */
qarena_status qarena__project_now(qarena__writer *writer, unsigned qubit, unsigned outcome,
                                  double weight);

/* The same, when the state is read or written next: a pass does it as it gathers. Of a register
 * that only this thread looks at, with no gates pending. */
void qarena__project_later(qarena_register *reg, unsigned qubit, unsigned outcome, double weight);

/* Flip the qubits of a mask, |0> and |1>, likewise later. */
void qarena__flip_later(qarena_register *reg, uint64_t qubits);

/* Do what is left to do, in sweeps of their own. */
qarena_status qarena__write_pending_projection(qarena__writer *writer);

#endif
