/* A circuit on density matrices: rho becomes U rho U^dagger. In a vector, entry (r, c) at r + c
 * 2^n, that is conj(U) (x) U: each gate on the rows' qubits, and its complex conjugate on the
 * columns'. Conjugates are exact, phases too, since a controlled gate shows them:
 *
 *      real matrices     X, Z, H, RY, SWAP, permutations       themselves
 *      angles negated    RX, RZ, P, RXX, RYY, RZZ, U's last two, strings with an even number of Y
 *      partners          S and SDG, T and TDG, SX and SXDG, ISWAP and ISWAPDG
 *      Y                 -Y, as a matrix
 *
 * A channel becomes a matrix on the rows and columns of its qubits. It is multiplied with the
 * channel before it on these qubits, and with an X, CX or SWAP just before it, which leave most of
 * its entries zero (kernels/simd_sparse.c): a sweep less for each. */
#include "circuit/compose.h"

#include "circuit/classical.h"
#include "circuit/gate_table.h"
#include "circuit/super_operator.h"
#include "core/status.h"

/* Density matrices whose vector a circuit can be on. */
#define MOST_QUBITS 32u

typedef struct both_sides {
    qarena__composition c;
    /* 1 + the number of the last op of the list that acts on each qubit, which this call has
     * appended: a channel's matrix, or a gate on the rows. 0: there is none. */
    uint64_t last[MOST_QUBITS];
} both_sides;

static qarena__op shifted(const qarena__op *op, unsigned by) {
    qarena__op moved = *op;
    moved.ones <<= by;
    moved.zeros <<= by;
    for (unsigned t = 0; t < op->n_targets; t++) {
        moved.targets[t] = (uint8_t)(op->targets[t] + by);
    }
    if (qarena__op_has_masks(op)) {
        moved.on.x <<= by;
        moved.on.z <<= by;
    }
    return moved;
}

/* Of an op that the list has: the angles in the mask become their negatives. */
static void negate_angles(qarena__oplist *list, qarena__op *op, unsigned mask) {
    for (unsigned angle = 0; angle < 3; angle++) {
        if (mask >> angle & 1) {
            op->parameters[angle] = -op->parameters[angle];
        }
    }
    for (uint32_t i = op->binding; i; i = list->bindings->terms[i - 1].next) {
        qarena__term *term = &list->bindings->terms[i - 1];
        if (mask >> term->angle & 1) {
            term->coefficient = -term->coefficient;
        }
    }
}

static void conjugate_doubles(qarena__oplist *list, qarena__op *op) {
    double *numbers = list->matrices + op->matrix;
    const uint64_t doubles = qarena__op_doubles(op);
    const bool phases = op->gate == QARENA_GATE_DIAGONAL;
    for (uint64_t i = phases ? 0 : 1; op->gate != QARENA_GATE_PERMUTATION && i < doubles;
         i += phases ? 1 : 2) {
        numbers[i] = -numbers[i];
    }
}

/* The list's last op becomes its complex conjugate; Y is none of them. */
static void conjugate(qarena__oplist *list) {
    qarena__op *op = &list->ops[list->count - 1];
    const qarena__gate_row *row = qarena__gate_row_of((qarena_gate)op->gate);
    switch (row->inverse) { /* conj(U) is the transpose of that */
    case QARENA__PARTNER: op->gate = (uint8_t)row->partner; break;
    case QARENA__NEGATE:
        if (op->gate == QARENA_GATE_PAULI_ROTATION ? !__builtin_parityll(op->on.x & op->on.z)
                                                   : row->matrix_of != QARENA_GATE_RY) {
            negate_angles(list, op, 1);
        }
        break;
    case QARENA__U_ORDER: negate_angles(list, op, 6); break;
    case QARENA__ADJOINT: conjugate_doubles(list, op); break;
    case QARENA__SELF: break;
    }
}

static void note(both_sides *x, uint64_t qubits, uint64_t number) {
    for (; qubits; qubits &= qubits - 1) {
        x->last[__builtin_ctzll(qubits)] = number + 1;
    }
}

