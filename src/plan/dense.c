#include "plan/dense.h"

#include <math.h>
#include <string.h>

#include "core/status.h"
#include "plan/canonical_form.h"
#include "plan/kak.h"
#include "plan/lower.h"
#include "plan/zyz.h"

/* Of an angle whose RXX and RYY are neither diagonal nor a permutation. */
#define LEAST_SINE 1e-6

/* matrix = matrix u, u being all that is pending on one of its k bits, which then is nothing. */
static void absorb(double *matrix, unsigned k, unsigned bit, qarena__pending_1q *pending) {
    if (qarena__pending_1q_is_empty(pending)) {
        return;
    }
    const double *u = qarena__pending_1q_matrix(pending);
    for (unsigned i = 0; i < 1u << 2 * k; i++) {
        if (i >> bit & 1) {
            continue;
        }
        double *a = matrix + 2 * i, *b = a + 2 * (1u << bit), x[4];
        for (unsigned column = 0; column < 2; column++) {
            const double *f = u + 2 * column, *g = f + 4;
            x[2 * column] = a[0] * f[0] - a[1] * f[1] + b[0] * g[0] - b[1] * g[1];
            x[2 * column + 1] = a[0] * f[1] + a[1] * f[0] + b[0] * g[1] + b[1] * g[0];
        }
        memcpy(a, x, 2 * sizeof(double));
        memcpy(b, x + 2, 2 * sizeof(double));
    }
    qarena__pending_1q_clear(pending);
}

/* right = left right for two matrices on the same two qubits; crossed: left has them in the other
 * order. */
static void multiply_pair(const double *left, bool crossed, double *right) {
    static const unsigned straight_order[4] = {0, 1, 2, 3}, crossed_order[4] = {0, 2, 1, 3};
    const unsigned *order = crossed ? crossed_order : straight_order;
    double product[32] = {0};
    for (unsigned i = 0; i < 64; i++) {
        unsigned row = i >> 4, inner = i >> 2 & 3, column = i & 3;
        const double *a = left + 2 * (4 * order[row] + order[inner]),
                     *b = right + 2 * (4 * inner + column);
        product[2 * (4 * row + column)] += a[0] * b[0] - a[1] * b[1];
        product[2 * (4 * row + column) + 1] += a[0] * b[1] + a[1] * b[0];
    }
    memcpy(right, product, sizeof product);
}

/* The matrix just before an op on the same two qubits, which nothing has touched since; NULL: none.
 */
static qarena__op *just_before(const qarena__pending *p, const qarena__op *op) {
    const uint64_t last = p->touched[op->targets[0]];
    if (!last || last != p->touched[op->targets[1]]) {
        return NULL;
    }
    qarena__op *before = &p->lists.out->ops[last - 1];
    const bool dense = before->gate == QARENA_GATE_UNITARY && before->n_targets == 2 &&
                       (before->ones | before->zeros) == 0;
    return dense || qarena__is_kak(before) ? before : NULL;
}

/* The op's matrix becomes the product of it and the one before, which is taken out. */
static void merge(qarena__pending *p, qarena__op *before, qarena__op *op, double *matrix) {
    double product[32];
    const double *numbers = p->lists.out->matrices + before->matrix;
    if (qarena__is_kak(before)) {
        qarena__kak_matrix((const qarena__kak *)numbers, product);
    } else {
        memcpy(product, numbers, sizeof product);
    }
    multiply_pair(matrix, before->targets[0] != op->targets[0], product);
    memcpy(matrix, product, sizeof product);
    memcpy(op->targets, before->targets, sizeof op->targets);
    qarena__pending_erase(p, before, 0);
}

/* Whether a matrix has no cheaper form: not real, not a controlled gate, a diagonal or an exchange.
 */
static bool is_general(const qarena__op *op, double *matrix) {
    const qarena__oplist list = {.matrices = matrix};
    qarena__lowered lowered;
    if (!qarena__lower(&list, op, &lowered)) {
        return false;
    }
    const qarena__action *action = &lowered.action;
    return action->form == QARENA__MATRIX && action->k == 2 && action->parts == QARENA__COMPLEX &&
           (action->ones | action->zeros) == 0;
}

/* Whether the next gate is a matrix on the same two qubits, which will take this one in: then it is
 * not worth a form of its own. */
static bool is_taken_in(const qarena__pending *p, uint64_t targets) {
    const qarena__op *next = p->next;
    return next && next->kind == QARENA__OP_GATE &&
           (next->gate == QARENA_GATE_RXX || next->gate == QARENA_GATE_RYY) && !next->binding &&
           !(next->ones | next->zeros) && qarena__op_targets(next) == targets &&
           fabs(sin(next->parameters[0])) > LEAST_SINE;
}

static qarena_status emit_kak(qarena__pending *p, qarena__op *op, const qarena__kak *kak,
                              const qarena__kak_locals *locals, uint64_t targets) {
    for (unsigned t = 0; t < 2; t++) {
        QARENA__FORWARD(qarena__pending_emit_phase(p, qarena__bit(op->targets[t]),
                                                   qarena__number(locals->before[t])));
        qarena__pending_1q_multiply(&p->lists, &p->pending_1q[op->targets[t]], locals->after[t]);
    }
    qarena__pending_phase(p, qarena__number(locals->phase));
    op->kind = QARENA__OP_KAK;
    op->gate = QARENA_GATE_I;
    return qarena__pending_emit(p, op, (const double *)kak, targets, 0);
}

static qarena_status dense_pair(qarena__pending *p, qarena__op *op, const double *given,
                                uint64_t targets) {
    double matrix[32];
    qarena__kak kak;
    qarena__kak_locals locals;
    memcpy(matrix, given, sizeof matrix);
    absorb(matrix, 2, 0, &p->pending_1q[op->targets[0]]);
    absorb(matrix, 2, 1, &p->pending_1q[op->targets[1]]);
    qarena__op *before = just_before(p, op);
    if (before) {
        merge(p, before, op, matrix);
    }
    if (p->kak && !is_taken_in(p, targets) && is_general(op, matrix) &&
        qarena__kak_split(matrix, &kak, &locals)) {
        return emit_kak(p, op, &kak, &locals, targets);
    }
    return qarena__pending_emit(p, op, matrix, targets, 0);
}

qarena_status qarena__pending_dense(qarena__pending *p, const qarena__action *action,
                                    uint64_t targets) {
    qarena__op op = {.gate = QARENA_GATE_UNITARY, .n_targets = (uint8_t)action->k};
    for (unsigned t = 0; t < action->k; t++) {
        op.targets[t] = (uint8_t)action->target[t];
        if (qarena__pending_1q_is_bound(&p->pending_1q[op.targets[t]])) { /* it has no matrix yet */
            QARENA__FORWARD(qarena__pending_make_way(p, qarena__bit(op.targets[t]), 0));
        }
    }
    if (action->k == 2) {
        return dense_pair(p, &op, action->matrix, targets);
    }
    QARENA__FORWARD(qarena__pending_emit(p, &op, action->matrix, targets, 0));
    for (unsigned t = 0; t < action->k; t++) {
        absorb(p->lists.out->matrices + p->lists.out->ops[p->lists.out->count - 1].matrix,
               action->k, t, &p->pending_1q[op.targets[t]]);
    }
    return QARENA_OK;
}
