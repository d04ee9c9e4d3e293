#include "plan/parity.h"

#include "circuit/gate_table.h"
#include "core/status.h"
#include "plan/zyz.h"

/* Most gates that are searched for the next one on a qubit. */
#define LOOK_AHEAD 256u

/* Most terms of an angle that passes. */
#define MOST_TERMS 8u

static qarena_gate matrix_of(const qarena__op *op) {
    return qarena__gate_row_of((qarena_gate)op->gate)->matrix_of;
}

static bool is_cx(const qarena__op *op) {
    return matrix_of(op) == QARENA_GATE_X && op->n_targets == 1 && op->zeros == 0 && op->ones &&
           !(op->ones & (op->ones - 1));
}

/* Those of `qubits` that an op may change. */
static uint64_t nondiagonal_on(const qarena__op *op, uint64_t qubits) {
    const uint64_t targets = qarena__op_targets(op);
    if (!(targets & qubits)) {
        return 0;
    }
    switch (matrix_of(op)) {
    case QARENA_GATE_I:
    case QARENA_GATE_Z:
    case QARENA_GATE_S:
    case QARENA_GATE_SDG:
    case QARENA_GATE_T:
    case QARENA_GATE_TDG:
    case QARENA_GATE_RZ:
    case QARENA_GATE_P:
    case QARENA_GATE_RZZ:
    case QARENA_GATE_GPHASE: return 0;
    default: return targets & qubits;
    }
}

bool qarena__phases_may_pass(const qarena__oplist *in, uint64_t at, uint64_t end) {
    const qarena__op *cx = &in->ops[at];
    if (!is_cx(cx)) {
        return false;
    }
    const uint64_t target = qarena__bit(cx->targets[0]);
    uint64_t open = cx->ones | target; /* qubits of which the next gate is not found */
    for (uint64_t i = at + 1; open && i < end; i++) {
        const qarena__op *op = &in->ops[i];
        const uint64_t changed = i - at <= LOOK_AHEAD ? nondiagonal_on(op, open) : open;
        const bool alone = op->n_targets == 1 && !(op->ones | op->zeros),
                   again = is_cx(op) && op->ones == cx->ones && changed == target;
        if (changed && (i - at > LOOK_AHEAD || !(alone || again))) {
            return false;
        }
        open &= ~changed;
    }
    return !(open & target);
}

/* The angle of the last written phase on a pair, which is taken out again; 0 if there is none, or a
 * qubit was changed since. */
static qarena__affine take_pair_phase(qarena__pending *p, uint64_t pair) {
    qarena__op *op = qarena__pending_find_pair(p, pair);
    const qarena__affine angle = op ? qarena__affine_get(op) : qarena__number(0);
    if (op) {
        qarena__pending_erase(p, op, pair);
    }
    return angle;
}

bool qarena__phases_are_short(qarena__pending *p, const qarena__op *cx) {
    const qarena__op *pair = qarena__pending_find_pair(p, cx->ones | qarena__bit(cx->targets[0]));
    return qarena__affine_is_short(&p->lists, p->pending_1q[cx->targets[0]].after, MOST_TERMS) &&
           (!pair || qarena__affine_is_short(&p->lists, qarena__affine_get(pair), MOST_TERMS));
}

qarena_status qarena__pass_phases(qarena__pending *p, const qarena__op *cx, qarena__affine *both) {
    const unsigned control = qarena__lowest(cx->ones), target = cx->targets[0];
    qarena__rewriting *w = &p->lists;
    QARENA__FORWARD(qarena__pending_make_way(p, 0, cx->ones | qarena__bit(target)));
    const qarena__affine alone = p->pending_1q[target].after,
                         pair = take_pair_phase(p, cx->ones | qarena__bit(target));
    const qarena__affine less = qarena__affine_times(w, alone, -1);
    qarena__pending_1q_phase(w, &p->pending_1q[control], qarena__affine_add(w, alone, pair));
    *both =
        qarena__affine_add(w, qarena__affine_add(w, less, less), qarena__affine_times(w, pair, -1));
    return QARENA_OK;
}
