/* What an op of a list in canonical form is: see canonical.h. Ops under a condition, or bound when
 * they are run, will be none of these unless their makers see to it. */
#ifndef QARENA_PLAN_CANONICAL_FORM_H
#define QARENA_PLAN_CANONICAL_FORM_H

#include <stdbool.h>

#include "circuit/op.h"

static inline bool qarena__is_phase(const qarena__op *op) {
    return op->kind == QARENA__OP_GATE && op->gate == QARENA_GATE_GPHASE && op->zeros == 0 &&
           __builtin_popcountll(op->ones) <= 2;
}

static inline bool qarena__is_rotation(const qarena__op *op) {
    return op->kind == QARENA__OP_GATE && op->gate == QARENA_GATE_RY && (op->ones | op->zeros) == 0;
}

static inline bool qarena__is_kak(const qarena__op *op) {
    return op->kind == QARENA__OP_KAK;
}

#endif
