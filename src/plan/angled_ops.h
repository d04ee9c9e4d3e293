/* The ops of a list one after the other, with the angles that they are bound to. Sines and cosines
 * of these are taken a block of ops at a time, where that costs a fraction of one by one. */
#ifndef QARENA_PLAN_ANGLED_OPS_H
#define QARENA_PLAN_ANGLED_OPS_H

#include "circuit/gate_matrix.h"
#include "circuit/oplist.h"

#define QARENA__ANGLED_OPS 32u

typedef struct qarena__angled_ops {
    const qarena__oplist *list;
    uint64_t first, end;               /* the block that is here */
    qarena__sincos last;               /* of ops with numbers as angles */
    qarena__op op[QARENA__ANGLED_OPS]; /* those of the block that are bound */
    qarena__sincos known[QARENA__ANGLED_OPS];
} qarena__angled_ops;

static inline void qarena__angled_begin(qarena__angled_ops *ops, const qarena__oplist *list) {
    ops->list = list;
    ops->first = ops->end = 0;
    ops->last = QARENA__SINCOS_OF_0;
}

/* Fetch the block that begins with op `first` of the list. */
void qarena__angled_fetch(qarena__angled_ops *ops, uint64_t first);

/* Op number i with its angles, until another block is fetched, and what is known for its matrix. */
static inline const qarena__op *qarena__angled_op(qarena__angled_ops *ops, uint64_t i,
                                                  qarena__sincos **known) {
    const qarena__op *op = &ops->list->ops[i];
    *known = &ops->last;
    if (__builtin_expect(!op->binding || !ops->list->values, 1)) {
        return op;
    }
    if (i < ops->first || i >= ops->end) {
        qarena__angled_fetch(ops, i);
    }
    *known = &ops->known[i - ops->first];
    return &ops->op[i - ops->first];
}

#endif
