/* A circuit on density matrices: rho becomes U rho U^dagger. In a vector, entry (r, c) at r + c
 * 2^n, that is conj(U) (x) U: each gate on the rows' qubits, and its complex conjugate on the
 * columns'. Conjugates are exact, phases too, since a controlled gate shows them:
 *
 *      real matrices     X, Z, H, RY, SWAP, permutations       themselves
 *      angles negated    RX, RZ, P, RXX, RYY, RZZ, U's last two, strings with an even number of Y
 *      partners          S and SDG, T and TDG, SX and SXDG, ISWAP and ISWAPDG
 *      Y                 -Y, as a matrix */
#include "circuit/compose.h"

#include "circuit/classical.h"
#include "circuit/gate_table.h"
#include "circuit/super_operator.h"
#include "core/status.h"

/* Density matrices whose vector a circuit can be on. */
#define MOST_QUBITS 32u

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

static qarena_status append_gate(qarena__composition *c, const qarena__op *op) {
    static const double minus_y[8] = {0, 0, 0, 1, 0, -1, 0, 0};
    if (op->gate == QARENA_GATE_GPHASE && !(op->ones | op->zeros)) {
        return QARENA_OK; /* both sides cancel */
    }
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

/* On the rows' qubits, then the columns': one matrix that need not be unitary. */
static qarena_status append_channel(qarena__composition *c, const qarena__op *op) {
    const unsigned k = op->n_targets;
    if (k > QARENA__MOST_CHANNEL_QUBITS) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "%s: a Pauli channel on %u qubits, at most %u allowed", c->call, k,
                            QARENA__MOST_CHANNEL_QUBITS);
    }
    qarena__op matrix = {.gate = QARENA_GATE_UNITARY, .n_targets = (uint8_t)(2 * k)};
    matrix.unchecked = 1;
    for (unsigned t = 0; t < k; t++) {
        matrix.targets[t] = op->targets[t];
        matrix.targets[t + k] = (uint8_t)(op->targets[t] + c->n);
    }
    double *room;
    QARENA__FORWARD(qarena__oplist_append_room(c->list, &matrix, &room));
    qarena__super_operator(op, qarena__oplist_matrix(c->source, op), room);
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
    for (uint64_t i = 0; i < c->source->count; i++) {
        const qarena__op *op = &c->source->ops[i];
        if (i % 256 == 0) {
            QARENA__FORWARD(qarena__circuit_ask(&c->watch, c->call));
        }
        switch (op->kind) {
        case QARENA__OP_GATE: QARENA__FORWARD(append_gate(c, op)); break;
        case QARENA__OP_RESET:
        case QARENA__OP_PAULI_CHANNEL:
        case QARENA__OP_KRAUS: QARENA__FORWARD(append_channel(c, op)); break;
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
    return qarena__compose(circuit, source, &(qarena__composition){.call = call, .n = source->n},
                           append_both_sides);
}
