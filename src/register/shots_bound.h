/* How many states a history may leave behind at most, by the steps alone. */
#ifndef QARENA_REGISTER_SHOTS_BOUND_H
#define QARENA_REGISTER_SHOTS_BOUND_H

#include "register/shots_program.h"

/* Fill in `splits` of all steps. */
void qarena__splits_bound(qarena__program *program);

#endif
