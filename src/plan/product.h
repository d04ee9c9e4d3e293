/* Products of gates on one qubit, some of which are bound: what they are split into is known when
 * they are. A product is written, factor by factor, into the bindings of the list that is written,
 * and computed by qarena__bind. */
#ifndef QARENA_PLAN_PRODUCT_H
#define QARENA_PLAN_PRODUCT_H

#include "plan/affine.h"

/* A product under way: 1 + the index of its first and last factor; 0: it has none. */
typedef struct qarena__chain {
    uint32_t first, last;
} qarena__chain;

/* Multiply from the left: a gate that is read, a 2x2 matrix, a phase where the qubit is 1. */
void qarena__product_gate(qarena__rewriting *w, qarena__chain *chain, const qarena__op *op);
void qarena__product_matrix(qarena__rewriting *w, qarena__chain *chain, const double *matrix);
void qarena__product_phase(qarena__rewriting *w, qarena__chain *chain, qarena__affine angle);

/* The product is whole: the index of the four doubles that it will be split into (qarena__zyz:
 * phase, left, theta, right). */
uint64_t qarena__product_end(qarena__rewriting *w, const qarena__chain *chain);

/* Compute all products of a list in canonical form from these values (NULL: all are 0), then the
 * angles of its bound ops. As often as one likes. */
void qarena__bind(qarena__oplist *list, const double *values);

#endif
