#include "plan/pending.h"

#include <string.h>

#include "core/status.h"
#include "plan/canonical_form.h"
#include "plan/kak.h"
#include "plan/zyz.h"

qarena_status qarena__pending_emit(qarena__pending *p, const qarena__op *op, const double *matrix,
                                   uint64_t nondiagonal_on, uint64_t diagonal_on) {
    QARENA__FORWARD(qarena__oplist_append(p->lists.out, op, matrix));
    for (uint64_t rest = nondiagonal_on | diagonal_on; rest; rest &= rest - 1) {
        p->touched[qarena__lowest(rest)] = p->lists.out->count;
    }
    for (uint64_t rest = diagonal_on; rest; rest &= rest - 1) {
        p->diagonal_uses[qarena__lowest(rest)]++;
    }
    for (uint64_t rest = nondiagonal_on; rest; rest &= rest - 1) {
        p->mixed[qarena__lowest(rest)] = p->lists.out->count;
        p->diagonal_uses[qarena__lowest(rest)] = 0;
    }
    return QARENA_OK;
}

/* Let the last op that changes the qubits of a phase have it, if that is one KAK form on all of
 * them. */
static bool fold_phase(qarena__pending *p, uint64_t ones, qarena__affine angle) {
    const uint64_t last = ones && !angle.terms ? p->mixed[qarena__lowest(ones)] : 0;
    if (!last || !qarena__is_kak(&p->lists.out->ops[last - 1])) {
        return false;
    }
    const qarena__op *op = &p->lists.out->ops[last - 1];
    unsigned mask = 0;
    for (unsigned t = 0; t < 2; t++) {
        mask |= (ones >> op->targets[t] & 1u) << t;
    }
    if (__builtin_popcount(mask) != __builtin_popcountll(ones) ||
        p->mixed[63 - __builtin_clzll(ones)] != last) {
        return false;
    }
    qarena__kak_add_phase((qarena__kak *)(p->lists.out->matrices + op->matrix), mask,
                          angle.constant);
    return true;
}

qarena_status qarena__pending_emit_phase(qarena__pending *p, uint64_t ones, qarena__affine angle) {
    if (qarena__affine_is_zero(angle) || fold_phase(p, ones, angle)) {
        return QARENA_OK;
    }
    qarena__op op = {.gate = QARENA_GATE_GPHASE, .ones = ones};
    qarena__affine_set(&op, angle);
    return qarena__pending_emit(p, &op, NULL, 0, ones);
}

void qarena__pending_exchange(qarena__pending *p, unsigned a, unsigned b) {
    const qarena__pending_1q pending = p->pending_1q[a];
    p->pending_1q[a] = p->pending_1q[b];
    p->pending_1q[b] = pending;
}

void qarena__pending_phase(qarena__pending *p, qarena__affine angle) {
    p->phase = qarena__affine_add(&p->lists, p->phase, angle);
}

/* Write what is pending on a qubit but for a diagonal, which stays. */
static qarena_status flush_rotation(qarena__pending *p, unsigned q) {
    qarena__taken taken;
    qarena__op op = {.n_targets = 1, .targets = {(uint8_t)q}};
    const qarena__shape shape = qarena__pending_1q_take(&p->lists, &p->pending_1q[q], &taken);
    qarena__pending_phase(p, taken.phase);
    if (shape == QARENA__SHAPE_DIAGONAL) {
        return QARENA_OK;
    }
    op.gate = QARENA_GATE_X;
    if (shape == QARENA__SHAPE_DENSE) {
        QARENA__FORWARD(qarena__pending_emit_phase(p, qarena__bit(q), taken.right));
        op.gate = QARENA_GATE_RY;
        qarena__affine_set(&op, taken.theta);
    }
    return qarena__pending_emit(p, &op, NULL, qarena__bit(q), 0);
}

/* Write all that is pending on a qubit. */
static qarena_status flush(qarena__pending *p, unsigned q) {
    QARENA__FORWARD(flush_rotation(p, q));
    const qarena__affine angle = p->pending_1q[q].after;
    qarena__pending_1q_clear(&p->pending_1q[q]);
    return qarena__pending_emit_phase(p, qarena__bit(q), angle);
}

qarena_status qarena__pending_make_way(qarena__pending *p, uint64_t nondiagonal_on,
                                       uint64_t diagonal_on) {
    for (uint64_t rest = diagonal_on; rest; rest &= rest - 1) {
        QARENA__FORWARD(flush_rotation(p, qarena__lowest(rest)));
    }
    for (uint64_t rest = nondiagonal_on; rest; rest &= rest - 1) {
        QARENA__FORWARD(flush(p, qarena__lowest(rest)));
    }
    return QARENA_OK;
}

void qarena__pending_erase(qarena__pending *p, qarena__op *op, uint64_t diagonal_on) {
    const uint64_t number = (uint64_t)(op - p->lists.out->ops) + 1;
    for (uint64_t rest = diagonal_on; rest; rest &= rest - 1) {
        p->diagonal_uses[qarena__lowest(rest)] -= p->mixed[qarena__lowest(rest)] < number;
    }
    *op = (qarena__op){.kind = QARENA__OP_ERASED};
}

static uint64_t *recent_of(qarena__pending *p, uint64_t pair) {
    return &p->recent[(31 * qarena__lowest(pair) + qarena__lowest(pair & (pair - 1))) %
                      QARENA__PENDING_PAIRS];
}

qarena__op *qarena__pending_find_pair(qarena__pending *p, uint64_t pair) {
    const uint64_t last = *recent_of(p, pair);
    if (last <= p->mixed[qarena__lowest(pair)] ||
        last <= p->mixed[qarena__lowest(pair & (pair - 1))]) {
        return NULL;
    }
    qarena__op *op = &p->lists.out->ops[last - 1];
    return op->ones == pair ? op : NULL; /* not another pair's, nor erased */
}

qarena_status qarena__pending_pair_phase(qarena__pending *p, uint64_t pair, qarena__affine angle) {
    QARENA__FORWARD(qarena__pending_make_way(p, 0, pair));
    qarena__op *op = qarena__pending_find_pair(p, pair);
    if (op) {
        const qarena__affine sum = qarena__affine_add(&p->lists, qarena__affine_get(op), angle);
        qarena__affine_set(op, sum);
        if (qarena__affine_is_zero(sum)) {
            qarena__pending_erase(p, op, pair);
        }
        return QARENA_OK;
    }
    uint64_t *last = recent_of(p, pair);
    const uint64_t count = p->lists.out->count;
    QARENA__FORWARD(qarena__pending_emit_phase(p, pair, angle));
    *last = p->lists.out->count > count ? p->lists.out->count : *last;
    return QARENA_OK;
}
