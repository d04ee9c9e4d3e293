/* Where a history ends: its shots' measurements that nothing follows are sampled together, and all
 * of its bits are written to its shots' rows. */
#ifndef QARENA_REGISTER_SHOTS_END_H
#define QARENA_REGISTER_SHOTS_END_H

#include "register/shots_types.h"

/* The branch stands at its end, and the register has its state. asks: this is the run's calling
 * thread, which polls. E_NORM, E_MEMORY, E_CLOSED,
 * E_CANCELLED: nothing was written. */
qarena_status qarena__shots_end(const qarena__tree *tree, qarena_register *reg,
                                const qarena__branch *branch, bool asks);

/* The same of an exact tree: for each outcome of the measurements at the end that is not too
 * improbable `keep` is called with `outcome`, a copy of the branch with that outcome's bits and
 * probability. E_ARGUMENT: more than 20 qubits are measured. Else as above, or as `keep`. */
qarena_status qarena__shots_end_exactly(const qarena__tree *tree, qarena_register *reg,
                                        const qarena__branch *branch, qarena__branch *outcome,
                                        qarena_status (*keep)(void *context,
                                                              const qarena__branch *outcome),
                                        void *context);

#endif
