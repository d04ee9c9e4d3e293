#include "plan/product.h"

#include <string.h>

#include "circuit/gate_matrix.h"
#include "plan/zyz.h"

/* Append a factor whose op is complete; a UNITARY's doubles are there. */
static void push(qarena__rewriting *w, qarena__chain *chain, const qarena__op *op) {
    qarena__bindings *b;
    w->failed = w->failed || qarena__oplist_bindings(w->out, &b) != QARENA_OK ||
                qarena__bindings_reserve(b, 0, b->factor_count + 1, 0) != QARENA_OK;
    if (w->failed) {
        return;
    }
    b->factors[b->factor_count++] = (qarena__factor){.op = *op};
    const uint32_t number = (uint32_t)b->factor_count;
    if (chain->last) {
        b->factors[chain->last - 1].next = number;
    } else {
        chain->first = number;
    }
    chain->last = number;
}

/* Doubles at the end of the list that is written. */
static uint64_t take_doubles(qarena__rewriting *w, uint64_t count) {
    const uint64_t first = w->out->matrix_count;
    w->failed =
        w->failed || qarena__oplist_reserve(w->out, w->out->count, first + count) != QARENA_OK;
    if (!w->failed) {
        memset(w->out->matrices + first, 0, count * sizeof(double));
        w->out->matrix_count += count;
    }
    return first;
}

void qarena__product_gate(qarena__rewriting *w, qarena__chain *chain, const qarena__op *op) {
    qarena__op copy = *op;
    qarena__bindings *b;
    w->failed = w->failed || qarena__oplist_bindings(w->out, &b) != QARENA_OK ||
                (op->binding && qarena__terms_copy(b, w->in->bindings, op->binding, NULL, 1,
                                                   &copy.binding) != QARENA_OK);
    push(w, chain, &copy);
}

void qarena__product_matrix(qarena__rewriting *w, qarena__chain *chain, const double *matrix) {
    const uint64_t at = take_doubles(w, 8);
    const qarena__op op = {.gate = QARENA_GATE_UNITARY, .n_targets = 1, .matrix = at};
    if (!w->failed) {
        memcpy(w->out->matrices + at, matrix, 8 * sizeof(double));
        push(w, chain, &op);
    }
}

void qarena__product_phase(qarena__rewriting *w, qarena__chain *chain, qarena__affine angle) {
    qarena__op op = {.gate = QARENA_GATE_P, .n_targets = 1};
    if (!qarena__affine_is_zero(angle)) {
        qarena__affine_set(&op, angle);
        qarena__affine_seal(w, &op);
        push(w, chain, &op);
    }
}

uint64_t qarena__product_end(qarena__rewriting *w, const qarena__chain *chain) {
    const uint64_t result = take_doubles(w, 4);
    qarena__bindings *b;
    w->failed = w->failed || qarena__oplist_bindings(w->out, &b) != QARENA_OK ||
                qarena__bindings_reserve(b, 0, 0, b->product_count + 1) != QARENA_OK;
    if (!w->failed) {
        b->products[b->product_count++] =
            (qarena__product){.first = chain->first, .result = (uint32_t)result};
    }
    return result;
}

/* --- values --- */

static void multiply_out(const qarena__oplist *list, const qarena__product *product,
                         const double *values, double *u) {
    const qarena__bindings *b = list->bindings;
    double matrix[8];
    memcpy(u, qarena__matrix2_identity, sizeof qarena__matrix2_identity);
    for (uint32_t i = product->first; i; i = b->factors[i - 1].next) {
        qarena__op op = b->factors[i - 1].op;
        const double *factor = matrix;
        if (op.gate == QARENA_GATE_UNITARY) {
            factor = qarena__oplist_matrix(list, &op);
        } else {
            qarena__op_bind(b, values, list->matrices, &op);
            qarena__op_matrix(&op, &QARENA__SINCOS_OF_0, matrix);
        }
        qarena__matrix2_multiply(factor, u);
    }
}

void qarena__bind(qarena__oplist *list, const double *values) {
    const qarena__bindings *b = list->bindings;
    if (!b) {
        return;
    }
    for (uint64_t i = 0; i < b->product_count; i++) {
        double u[8];
        multiply_out(list, &b->products[i], values, u);
        const qarena__zyz zyz = qarena__matrix2_split(u);
        memcpy(list->matrices + b->products[i].result, &zyz, sizeof zyz);
    }
    for (uint64_t i = 0; i < list->count; i++) {
        if (list->ops[i].binding) {
            qarena__op_bind(b, values, list->matrices, &list->ops[i]);
        }
    }
}
