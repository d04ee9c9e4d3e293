#include "qasm/qasm_powers.h"

#include <math.h>
#include <string.h>

#include "arena/arena.h"
#include "circuit/gate.h"
#include "circuit/gate_matrix.h"
#include "core/status.h"

/* Qubits of a matrix, at most. */
#define MOST_QUBITS 6u

qarena_status qarena__power_of_call(const qarena__reader *reader, const qarena__word *word,
                                    const qarena__call *call, qarena__power *power) {
    power->n = 0;
    for (uint32_t m = call->n_modifiers; m-- > 0;) {
        const qarena__modifier *modifier = &reader->modifiers.items[call->modifiers + m];
        if (modifier->kind <= QARENA__MODIFIER_ZEROS) {
            continue;
        }
        if (power->n == sizeof power->factors / sizeof power->factors[0]) {
            return qarena__reader_fail(reader, word, "more than %u powers of one gate", power->n);
        }
        power->factors[power->n++] = modifier->real;
    }
    return QARENA_OK;
}

qarena_status qarena__power_cost(const qarena__reader *reader, const qarena__word *word, unsigned n,
                                 uint64_t *each, uint64_t *once) {
    if (n > MOST_QUBITS) {
        return qarena__reader_fail(reader, word,
                                   "a power that is no whole number is done of gates on at most %u "
                                   "qubits: this one has %u",
                                   MOST_QUBITS, n);
    }
    const uint64_t side = (uint64_t)1 << n;
    *each = 1 + side * side / 64;
    *once = 16 + side * side + side * side * side / 4;
    return QARENA_OK;
}

/* --- with inputs --- */

/* Gates whose phases are their angle, but for a factor. */
static bool is_turn(qarena_gate gate) {
    return gate == QARENA_GATE_RX || gate == QARENA_GATE_RY || gate == QARENA_GATE_RZ ||
           gate == QARENA_GATE_P || gate == QARENA_GATE_CP || gate == QARENA_GATE_CRX ||
           gate == QARENA_GATE_CRY || gate == QARENA_GATE_CRZ || gate == QARENA_GATE_RXX ||
           gate == QARENA_GATE_RYY || gate == QARENA_GATE_RZZ || gate == QARENA_GATE_GPHASE;
}

qarena_status qarena__power_append_bound(qarena__reader *reader, const qarena__word *word,
                                         const qarena__gate_use *use, const qarena__power *power,
                                         bool *done) {
    uint32_t terms = 0;
    for (unsigned i = 0; i < use->row->parameters; i++) {
        terms += use->angles[i].count;
    }
    *done = terms > 0;
    if (!*done) {
        return QARENA_OK;
    }
    if (!is_turn(use->row->gate) || use->row->form != QARENA__FORM_SAME) {
        return qarena__reader_fail(reader, word,
                                   "a power that is no whole number, of a gate with inputs, is "
                                   "done of rotations and phases alone");
    }
    const double factor = qarena__power_product(power);
    const uint32_t first = reader->terms.count;
    qarena__qasm_value angle = use->angles[0];
    QARENA__FORWARD(QARENA__ROOM(reader, terms, angle.count));
    for (uint32_t i = 0; i < angle.count; i++) {
        reader->terms.items[first + i] = reader->terms.items[angle.first + i];
        reader->terms.items[first + i].coefficient *= factor;
    }
    angle.first = first;
    angle.real *= factor;
    reader->terms.count += angle.count;
    qarena__gate_use scaled = *use;
    scaled.angles = &angle;
    const qarena_status status = qarena__gate_append(reader, word, &scaled);
    reader->terms.count = first;
    return status;
}

/* --- one gate, as gates --- */

/* Where gates go: qubits, and the controls of all. */
typedef struct place {
    qarena_circuit *circuit;
    unsigned qubits[MOST_QUBITS], ones[64], zeros[64];
    qarena_operands operands;
} place;

static unsigned list_of(uint64_t mask, unsigned *list) {
    unsigned n = 0;
    for (; mask; mask &= mask - 1) {
        list[n++] = (unsigned)__builtin_ctzll(mask);
    }
    return n;
}

