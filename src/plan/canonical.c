/* One pass over the gates. Each qubit has a pending unitary, the product of what was seen of it and
 * not yet written; all else is written as it comes, after so much of the pending unitaries of its
 * qubits as does not commute with it. */
#include "plan/canonical.h"

#include <math.h>
#include <string.h>

#include "circuit/gate_matrix.h"
#include "circuit/gate_table.h"
#include "circuit/pauli_rotation.h"
#include "core/status.h"
#include "plan/canonical_form.h"
#include "plan/dense.h"
#include "plan/last_swaps.h"
#include "plan/lower.h"
#include "plan/parity.h"
#include "plan/pending.h"
#include "plan/zyz.h"

/* --- gates on one qubit, and phases --- */

/* The 2x2 matrix of an action that has one qubit in all; returns the qubit. */
static unsigned single_matrix(const qarena__action *action, double *u) {
    const double *m = action->matrix;
    memcpy(u, qarena__matrix2_identity, sizeof qarena__matrix2_identity);
    if (action->k == 0) {
        memcpy(u + (action->ones ? 6 : 0), m, 2 * sizeof(double));
        return qarena__lowest(action->ones | action->zeros);
    }
    if (action->form == QARENA__MATRIX) {
        memcpy(u, m, 8 * sizeof(double));
    } else if (action->form == QARENA__DIAGONAL) {
        memcpy(u, m, 2 * sizeof(double));
        memcpy(u + 6, m + 2, 2 * sizeof(double));
    } else {
        memset(u, 0, 8 * sizeof(double));
        memcpy(u + 2, m, 4 * sizeof(double));
    }
    return action->target[0];
}

/* What the numbers of a diagonal are multiples of: angles, which is 1 radian; or those of a bound
 * op, which is its angle. */
static qarena__affine multiple(qarena__pending *p, const qarena__op *bound, double number) {
    return bound ? qarena__affine_of(&p->lists, bound, 0, number) : qarena__number(number);
}

/* A diagonal on at most two qubits in all, by the angles of its numbers: e^(i (a + b x + c y + d x
 * y)). bound: an op; they are factors of its angle. NULL: they are angles. */
static qarena_status rewrite_diagonal(qarena__pending *p, const qarena__action *action,
                                      const double *given, const qarena__op *bound) {
    unsigned qubit[2] = {0}, count = 0;
    double angle[4] = {0};
    for (; count < action->k; count++) {
        qubit[count] = action->target[count];
    }
    for (uint64_t rest = action->ones | action->zeros; rest; rest &= rest - 1) {
        qubit[count++] = qarena__lowest(rest);
    }
    for (unsigned x = 0; x < 1u << count; x++) {
        uint64_t state = (x & 1 ? qarena__bit(qubit[0]) : 0) | (x & 2 ? qarena__bit(qubit[1]) : 0);
        if ((state & (action->ones | action->zeros)) == action->ones) {
            angle[x] = given[x & ((1u << action->k) - 1)];
        }
    }
    if (count == 2) {
        const double both = qarena__angle_add(qarena__angle_add(angle[3], -angle[1]),
                                              qarena__angle_add(angle[0], -angle[2]));
        if (both != 0) {
            QARENA__FORWARD(qarena__pending_pair_phase(
                p, qarena__bit(qubit[0]) | qarena__bit(qubit[1]), multiple(p, bound, both)));
        }
    }
    for (unsigned i = 0; i < count; i++) {
        const double alone = qarena__angle_add(angle[1u << i], -angle[0]);
        if (alone != 0) {
            qarena__pending_1q_phase(&p->lists, &p->pending_1q[qubit[i]],
                                     multiple(p, bound, alone));
        }
    }
    if (angle[0] != 0) {
        qarena__pending_phase(p, multiple(p, bound, angle[0]));
    }
    return QARENA_OK;
}

