/* Circuits made of circuits: appended as they are, again and again, inverted, or under controls. */
#include "circuit/compose.h"

#include "circuit/classical.h"
#include "circuit/gate.h"
#include "circuit/gate_table.h"
#include "circuit/matrix_check.h"
#include "circuit/table_gate.h"
#include "core/status.h"

/* Conjugate transpose in place of a copy that the list already has. */
static void adjoin(double *matrix, unsigned k) {
    unsigned size = 1u << k;
    for (unsigned row = 0; row < size; row++) {
        matrix[2 * ((size_t)row * size + row) + 1] *= -1.0;
        for (unsigned column = row + 1; column < size; column++) {
            double *a = matrix + 2 * ((size_t)row * size + column);
            double *b = matrix + 2 * ((size_t)column * size + row);
            double re = a[0];
            double im = a[1];
            a[0] = b[0];
            a[1] = -b[1];
            b[0] = re;
            b[1] = -im;
        }
    }
}

/* The terms of angles that become others: each -1 times what angle order[.] was. They are the op's
 * own. */
static void negate_terms(qarena__bindings *bindings, uint32_t chain, const unsigned order[3]) {
    for (uint32_t i = chain; i; i = bindings->terms[i - 1].next) {
        qarena__term *term = &bindings->terms[i - 1];
        term->coefficient = -term->coefficient;
        term->angle = order[term->angle] & 3u;
    }
}

/* The inverse of the list's op as the table says; the matrix of a UNITARY is adjoined by the
 * caller. */
static void invert(qarena__oplist *list, qarena__op *op) {
    static const unsigned in_order[3] = {0, 1, 2}, exchanged[3] = {0, 2, 1};
    const qarena__gate_row *row = qarena__gate_row_of((qarena_gate)op->gate);
    double *t = op->parameters;
    switch (row->inverse) {
    case QARENA__PARTNER: op->gate = (uint8_t)row->partner; break;
    case QARENA__NEGATE:
        t[0] = -t[0];
        negate_terms(list->bindings, op->binding, in_order);
        break;
    case QARENA__U_ORDER: {
        double phi = t[1];
        t[0] = -t[0];
        t[1] = -t[2];
        t[2] = -phi;
        negate_terms(list->bindings, op->binding, exchanged);
        break;
    }
    case QARENA__SELF:
    case QARENA__ADJOINT: break;
    }
}

/* Gates between two looks at the clock; matrices take their time. */
#define ASKING_GATES 1024u

static qarena_status ask(qarena__composition *c, uint64_t i, const qarena__op *op) {
    return i % ASKING_GATES == 0 || qarena__op_doubles(op) ? qarena__circuit_ask(&c->watch, c->call)
                                                           : QARENA_OK;
}

static qarena_status append_inverse(qarena__composition *c) {
    qarena__oplist *list = c->list;
    for (uint64_t i = c->source->count; i-- > 0;) {
        const qarena__op *op = &c->source->ops[i];
        QARENA__FORWARD(ask(c, i, op));
        const bool has_matrix = op->gate == QARENA_GATE_UNITARY;
        if (has_matrix) {
            double off;
            QARENA__FORWARD(qarena__matrix_check(qarena__oplist_matrix(c->source, op),
                                                 op->n_targets, QARENA_UNITARY_SINGLE, &off));
        }
        QARENA__FORWARD(qarena__oplist_append_from(list, c->source, op, c->map));
        qarena__op *made = &list->ops[list->count - 1];
        double *copy = list->matrices + made->matrix;
        invert(list, made);
        if (has_matrix) {
            adjoin(copy, made->n_targets);
        } else if (qarena__op_doubles(made)) {
            qarena__table_invert(made, qarena__oplist_matrix(c->source, op), copy);
        }
    }
    return QARENA_OK;
}

static qarena_status append_repeated(qarena__composition *c) {
    const qarena__oplist *source = c->source;
    uint64_t ops, doubles;
    if (source->count == 0) {
        return QARENA_OK;
    }
    if (__builtin_mul_overflow(source->count, c->times, &ops) ||
        __builtin_add_overflow(ops, c->list->count, &ops) ||
        __builtin_mul_overflow(source->matrix_count, c->times, &doubles) ||
        __builtin_add_overflow(doubles, c->list->matrix_count, &doubles)) {
        return qarena__fail(QARENA_E_MEMORY, "%s: %llu times %llu gates do not fit in memory",
                            c->call, (unsigned long long)c->times,
                            (unsigned long long)source->count);
    }
    QARENA__FORWARD(qarena__oplist_reserve(c->list, ops, doubles));
    for (uint64_t i = 0; i < c->times; i++) {
        QARENA__FORWARD(qarena__oplist_join(c->list, source, c->map, &c->watch));
    }
    return QARENA_OK;
}

static qarena_status append_controlled(qarena__composition *c) {
    for (uint64_t i = 0; i < c->source->count; i++) {
        qarena__op op = c->source->ops[i];
        QARENA__FORWARD(ask(c, i, &op));
        const uint64_t both = qarena__op_qubits(&op) & (c->ones | c->zeros);
        if (both) {
            return qarena__fail(QARENA_E_QUBIT, "%s: qubit %d is a control, but gate %llu uses it",
                                c->call, __builtin_ctzll(both), (unsigned long long)i);
        }
        op.ones |= c->ones;
        op.zeros |= c->zeros;
        QARENA__FORWARD(qarena__oplist_append_from(c->list, c->source, &op, c->map));
    }
    return QARENA_OK;
}

