/* Angles while gates are rewritten: a constant, and terms of values that are bound later. What is
 * decided while rewriting looks at the constants of angles without terms, and at whether there are
 * terms; so the canonical form of a circuit is the same for all values.
 *
 * Terms lie in the bindings of the list that is written. Where there is no memory for them the sum
 * is wrong, and `failed` of the writer is set. */
#ifndef QARENA_PLAN_AFFINE_H
#define QARENA_PLAN_AFFINE_H

#include <stdbool.h>

#include "circuit/oplist.h"

typedef struct qarena__affine {
    double constant;
    uint32_t terms; /* a chain; 0: none */
} qarena__affine;

/* The lists of a rewriting. */
typedef struct qarena__rewriting {
    const qarena__oplist *in;
    qarena__oplist *out;
    bool failed; /* there was no memory for terms, factors or products */
} qarena__rewriting;

static inline qarena__affine qarena__number(double constant) {
    return (qarena__affine){.constant = constant};
}

static inline bool qarena__affine_is_zero(qarena__affine a) {
    return a.constant == 0 && !a.terms;
}

/* The sum; of phases, constants modulo 2 pi, as qarena__angle_add does. */
qarena__affine qarena__affine_join(qarena__rewriting *w, qarena__affine a, qarena__affine b);
qarena__affine qarena__affine_add(qarena__rewriting *w, qarena__affine a, qarena__affine b);

qarena__affine qarena__affine_times(qarena__rewriting *w, qarena__affine a, double factor);

/* An angle of a gate that is read, bound or not, times a factor. */
qarena__affine qarena__affine_of(qarena__rewriting *w, const qarena__op *op, unsigned angle,
                                 double factor);

/* The first angle of an op that is written, and the op with another one. */
static inline qarena__affine qarena__affine_get(const qarena__op *op) {
    return (qarena__affine){op->parameters[0], op->binding};
}

static inline void qarena__affine_set(qarena__op *op, qarena__affine angle) {
    op->parameters[0] = angle.constant;
    op->binding = angle.terms;
}

/* Whether a chain has at most so many terms. */
bool qarena__affine_is_short(const qarena__rewriting *w, qarena__affine a, unsigned most);

/* A double of the list that is written, which is derived when values are bound. */
qarena__affine qarena__affine_derived(qarena__rewriting *w, uint64_t index);

/* Make the constant of an op that is written, and has terms, one of its terms: then the op can be
 * bound again and again. */
void qarena__affine_seal(qarena__rewriting *w, qarena__op *op);

#endif