/* The angles of a diagonal gate's numbers; of a bound one, what they are times its angle. 0: it is
 * none. */
static unsigned angles_of(const qarena__op *op, double angle[4]) {
    qarena__op unit = *op;
    unit.parameters[0] = 1;
    return qarena__op_angles(op->binding ? &unit : op, angle);
}

/* Before a gate, bound or not, is multiplied into what is pending on a qubit: where the two must
 * not become a product, the latter is written. */
static qarena_status part(qarena__pending *p, unsigned q, bool bound) {
    const qarena__pending_1q *pending = &p->pending_1q[q];
    const bool apart =
        bound ? !qarena__pending_1q_is_phases(pending) : qarena__pending_1q_is_bound(pending);
    return p->separate && apart ? qarena__pending_make_way(p, qarena__bit(q), 0) : QARENA_OK;
}

/* Gates that are diagonal, and gates on one qubit, whose angles say all: no matrix is made. *done:
 * it is one of these. */
static qarena_status rewrite_by_angles(qarena__pending *p, const qarena__op *op, bool *done) {
    const uint64_t controls = op->ones | op->zeros;
    double angle[4];
    *done = true;
    if (op->n_targets + __builtin_popcountll(controls) <= 2 && angles_of(op, angle)) {
        qarena__action action = {.k = op->n_targets, .ones = op->ones, .zeros = op->zeros};
        for (unsigned t = 0; t < action.k; t++) {
            action.target[t] = op->targets[t];
        }
        return rewrite_diagonal(p, &action, angle, op->binding ? op : NULL);
    }
    if (op->n_targets == 1 && !controls && op->gate != QARENA_GATE_UNITARY) {
        QARENA__FORWARD(part(p, op->targets[0], op->binding != 0));
        qarena__pending_1q_gate(&p->lists, &p->pending_1q[op->targets[0]], op);
        return QARENA_OK;
    }
    *done = false;
    return QARENA_OK;
}

/* A bound gate that is none of these is written as it is, whatever a value may make of it. */
static qarena_status write_bound(qarena__pending *p, const qarena__op *op) {
    double angle[4];
    const uint64_t targets = qarena__op_targets(op), controls = op->ones | op->zeros;
    const bool diagonal = angles_of(op, angle) != 0;
    const uint64_t nondiagonal_on = diagonal ? 0 : targets,
                   diagonal_on = diagonal ? targets | controls : controls;
    QARENA__FORWARD(qarena__pending_make_way(p, nondiagonal_on, diagonal_on));
    QARENA__FORWARD(qarena__pending_emit(p, op, NULL, nondiagonal_on, diagonal_on));
    qarena__op *written = &p->lists.out->ops[p->lists.out->count - 1];
    qarena__bindings *bindings;
    QARENA__FORWARD(qarena__oplist_bindings(p->lists.out, &bindings));
    QARENA__FORWARD(qarena__terms_copy(bindings, p->lists.in->bindings, op->binding, NULL, 1,
                                       &written->binding));
    for (uint32_t i = written->binding; i; i = bindings->terms[i - 1].next) {
        written->parameters[bindings->terms[i - 1].angle] = 0; /* a constant is a term too */
    }
    return QARENA_OK;
}

/* Whether each number of a diagonal is of modulus 1, so that angles say all. */
static bool is_phases(const qarena__action *action) {
    for (unsigned i = 0; i < 1u << action->k; i++) {
        const double *z = action->matrix + 2 * i;
        if (fabs(z[0] * z[0] + z[1] * z[1] - 1) > 1e-14) {
            return false;
        }
    }
    return true;
}

/* --- the rest --- */

/* Whether a written op is this gate, on the same qubits. */
static bool is_same_gate(const qarena__op *written, const qarena__op *op) {
    return written->kind == QARENA__OP_GATE && written->ones == op->ones &&
           written->zeros == op->zeros && written->n_targets == op->n_targets &&
           qarena__op_targets(written) == qarena__op_targets(op) &&
           qarena__gate_row_of((qarena_gate)written->gate)->matrix_of ==
               qarena__gate_row_of((qarena_gate)op->gate)->matrix_of;
}

