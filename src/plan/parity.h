/* Phases past a CX: what is diagonal on its target is done after it, as phases on one qubit and on
 * the pair. */
#ifndef QARENA_PLAN_PARITY_H
#define QARENA_PLAN_PARITY_H

#include "plan/pending.h"

/* Whether op `at` of [at, end) is a CX after which such phases may as well be done: the next gate
 * that changes its target acts on that qubit alone or is the same CX again, and the next that
 * changes its control, if any, acts on that alone. Else they might stand in the way of a gate that
 * could merge with what is before this CX. */
bool qarena__phases_may_pass(const qarena__oplist *in, uint64_t at, uint64_t end);

/* Whether what passes this CX has few terms: each CX copies them. */
bool qarena__phases_are_short(qarena__pending *p, const qarena__op *cx);

/* Write what of the CX's target commutes with nothing, and turn what is diagonal, pending or the
 * last phase on the pair, into what it is after the CX:
 *
 *     e^(ia (x XOR c))   = e^(ia x) e^(ia c) e^(-2ia x c)
 *     e^(ia (x XOR c) c) = e^(ia c) e^(-ia x c)
 *
 * *both: the angle of a phase on the pair that is to be written after the CX. Fails: E_MEMORY. */
qarena_status qarena__pass_phases(qarena__pending *p, const qarena__op *cx, qarena__affine *both);

#endif
