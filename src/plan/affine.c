#include "plan/affine.h"

#include "plan/zyz.h"

/* Put a term in front of a chain. */
static void push(qarena__rewriting *w, double coefficient, uint32_t source, uint32_t *chain) {
    qarena__bindings *bindings;
    w->failed = w->failed || qarena__oplist_bindings(w->out, &bindings) != QARENA_OK ||
                qarena__term_push(bindings, coefficient, source, 0, chain) != QARENA_OK;
}

/* Put `factor` times the terms of another chain, of that angle, in front of one. Constants among
 * them are added to *constant. */
static void push_all(qarena__rewriting *w, const qarena__oplist *list, uint32_t from,
                     unsigned angle, double factor, qarena__affine *sum) {
    for (uint32_t i = from; i && !w->failed;) {
        const qarena__term term = list->bindings->terms[i - 1]; /* the list may be moved */
        i = term.next;
        if (term.angle != angle) {
            continue;
        }
        if (term.source == QARENA__CONSTANT) {
            sum->constant += factor * term.coefficient;
        } else {
            push(w, factor * term.coefficient, term.source, &sum->terms);
        }
    }
}

qarena__affine qarena__affine_join(qarena__rewriting *w, qarena__affine a, qarena__affine b) {
    qarena__affine sum = {a.constant + b.constant, a.terms ? a.terms : b.terms};
    if (__builtin_expect(a.terms && b.terms, 0)) { /* b is the shorter one, as a rule */
        push_all(w, w->out, b.terms, 0, 1, &sum);
    }
    return sum;
}

qarena__affine qarena__affine_add(qarena__rewriting *w, qarena__affine a, qarena__affine b) {
    qarena__affine sum = qarena__affine_join(w, a, b);
    sum.constant = qarena__angle_add(a.constant, b.constant);
    return sum;
}

qarena__affine qarena__affine_times(qarena__rewriting *w, qarena__affine a, double factor) {
    qarena__affine product = {a.constant * factor, 0};
    push_all(w, w->out, a.terms, 0, factor, &product);
    return product;
}

qarena__affine qarena__affine_of(qarena__rewriting *w, const qarena__op *op, unsigned angle,
                                 double factor) {
    qarena__affine product = {0, 0};
    push_all(w, w->in, op->binding, angle, factor, &product);
    if (!product.terms) { /* an angle without terms is the op's own */
        product.constant = op->parameters[angle] * factor;
    }
    return product;
}

bool qarena__affine_is_short(const qarena__rewriting *w, qarena__affine a, unsigned most) {
    unsigned length = 0;
    for (uint32_t i = a.terms; i && length <= most; i = w->out->bindings->terms[i - 1].next) {
        length++;
    }
    return length <= most;
}

qarena__affine qarena__affine_derived(qarena__rewriting *w, uint64_t index) {
    qarena__affine derived = {0, 0};
    push(w, 1, QARENA__DERIVED | (uint32_t)index, &derived.terms);
    return derived;
}

void qarena__affine_seal(qarena__rewriting *w, qarena__op *op) {
    if (op->binding && op->parameters[0] != 0) {
        push(w, op->parameters[0], QARENA__CONSTANT, &op->binding);
    }
}