/* Whether every op written since number `last` (1 + its index) commutes with it. */
static bool nothing_between(const qarena__pending *p, uint64_t last, uint64_t nondiagonal_on,
                            uint64_t diagonal_on) {
    bool nothing = true;
    for (uint64_t rest = nondiagonal_on; rest; rest &= rest - 1) {
        const unsigned q = qarena__lowest(rest);
        nothing = nothing && p->mixed[q] == last && p->diagonal_uses[q] == 0;
    }
    for (uint64_t rest = diagonal_on; rest; rest &= rest - 1) {
        nothing = nothing && p->mixed[qarena__lowest(rest)] <= last;
    }
    return nothing;
}

/* Whether a gate is its own inverse and the same as the one before it on its qubits: then both are
 * erased. */
static bool cancel(qarena__pending *p, const qarena__op *op, uint64_t nondiagonal_on,
                   uint64_t diagonal_on) {
    const uint64_t last = nondiagonal_on ? p->mixed[qarena__lowest(nondiagonal_on)]
                          : diagonal_on  ? p->touched[qarena__lowest(diagonal_on)]
                                         : 0;
    if (last == 0 || qarena__gate_row_of((qarena_gate)op->gate)->inverse != QARENA__SELF) {
        return false;
    }
    qarena__op *before = &p->lists.out->ops[last - 1];
    const bool cancels =
        is_same_gate(before, op) && nothing_between(p, last, nondiagonal_on, diagonal_on);
    if (cancels) {
        qarena__pending_erase(p, before, diagonal_on);
    }
    return cancels;
}

/* An exchange of two qubits without controls: what is pending goes with them, but for rotations
 * unless it is a SWAP. */
static qarena_status exchange(qarena__pending *p, const qarena__action *action) {
    unsigned a = action->target[0], b = action->target[1];
    if (memcmp(action->matrix, qarena__plain_exchange, sizeof qarena__plain_exchange) != 0) {
        QARENA__FORWARD(qarena__pending_make_way(p, 0, qarena__bit(a) | qarena__bit(b)));
    }
    qarena__pending_exchange(p, a, b);
    return QARENA_OK;
}

static qarena_status write_as_it_is(qarena__pending *p, const qarena__op *op,
                                    uint64_t nondiagonal_on, uint64_t diagonal_on) {
    const double *matrix = qarena__op_doubles(op) ? qarena__oplist_matrix(p->lists.in, op) : NULL;
    return cancel(p, op, nondiagonal_on, diagonal_on)
               ? QARENA_OK
               : qarena__pending_emit(p, op, matrix, nondiagonal_on, diagonal_on);
}

/* A CX that phases pass. */
static qarena_status rewrite_cx(qarena__pending *p, const qarena__op *cx) {
    const uint64_t target = qarena__bit(cx->targets[0]);
    qarena__affine both;
    QARENA__FORWARD(qarena__pass_phases(p, cx, &both));
    QARENA__FORWARD(write_as_it_is(p, cx, target, cx->ones));
    return qarena__affine_is_zero(both) ? QARENA_OK
                                        : qarena__pending_pair_phase(p, cx->ones | target, both);
}

/* Whether a written op is a rotation about the same Pauli string under the same controls. */
static bool is_same_string(const qarena__op *written, const qarena__op *op) {
    return written->kind == QARENA__OP_GATE && written->gate == op->gate &&
           written->on.x == op->on.x && written->on.z == op->on.z && written->ones == op->ones &&
           written->zeros == op->zeros;
}

/* A rotation about a Pauli string: into one about the same string, if all written since commutes.
 */
