/* One member of a batch, on one register. */
#ifndef QARENA_REGISTER_BATCH_MEMBER_H
#define QARENA_REGISTER_BATCH_MEMBER_H

#include "register/register.h"

/* What is wrong with the work for circuits on n qubits, before anything is run. E_ARGUMENT,
 * E_NOT_FINITE; E_MEMORY, E_CLOSED, E_CANCELLED where observables are merged, which asks `watch`.
 */
qarena_status qarena__batch_check(const qarena_register *reg, const qarena_circuit *circuit,
                                  const qarena_batch_work *work, qarena__watch *watch);

/* Run member i and write its rows. As a run; E_NORM, E_NOT_UNITARY. */
qarena_status qarena__batch_member(qarena_register *reg, qarena_circuit *circuit,
                                   const qarena_batch_work *work, uint64_t i);

#endif