static void set_place(place *p, qarena_circuit *circuit, uint64_t ones, uint64_t zeros) {
    p->circuit = circuit;
    p->operands = (qarena_operands){.qubits = p->qubits,
                                    .ones = p->ones,
                                    .n_ones = list_of(ones, p->ones),
                                    .zeros = p->zeros,
                                    .n_zeros = list_of(zeros, p->zeros)};
}

static qarena_status apply(const place *p, qarena_gate gate, unsigned n, double angle) {
    qarena_operands operands = p->operands;
    operands.n_qubits = n;
    if (angle == 0) {
        return QARENA_OK;
    }
    return qarena_circuit_apply(p->circuit, gate, &angle, &operands);
}

/* A gate with two eigenvalues, whose phases become these: the rotation's of -1/2, and of +1/2. */
static qarena_status apply_turn(const place *p, qarena_gate rotation, unsigned n, double minus,
                                double plus) {
    QARENA__FORWARD(apply(p, rotation, n, plus - minus));
    return apply(p, QARENA_GATE_GPHASE, 0, (plus + minus) / 2);
}

/* The turn that a gate is: the rotation, and the phases of its two sides. */
static bool turn_of(const qarena__op *op, qarena_gate *rotation, double *minus, double *plus) {
    const double angle = op->parameters[0];
    *minus = 0;
    switch (op->gate) {
    case QARENA_GATE_X:
    case QARENA_GATE_CX:
    case QARENA_GATE_CCX:
    case QARENA_GATE_MCX:
        *rotation = QARENA_GATE_RX;
        *plus = QARENA__PI;
        return true;
    case QARENA_GATE_Y:
    case QARENA_GATE_CY:
        *rotation = QARENA_GATE_RY;
        *plus = QARENA__PI;
        return true;
    case QARENA_GATE_SX:
        *rotation = QARENA_GATE_RX;
        *plus = QARENA__PI / 2;
        return true;
    case QARENA_GATE_SXDG:
        *rotation = QARENA_GATE_RX;
        *plus = -QARENA__PI / 2;
        return true;
    case QARENA_GATE_RX:
    case QARENA_GATE_CRX: *rotation = QARENA_GATE_RX; break;
    case QARENA_GATE_RY:
    case QARENA_GATE_CRY: *rotation = QARENA_GATE_RY; break;
    case QARENA_GATE_RZ:
    case QARENA_GATE_CRZ: *rotation = QARENA_GATE_RZ; break;
    case QARENA_GATE_RXX:
    case QARENA_GATE_RYY:
    case QARENA_GATE_RZZ: *rotation = (qarena_gate)op->gate; break;
    default: return false;
    }
    *minus = -angle / 2;
    *plus = angle / 2;
    return true;
}

/* The phase of 1 that a gate diag(1, e^(i phase)) has. */
static bool phase_of(const qarena__op *op, double *phase) {
    switch (op->gate) {
    case QARENA_GATE_Z:
    case QARENA_GATE_CZ:
    case QARENA_GATE_CCZ: *phase = QARENA__PI; return true;
    case QARENA_GATE_S: *phase = QARENA__PI / 2; return true;
    case QARENA_GATE_SDG: *phase = -QARENA__PI / 2; return true;
    case QARENA_GATE_T: *phase = QARENA__PI / 4; return true;
    case QARENA_GATE_TDG: *phase = -QARENA__PI / 4; return true;
    case QARENA_GATE_P:
    case QARENA_GATE_CP:
    case QARENA_GATE_MCP:
    case QARENA_GATE_GPHASE: *phase = op->parameters[0]; return true;
    default: return false;
    }
}

static qarena_status apply_swap(const place *p, double phase) {
    QARENA__FORWARD(apply(p, QARENA_GATE_RXX, 2, phase / 2));
    QARENA__FORWARD(apply(p, QARENA_GATE_RYY, 2, phase / 2));
    QARENA__FORWARD(apply(p, QARENA_GATE_RZZ, 2, phase / 2));
    return apply(p, QARENA_GATE_GPHASE, 0, phase / 4);
}