static qarena_status rewrite_pauli(qarena__pending *p, const qarena__op *op) {
    const uint64_t nondiagonal_on = op->on.x,
                   diagonal_on = (op->on.z & ~op->on.x) | op->ones | op->zeros;
    QARENA__FORWARD(qarena__pending_make_way(p, nondiagonal_on, diagonal_on));
    const uint64_t last = nondiagonal_on ? p->mixed[qarena__lowest(nondiagonal_on)]
                                         : p->touched[qarena__lowest(diagonal_on)];
    qarena__op *before = last ? &p->lists.out->ops[last - 1] : NULL;
    qarena__affine angle = qarena__affine_of(&p->lists, op, 0, 1);
    if (!before || !is_same_string(before, op) ||
        !nothing_between(p, last, nondiagonal_on, diagonal_on)) {
        qarena__op written = *op;
        qarena__affine_set(&written, angle);
        return qarena__pending_emit(p, &written, NULL, nondiagonal_on, diagonal_on);
    }
    angle = qarena__affine_join(&p->lists, qarena__affine_get(before), angle);
    qarena__affine_set(before, angle);
    if (qarena__affine_is_zero(angle)) {
        qarena__pending_erase(p, before, diagonal_on);
    }
    return QARENA_OK;
}

/* How the action of a gate is rewritten. */
typedef enum way {
    INTO_QUBIT,  /* a unitary on one qubit in all: it is multiplied into what is pending there */
    INTO_PHASES, /* a diagonal of phases on at most two qubits in all */
    INTO_DENSE,  /* a matrix on two qubits and more, which takes in what is pending on them */
    EXCHANGED,   /* two qubits change places, and what is pending with them */
    AS_IT_IS     /* after what is pending and does not commute with it */
} way;

/* u: the matrix of INTO_QUBIT, on *qubit. */
static way classify(const qarena__op *op, const qarena__action *action, double u[8],
                    unsigned *qubit) {
    const uint64_t controls = action->ones | action->zeros;
    const unsigned width = action->k + (unsigned)__builtin_popcountll(controls);
    if (width == 1) {
        *qubit = single_matrix(action, u);
        return qarena__matrix2_is_unitary(u) ? INTO_QUBIT : AS_IT_IS;
    }
    if (action->form == QARENA__DIAGONAL) {
        return width <= 2 && is_phases(action) ? INTO_PHASES : AS_IT_IS;
    }
    if (controls || action->k < 2) {
        return AS_IT_IS;
    }
    const bool is_matrix = action->form == QARENA__MATRIX,
               is_dense = action->k == op->n_targets && !qarena__is_sparse(action);
    return !is_matrix ? EXCHANGED : is_dense ? INTO_DENSE : AS_IT_IS;
}

static qarena_status rewrite_action(qarena__pending *p, const qarena__op *op,
                                    const qarena__action *action) {
    double u[8], angle[4];
    unsigned qubit;
    uint64_t targets = 0, controls = action->ones | action->zeros;
    for (unsigned t = 0; t < action->k; t++) {
        targets |= qarena__bit(action->target[t]);
    }
    const bool diagonal = action->form == QARENA__DIAGONAL;
    const uint64_t nondiagonal_on = diagonal ? 0 : targets;
    const uint64_t diagonal_on = diagonal ? controls | targets : controls;
    switch (classify(op, action, u, &qubit)) {
    case INTO_QUBIT:
        QARENA__FORWARD(part(p, qubit, false));
        qarena__pending_1q_multiply(&p->lists, &p->pending_1q[qubit], u);
        return QARENA_OK;
    case INTO_PHASES:
        for (unsigned i = 0; i < 1u << action->k; i++) {
            angle[i] = qarena__angle_of(action->matrix + 2 * i);
        }
        return rewrite_diagonal(p, action, angle, NULL);
    case INTO_DENSE: return qarena__pending_dense(p, action, targets);
    case EXCHANGED: QARENA__FORWARD(exchange(p, action)); break;
    default: QARENA__FORWARD(qarena__pending_make_way(p, nondiagonal_on, diagonal_on));
    }
    return write_as_it_is(p, op, nondiagonal_on, diagonal_on);
}

