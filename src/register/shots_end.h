/* Where a history ends: its shots' measurements that nothing follows are sampled together, and all
 * of its bits are written to its shots' rows. */
#ifndef QARENA_REGISTER_SHOTS_END_H
#define QARENA_REGISTER_SHOTS_END_H

#include "register/shots_types.h"

/* The branch stands at its end, and the register has its state. E_NORM, E_MEMORY, E_CLOSED,
 * E_CANCELLED: nothing was written. */
qarena_status qarena__shots_end(const qarena__tree *tree, qarena_register *reg,
                                const qarena__branch *branch);

#endif