static qarena_status append_gate(both_sides *x, const qarena__op *op) {
    static const double minus_y[8] = {0, 0, 0, 1, 0, -1, 0, 0};
    qarena__composition *c = &x->c;
    if (op->gate == QARENA_GATE_GPHASE && !(op->ones | op->zeros)) {
        return QARENA_OK; /* both sides cancel */
    }
    note(x, qarena__op_qubits(op), c->list->count);
    QARENA__FORWARD(qarena__oplist_append_from(c->list, c->source, op, c->map));
    qarena__op other = shifted(op, c->n);
    if (qarena__gate_row_of((qarena_gate)op->gate)->matrix_of == QARENA_GATE_Y) {
        other.gate = QARENA_GATE_UNITARY;
        return qarena__oplist_append(c->list, &other, minus_y);
    }
    QARENA__FORWARD(qarena__oplist_append_from(c->list, c->source, &other, c->map));
    conjugate(c->list);
    return QARENA_OK;
}

/* --- channels --- */

/* An op on the rows and columns of some qubits: a matrix that need not be unitary. */
static qarena__op matrix_on(const uint8_t *qubits, unsigned k, unsigned n) {
    qarena__op op = {.gate = QARENA_GATE_UNITARY, .n_targets = (uint8_t)(2 * k)};
    op.unchecked = 1;
    for (unsigned t = 0; t < k; t++) {
        op.targets[t] = qubits[t];
        op.targets[t + k] = (uint8_t)(qubits[t] + n);
    }
    return op;
}

static bool is_channel(const qarena__op *op, unsigned n) {
    return op->gate == QARENA_GATE_UNITARY && op->n_targets >= 2 &&
           op->targets[op->n_targets - 1] >= n && op->targets[0] < n;
}

static bool is_exchange(const qarena__op *op) {
    const qarena_gate gate = qarena__gate_row_of((qarena_gate)op->gate)->matrix_of;
    return gate == QARENA_GATE_X || gate == QARENA_GATE_SWAP;
}

/* Where qubits are among the k of a matrix; false: some are not there. */
static bool places_of(const uint8_t *qubits, unsigned count, const uint8_t *among, unsigned k,
                      unsigned *places) {
    for (unsigned i = 0; i < count; i++) {
        for (places[i] = 0; places[i] < k && among[places[i]] != qubits[i]; places[i]++) {
        }
        if (places[i] == k) {
            return false;
        }
    }
    return true;
}

/* A mask of qubits as one of their places; the qubits are there. */
static unsigned mask_of(uint64_t qubits, const uint8_t *among, unsigned k) {
    unsigned mask = 0;
    for (unsigned i = 0; i < k; i++) {
        mask |= (unsigned)(qubits >> among[i] & 1) << i;
    }
    return mask;
}

/* The op that acted last on all of a channel's qubits; NULL: it is not one. */
static qarena__op *last_of(both_sides *x, const qarena__op *op) {
    const uint64_t number = x->last[op->targets[0]];
    for (unsigned t = 1; t < op->n_targets; t++) {
        if (x->last[op->targets[t]] != number) {
            return NULL;
        }
    }
    return number ? &x->c.list->ops[number - 1] : NULL;
}

/* The qubits of a channel and of the exchange before it, the larger set, if that holds the other
 * and is not too large: how many there are, else 0. */
static unsigned both_on(const qarena__op *op, const qarena__op *before, uint8_t *qubits) {
    const uint64_t of_gate = qarena__op_qubits(before), of_channel = qarena__op_targets(op);
    const unsigned k = (unsigned)__builtin_popcountll(of_gate | of_channel);
    if ((of_gate | of_channel) == of_channel) {
        for (unsigned t = 0; t < op->n_targets; t++) {
            qubits[t] = op->targets[t];
        }
        return k;
    }
    if ((of_gate | of_channel) != of_gate || k > QARENA__FEW_CHANNEL_QUBITS) {
        return 0;
    }
    unsigned count = 0;
    for (uint64_t left = of_gate; left; left &= left - 1) {
        qubits[count++] = (uint8_t)__builtin_ctzll(left);
    }
    return k;
}