/* A table on many qubits, written as it is. */
static qarena_status rewrite_table(qarena__pending *p, const qarena__op *op) {
    const uint64_t diagonal_on = op->on.z | op->ones | op->zeros;
    QARENA__FORWARD(qarena__pending_make_way(p, op->on.x, diagonal_on));
    return qarena__pending_emit(p, op, qarena__oplist_matrix(p->lists.in, op), op->on.x,
                                diagonal_on);
}

static qarena_status rewrite_gate(qarena__pending *p, const qarena__op *op) {
    qarena__lowered lowered;
    bool done;
    QARENA__FORWARD(rewrite_by_angles(p, op, &done));
    if (!done && op->binding) {
        return write_bound(p, op);
    }
    if (done || !qarena__lower(p->lists.in, op, &lowered)) {
        return QARENA_OK;
    }
    return qarena__is_table(&lowered.action) ? rewrite_table(p, op)
                                             : rewrite_action(p, op, &lowered.action);
}

/* As a gate of the table, if it is one. */
static qarena_status rewrite_string(qarena__pending *p, const qarena__op *op) {
    qarena__op gate;
    return qarena__pauli_rotation_as_gate(op, &gate) ? rewrite_gate(p, &gate)
                                                     : rewrite_pauli(p, op);
}

static qarena_status rewrite(qarena__pending *p, uint64_t at, uint64_t end) {
    const qarena__op *op = &p->lists.in->ops[at];
    p->next = at + 1 < end ? op + 1 : NULL;
    if (qarena__phases_may_pass(p->lists.in, at, end) && qarena__phases_are_short(p, op)) {
        return rewrite_cx(p, op);
    }
    return op->gate == QARENA_GATE_PAULI_ROTATION ? rewrite_string(p, op) : rewrite_gate(p, op);
}

static qarena_status rewrite_all(qarena__pending *p, uint64_t first, uint64_t count, unsigned n) {
    const uint64_t written = p->lists.out->count;
    for (uint64_t i = first; i < first + count; i++) {
        QARENA__FORWARD(rewrite(p, i, first + count));
    }
    QARENA__FORWARD(qarena__write_before_swaps(p, written, n));
    return qarena__pending_emit_phase(p, 0, p->phase);
}

/* Bound ops can be bound from now on. */
static qarena_status seal(qarena__pending *p, uint64_t first) {
    qarena__oplist *out = p->lists.out;
    for (uint64_t i = first; out->bindings && i < out->count; i++) {
        qarena__affine_seal(&p->lists, &out->ops[i]);
    }
    return p->lists.failed ? QARENA_E_MEMORY : QARENA_OK;
}

qarena_status qarena__canonical(const qarena__oplist *in, uint64_t first, uint64_t count,
                                unsigned n, unsigned how, qarena__oplist *out) {
    const uint64_t ops = out->count, doubles = out->matrix_count;
    qarena__pending p; /* its pending_1q are cleared for the qubits in use */
    memset(&p, 0, offsetof(qarena__pending, pending_1q));
    p.lists = (qarena__rewriting){.in = in, .out = out};
    p.kak = (how & QARENA__CANONICAL_KAK) != 0;
    p.separate = (how & QARENA__CANONICAL_SEPARATE) != 0;
    for (unsigned q = 0; q < n; q++) {
        qarena__pending_1q_clear(&p.pending_1q[q]);
    }
    qarena_status status = rewrite_all(&p, first, count, n);
    if (status == QARENA_OK) {
        qarena__oplist_compact(out, ops);
        status = seal(&p, ops);
    }
    if (status != QARENA_OK) {
        out->count = ops;
        out->matrix_count = doubles;
    }
    return status;
}