static qarena_status append_bound(qarena__composition *c) {
    const qarena__oplist *source = c->source;
    for (uint64_t i = 0; i < source->count; i++) {
        qarena__op op = source->ops[i];
        QARENA__FORWARD(ask(c, i, &op));
        if (op.binding) {
            qarena__op_bind(source->bindings, c->values, source->matrices, &op);
            op.binding = 0;
        }
        QARENA__FORWARD(qarena__oplist_append_from(c->list, source, &op, NULL));
    }
    return QARENA_OK;
}

/* Forget what was appended since a list, and its parameters, were like this. */
static void cut(qarena__gates *gates, const qarena__oplist *before, uint64_t terms,
                uint64_t parameters) {
    gates->list.count = before->count;
    gates->list.matrix_count = before->matrix_count;
    gates->list.unchecked = before->unchecked;
    gates->list.dynamic = before->dynamic;
    if (gates->list.bindings) {
        gates->list.bindings->term_count = terms;
    }
    qarena__parameters_cut(&gates->parameters, parameters);
}

qarena_status qarena__compose(qarena_circuit *circuit, const qarena_circuit *source,
                              qarena__composition *c,
                              qarena_status (*append)(qarena__composition *c)) {
    qarena__value_map map = {0};
    QARENA__FORWARD(qarena__closed_check(source, c->call));
    c->watch = qarena__circuit_watch(circuit);
    c->source = &source->gates->list;
    QARENA__FORWARD(qarena__circuit_list(circuit, &c->watch, &c->list));
    qarena__gates *gates = circuit->gates;
    const qarena__oplist before = *c->list;
    const uint64_t terms = before.bindings ? before.bindings->term_count : 0,
                   parameters = gates->parameters.count;
    if (!c->values) {
        QARENA__FORWARD(
            qarena__parameters_join(&gates->parameters, &source->gates->parameters, &map));
    }
    c->map = map.count ? &map : NULL;
    const qarena_status status = append(c);
    qarena__value_map_fini(&map, gates->list.arena);
    if (status != QARENA_OK) {
        cut(gates, &before, terms, parameters);
        return status;
    }
    if (!c->values) {
        qarena__parameters_reach(&gates->parameters, source->gates->parameters.reach);
    }
    gates->bits = source->gates->bits > gates->bits ? source->gates->bits : gates->bits;
    qarena__circuit_name_bits(gates, source->gates->named_bits);
    return QARENA_OK;
}

static qarena_status source_check(const char *call, const qarena_circuit *circuit,
                                  const qarena_circuit *source) {
    if (!circuit || !source || source == circuit) {
        const char *why =
            !circuit || !source ? "a circuit is NULL" : "a circuit cannot be its own source";
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %s", call, why);
    }
    return QARENA_OK;
}

static qarena_status same_size_check(const char *call, const qarena_circuit *circuit,
                                     const qarena_circuit *source) {
    QARENA__FORWARD(source_check(call, circuit, source));
    if (circuit->n != source->n) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: source has %u qubits, circuit has %u", call,
                            source->n, circuit->n);
    }
    return QARENA_OK;
}

qarena_status qarena_circuit_append(qarena_circuit *circuit, const qarena_circuit *source) {
    QARENA__FORWARD(same_size_check("append", circuit, source));
    return qarena__compose(circuit, source, &(qarena__composition){.call = "append", .times = 1},
                           append_repeated);
}

qarena_status qarena_circuit_append_repeated(qarena_circuit *circuit, const qarena_circuit *source,
                                             uint64_t times) {
    QARENA__FORWARD(same_size_check("append_repeated", circuit, source));
    return qarena__compose(circuit, source,
                           &(qarena__composition){.call = "append_repeated", .times = times},
                           append_repeated);
}

qarena_status qarena_circuit_append_inverse(qarena_circuit *circuit, const qarena_circuit *source) {
    QARENA__FORWARD(same_size_check("append_inverse", circuit, source));
    QARENA__FORWARD(qarena__gates_check(source, "append_inverse"));
    return qarena__compose(circuit, source, &(qarena__composition){.call = "append_inverse"},
                           append_inverse);
}

qarena_status qarena_circuit_append_controlled(qarena_circuit *circuit,
                                               const qarena_circuit *source, uint64_t ones,
                                               uint64_t zeros) {
    static const char call[] = "append_controlled";
    QARENA__FORWARD(source_check(call, circuit, source));
    QARENA__FORWARD(qarena__gates_check(source, call));
    if (circuit->n < source->n) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: source has %u qubits, circuit has %u", call,
                            source->n, circuit->n);
    }
    const uint64_t outside = circuit->n < 64 ? (ones | zeros) >> circuit->n << circuit->n : 0;
    if (outside) {
        return qarena__fail(QARENA_E_QUBIT, "%s: qubit %d is out of range [0, %u)", call,
                            __builtin_ctzll(outside), circuit->n);
    }
    if (ones & zeros) {
        return qarena__fail(QARENA_E_QUBIT, "%s: qubit %d would have to be both 1 and 0", call,
                            __builtin_ctzll(ones & zeros));
    }
    return qarena__compose(circuit, source,
                           &(qarena__composition){.call = call, .ones = ones, .zeros = zeros},
                           append_controlled);
}

qarena_status qarena_circuit_append_bound(qarena_circuit *circuit, const qarena_circuit *source,
                                          const double *values, uint64_t count) {
    QARENA__FORWARD(same_size_check("append_bound", circuit, source));
    QARENA__FORWARD(qarena__values_check(&source->gates->parameters, values, count, "bind"));
    static const double none = 0;
    return qarena__compose(
        circuit, source,
        &(qarena__composition){.call = "append_bound", .values = count ? values : &none},
        append_bound);
}