/* A channel and the exchange that both sides of the list end with, as one matrix. */
static qarena_status append_fused(both_sides *x, const qarena__op *op, const double *numbers,
                                  const uint8_t *qubits, unsigned k) {
    qarena__oplist *list = x->c.list;
    const qarena__op gate = list->ops[list->count - 2];
    const qarena__op matrix = matrix_on(qubits, k, x->c.n);
    unsigned places[QARENA_MAX_MATRIX_QUBITS], targets[2];
    double *room;
    QARENA__FORWARD(qarena__oplist_reserve(list, list->count, /* before anything is taken out */
                                           list->matrix_count + qarena__matrix_doubles(2 * k)));
    list->count -= 2;
    QARENA__FORWARD(qarena__oplist_append_room(list, &matrix, &room));
    (void)places_of(gate.targets, gate.n_targets, qubits, k, targets);
    (void)places_of(op->targets, op->n_targets, qubits, k, places);
    if (op->n_targets == k) {
        qarena__super_operator(op, numbers, room);
    } else {
        qarena__super_operator_identity(k, room);
    }
    qarena__super_operator_permute(room, k, targets[0], targets[gate.n_targets - 1],
                                   mask_of(gate.ones, qubits, k), mask_of(gate.zeros, qubits, k));
    if (op->n_targets < k) {
        qarena__super_operator_after(room, k, op, numbers, places);
    }
    note(x, qarena__op_qubits(&gate) | qarena__op_targets(op), list->count - 1);
    return QARENA_OK;
}

static qarena_status append_channel(both_sides *x, const qarena__op *op) {
    qarena__oplist *list = x->c.list;
    const unsigned k = op->n_targets;
    const double *numbers = qarena__oplist_matrix(x->c.source, op);
    unsigned places[QARENA_MAX_MATRIX_QUBITS];
    uint8_t qubits[QARENA_MAX_MATRIX_QUBITS];
    if (k > QARENA__MOST_CHANNEL_QUBITS) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "%s: a Pauli channel on %u qubits, at most %u allowed", x->c.call, k,
                            QARENA__MOST_CHANNEL_QUBITS);
    }
    const qarena__op *before = last_of(x, op);
    if (before && is_channel(before, x->c.n) && k <= QARENA__FEW_CHANNEL_QUBITS &&
        places_of(op->targets, k, before->targets, before->n_targets / 2u, places)) {
        qarena__super_operator_after(list->matrices + before->matrix, before->n_targets / 2u, op,
                                     numbers, places);
        return QARENA_OK;
    }
    if (before && before == list->ops + list->count - 2 && is_exchange(before)) {
        const unsigned both = both_on(op, before, qubits);
        if (both) {
            return append_fused(x, op, numbers, qubits, both);
        }
    }
    const qarena__op matrix = matrix_on(op->targets, k, x->c.n);
    double *room;
    note(x, qarena__op_targets(op), list->count);
    QARENA__FORWARD(qarena__oplist_append_room(list, &matrix, &room));
    qarena__super_operator(op, numbers, room);
    return QARENA_OK;
}

static const char *name_of(unsigned kind) {
    switch (kind) {
    case QARENA__OP_MEASURE: return "a measurement";
    case QARENA__OP_ASSIGN: return "an assignment";
    case QARENA__OP_IF:
    case QARENA__OP_ELSE: return "a condition";
    case QARENA__OP_READOUT: return "a readout error";
    default: return "a loop";
    }
}

static qarena_status append_both_sides(qarena__composition *c) {
    both_sides *x = (both_sides *)c; /* of which it is the first member */
    for (uint64_t i = 0; i < c->source->count; i++) {
        const qarena__op *op = &c->source->ops[i];
        if (i % 256 == 0 || qarena__op_doubles(op)) { /* matrices take their time */
            QARENA__FORWARD(qarena__circuit_ask(&c->watch, c->call));
        }
        switch (op->kind) {
        case QARENA__OP_GATE: QARENA__FORWARD(append_gate(x, op)); break;
        case QARENA__OP_RESET:
        case QARENA__OP_PAULI_CHANNEL:
        case QARENA__OP_KRAUS: QARENA__FORWARD(append_channel(x, op)); break;
        default:
            return qarena__fail(QARENA_E_ARGUMENT,
                                "%s: instruction %llu is %s: a density matrix keeps no bits, only "
                                "a run of shots does",
                                c->call, (unsigned long long)i, name_of(op->kind));
        }
    }
    return QARENA_OK;
}

qarena_status qarena_circuit_append_both_sides(qarena_circuit *circuit,
                                               const qarena_circuit *source) {
    static const char call[] = "append_both_sides";
    if (!circuit || !source || source == circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %s", call,
                            circuit && source ? "a circuit cannot be its own source"
                                              : "a circuit is NULL");
    }
    if (source->n > MOST_QUBITS || circuit->n != 2 * source->n) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "%s: source has %u qubits, at most %u allowed, and circuit %u, twice "
                            "as many needed",
                            call, source->n, MOST_QUBITS, circuit->n);
    }
    both_sides x = {.c = {.call = call, .n = source->n}};
    return qarena__compose(circuit, source, &x.c, append_both_sides);
}