/* Append the power of one op; *done: it is one of these gates. */
static qarena_status append_gate(const qarena__op *op, const qarena__power *power, place *p,
                                 bool *done) {
    qarena_gate rotation = QARENA_GATE_I;
    double minus = 0, plus = 0;
    const unsigned n = op->n_targets;
    *done = true;
    for (unsigned i = 0; i < n && i < MOST_QUBITS; i++) {
        p->qubits[i] = op->targets[i];
    }
    if (phase_of(op, &plus)) {
        return apply(p, n ? QARENA_GATE_P : QARENA_GATE_GPHASE, n,
                     qarena__phase_power(power, plus));
    }
    if (turn_of(op, &rotation, &minus, &plus)) {
        return apply_turn(p, rotation, n, qarena__phase_power(power, minus),
                          qarena__phase_power(power, plus));
    }
    if (op->gate == QARENA_GATE_SWAP || op->gate == QARENA_GATE_CSWAP) {
        return apply_swap(p, qarena__phase_power(power, QARENA__PI));
    }
    if (op->gate == QARENA_GATE_I) {
        return QARENA_OK;
    }
    *done = op->gate == QARENA_GATE_ISWAP || op->gate == QARENA_GATE_ISWAPDG;
    if (*done) {
        const double sign = op->gate == QARENA_GATE_ISWAP ? 1 : -1;
        minus = qarena__phase_power(power, -sign * QARENA__PI / 2);
        plus = qarena__phase_power(power, sign * QARENA__PI / 2);
        *done = fabs(minus + plus) < 1e-12;
    }
    if (*done) {
        QARENA__FORWARD(apply(p, QARENA_GATE_RXX, 2, -plus));
        return apply(p, QARENA_GATE_RYY, 2, -plus);
    }
    return QARENA_OK;
}

/* --- matrices --- */

/* Rows of a matrix on k qubits := an op on them, whose qubits are places[..] there. */
static void apply_dense(const qarena__op *op, const double *gate, const unsigned *places,
                        unsigned k, double *matrix) {
    const unsigned side = 1u << k, t = op->n_targets, n = 1u << t;
    unsigned ones = 0, zeros = 0, targets = 0;
    for (uint64_t m = op->ones; m; m &= m - 1) {
        ones |= 1u << places[__builtin_ctzll(m)];
    }
    for (uint64_t m = op->zeros; m; m &= m - 1) {
        zeros |= 1u << places[__builtin_ctzll(m)];
    }
    for (unsigned i = 0; i < t; i++) {
        targets |= 1u << places[op->targets[i]];
    }
    for (unsigned row = 0; row < side; row++) {
        unsigned rows[64];
        if ((row & targets) || (row & ones) != ones || (row & zeros)) {
            continue;
        }
        for (unsigned i = 0; i < n; i++) {
            rows[i] = row;
            for (unsigned b = 0; b < t; b++) {
                rows[i] |= (i >> b & 1) << places[op->targets[b]];
            }
        }
        for (unsigned column = 0; column < side; column++) {
            double before[2 * 64];
            for (unsigned i = 0; i < n; i++) {
                memcpy(before + 2 * i, matrix + 2 * ((size_t)rows[i] * side + column),
                       2 * sizeof *before);
            }
            for (unsigned i = 0; i < n; i++) {
                double re = 0, im = 0;
                for (unsigned j = 0; j < n; j++) {
                    const double *g = gate + 2 * ((size_t)i * n + j), *x = before + 2 * j;
                    re += g[0] * x[0] - g[1] * x[1];
                    im += g[0] * x[1] + g[1] * x[0];
                }
                matrix[2 * ((size_t)rows[i] * side + column)] = re;
                matrix[2 * ((size_t)rows[i] * side + column) + 1] = im;
            }
        }
    }
}

