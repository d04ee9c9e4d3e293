/* Where the angles of bound ops come from: an angle is a sum of coefficients times values. A list
 * of gates that has bound ops has one of these.
 *
 * A circuit's values are those that its parameters are bound to when it is run. In canonical form
 * there are also derived values: what a product of gates on one qubit, some of which are bound, is
 * split into. They are computed from the others, in the order of the products, and lie among the
 * list's doubles. */
#ifndef QARENA_CIRCUIT_BINDINGS_H
#define QARENA_CIRCUIT_BINDINGS_H

#include "circuit/op.h"

/* What a term's coefficient is multiplied by: value number `source`; or 1; or double number
 * source - DERIVED of the list. */
#define QARENA__CONSTANT UINT32_MAX
#define QARENA__DERIVED ((uint32_t)1 << 31)

/* Most values, and terms, that a list may have. */
#define QARENA__MOST_VALUES ((uint32_t)1 << 30)
#define QARENA__MOST_TERMS ((uint32_t)1 << 30)

/* Terms of an op are a chain from its `binding` on. Nobody changes a term that is in one, so chains
 * may share their ends. */
typedef struct qarena__term {
    double coefficient;
    uint32_t source;
    uint32_t next : 30; /* 1 + the index of the next one; 0: it is the last */
    uint32_t angle : 2; /* of the op: which one it belongs to */
} qarena__term;

/* A gate of a product: on one qubit, P(angle), a gate of the table, or UNITARY. */
typedef struct qarena__factor {
    qarena__op op;
    uint32_t next; /* 1 + the index of the next one, which acts after it; 0: it is the last */
} qarena__factor;

/* Its angles (qarena__zyz: phase, left, theta, right) are doubles result .. result + 3. */
typedef struct qarena__product {
    uint32_t first; /* 1 + the index of its first factor */
    uint32_t result;
} qarena__product;

typedef struct qarena__bindings {
    qarena_arena *arena;
    qarena__term *terms;
    qarena__factor *factors;
    qarena__product *products;
    uint64_t term_count, term_capacity, factor_count, factor_capacity, product_count,
        product_capacity;
} qarena__bindings;

qarena_status qarena__bindings_create(qarena_arena *arena, qarena__bindings **bindings);
void qarena__bindings_destroy(qarena__bindings *bindings); /* NULL: nothing */

/* Nothing is bound; the room is kept. */
void qarena__bindings_clear(qarena__bindings *bindings);

/* Room for so many in all. E_MEMORY, E_CLOSED: the contents are as they were. */
qarena_status qarena__bindings_reserve(qarena__bindings *bindings, uint64_t terms, uint64_t factors,
                                       uint64_t products);

/* Put a term in front of a chain (1 + the index of its first term; 0: empty). E_MEMORY, E_CLOSED:
 * as it was. */
qarena_status qarena__term_push(qarena__bindings *bindings, double coefficient, uint32_t source,
                                unsigned angle, uint32_t *chain);

/* Where values of one circuit are among those of another: value from[i] + k is value to[i] + k
 * there, up to from[i + 1]. */
typedef struct qarena__value_map {
    uint64_t count;
    uint64_t *from, *to;
} qarena__value_map;

/* Copy a chain of other bindings, in order and one term after the other; a value `s` becomes map[s]
 * (NULL: s), coefficients are multiplied by `factor`. *copy: its chain. E_MEMORY, E_CLOSED. */
qarena_status qarena__terms_copy(qarena__bindings *to, const qarena__bindings *from, uint32_t chain,
                                 const qarena__value_map *map, double factor, uint32_t *copy);

/* Compute the angles of an op that has terms, and only those: from the values (NULL: all are 0) and
 * the list's doubles. */
void qarena__op_bind(const qarena__bindings *bindings, const double *values, const double *doubles,
                     qarena__op *op);

#endif
