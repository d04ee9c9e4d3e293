/* One gate, or any other action, on the full state: one sweep, one commit. */
#ifndef QARENA_REGISTER_APPLY_H
#define QARENA_REGISTER_APPLY_H

#include "circuit/oplist.h"
#include "register/known_norm.h"

/* Apply an action and commit: a gate's, in the mode of gates (core/fp_mode.h), or any, in the
 * host's, which leaves a state of norm `after`. E_MEMORY, E_CANCELLED: nothing happened. */
qarena_status qarena__apply_gate(qarena__writer *writer, const qarena__action *action);
qarena_status qarena__apply_action(qarena__writer *writer, const qarena__action *action,
                                   qarena__kept_norm after);

/* Lower one op of a list, apply it, commit. */
qarena_status qarena__apply_op(qarena__writer *writer, const qarena__oplist *list,
                               const qarena__op *op);

#endif
