/* Plans of a register: found again by the structure of what is planned. */
#ifndef QARENA_REGISTER_MAKE_PLAN_H
#define QARENA_REGISTER_MAKE_PLAN_H

#include "register/writer.h"

/* A plan of the first ops of a list in canonical form, as many as are planned together, for tiles
 * of 2^t amplitudes: an equal one that the register keeps, or one made now and kept. Valid until
 * the next call. E_MEMORY, E_CLOSED: no room for it. */
qarena_status qarena__make_plan(qarena__writer *writer, const qarena__oplist *ops, unsigned t,
                                const qarena__plan **plan);

#endif