/* matrix := what a list of gates does on these qubits; false: one has inputs. */
static bool dense_of(const qarena__oplist *list, const unsigned *places, unsigned k,
                     double *matrix) {
    const size_t side = (size_t)1 << k;
    qarena__sincos last = QARENA__SINCOS_OF_0;
    memset(matrix, 0, 2 * side * side * sizeof *matrix);
    for (size_t i = 0; i < side; i++) {
        matrix[2 * (i * side + i)] = 1;
    }
    for (uint64_t i = 0; i < list->count; i++) {
        const qarena__op *op = &list->ops[i];
        double gate[2 * 4 * 4];
        if (op->binding) {
            return false;
        }
        if (op->gate == QARENA_GATE_UNITARY) {
            apply_dense(op, list->matrices + op->matrix, places, k, matrix);
        } else {
            qarena__op_matrix(op, &last, gate);
            apply_dense(op, gate, places, k, matrix);
        }
    }
    return true;
}

/* Append the power of a list's matrix on the qubits of a mask. */
static qarena_status append_matrix(qarena__reader *reader, const qarena__word *word,
                                   const qarena__oplist *list, uint64_t mask,
                                   const qarena__power *power, place *p) {
    unsigned places[64] = {0};
    const unsigned k = list_of(mask, p->qubits);
    const size_t doubles = (size_t)2 << 2 * k;
    void *object;
    for (unsigned i = 0; i < k; i++) {
        places[p->qubits[i]] = i;
    }
    QARENA__FORWARD(qarena__object_allocate(reader->arena, 3 * doubles * sizeof(double), &object));
    double *matrix = object;
    qarena_status status;
    if (!dense_of(list, places, k, matrix)) {
        status = qarena__reader_fail(reader, word,
                                     "a power that is no whole number, of a gate with inputs, is "
                                     "done of rotations and phases alone");
    } else if (!qarena__matrix_power(power, matrix, 1u << k, matrix + doubles)) {
        status = qarena__reader_fail(reader, word, "the power of this gate was not found");
    } else {
        qarena__op op;
        p->operands.n_qubits = k;
        status = qarena__op_make(QARENA_GATE_UNITARY, NULL, &p->operands, p->circuit->n, &op);
        if (status == QARENA_OK) { /* it is unitary: it was made of eigenvalues of length 1 */
            status = qarena__circuit_add(p->circuit, &op, matrix);
        }
    }
    qarena__object_release(reader->arena, object, 3 * doubles * sizeof(double));
    return status;
}

/* --- both --- */

static qarena_status append(qarena__reader *reader, const qarena__word *word, qarena_circuit *outer,
                            const qarena__power *power, uint64_t ones, uint64_t zeros) {
    const qarena__oplist *list = &reader->target->gates->list;
    uint64_t mask = 0;
    place p;
    if (list->count == 0) {
        return QARENA_OK;
    }
    const qarena__op *op = &list->ops[0];
    if (list->count == 1 && !op->binding && op->gate != QARENA_GATE_UNITARY) {
        bool done;
        set_place(&p, outer, ones | op->ones, zeros | op->zeros);
        QARENA__FORWARD(append_gate(op, power, &p, &done));
        if (done) {
            return QARENA_OK;
        }
        for (unsigned i = 0; i < op->n_targets; i++) { /* its controls stay controls */
            mask |= (uint64_t)1 << op->targets[i];
        }
        qarena__oplist bare = *list;
        qarena__op alone = *op;
        alone.ones = alone.zeros = 0;
        bare.ops = &alone;
        return append_matrix(reader, word, &bare, mask, power, &p);
    }
    for (uint64_t i = 0; i < list->count; i++) {
        mask |= qarena__op_qubits(&list->ops[i]);
    }
    if (__builtin_popcountll(mask) > (int)MOST_QUBITS) {
        return qarena__reader_fail(reader, word,
                                   "a power that is no whole number is done of gates on at most %u "
                                   "qubits: this one has %d",
                                   MOST_QUBITS, __builtin_popcountll(mask));
    }
    set_place(&p, outer, ones, zeros);
    return append_matrix(reader, word, list, mask, power, &p);
}

qarena_status qarena__power_end(qarena__reader *reader, const qarena__word *word,
                                qarena_circuit *outer, const qarena__power *power, uint64_t ones,
                                uint64_t zeros) {
    QARENA__FORWARD(
        qarena__reader_place(reader, word, append(reader, word, outer, power, ones, zeros)));
    qarena_circuit_destroy(reader->target);
    reader->target = outer;
    return QARENA_OK;
}
