/* Dense matrices in the canonical form. */
#ifndef QARENA_PLAN_DENSE_H
#define QARENA_PLAN_DENSE_H

#include "plan/pending.h"

/* A dense matrix without controls takes in what is pending on its targets; one on two qubits also
 * the matrix on them just before it, and is written in KAK form if it is a complex unitary. */
qarena_status qarena__pending_dense(qarena__pending *p, const qarena__action *action,
                                    uint64_t targets);

#endif
