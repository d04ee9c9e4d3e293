/* Circuits made of circuits: appended as they are, again and again, inverted, or under controls. */
#include "circuit/circuit.h"
#include "circuit/gate.h"
#include "circuit/gate_table.h"
#include "circuit/matrix_check.h"
#include "core/status.h"

/* One call that appends gates of `source` to `list`. */
typedef struct composition {
    const char *call;
    qarena__oplist *list;
    const qarena__oplist *source;
    qarena__watch watch;
    uint64_t times;       /* append_repeated */
    uint64_t ones, zeros; /* append_controlled */
} composition;

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

/* The inverse as the table says; the matrix of a UNITARY is adjoined by the caller. */
static void invert(qarena__op *op) {
    const qarena__gate_row *row = qarena__gate_row_of((qarena_gate)op->gate);
    double *t = op->parameters;
    switch (row->inverse) {
    case QARENA__PARTNER: op->gate = (uint8_t)row->partner; break;
    case QARENA__NEGATE: t[0] = -t[0]; break;
    case QARENA__U_ORDER: {
        double phi = t[1];
        t[0] = -t[0];
        t[1] = -t[2];
        t[2] = -phi;
        break;
    }
    case QARENA__SELF:
    case QARENA__ADJOINT: break;
    }
}

/* Gates between two looks at the clock; matrices take their time. */
#define ASKING_GATES 1024u

static qarena_status ask(composition *c, uint64_t i, const qarena__op *op) {
    return i % ASKING_GATES == 0 || op->gate == QARENA_GATE_UNITARY
               ? qarena__circuit_ask(&c->watch, c->call)
               : QARENA_OK;
}

static const double *matrix_of(const qarena__oplist *source, const qarena__op *op) {
    return op->gate == QARENA_GATE_UNITARY ? qarena__oplist_matrix(source, op) : NULL;
}

static qarena_status append_inverse(composition *c) {
    qarena__oplist *list = c->list;
    for (uint64_t i = c->source->count; i-- > 0;) {
        qarena__op op = c->source->ops[i];
        QARENA__FORWARD(ask(c, i, &op));
        const double *matrix = matrix_of(c->source, &op);
        if (matrix) {
            double off;
            QARENA__FORWARD(
                qarena__matrix_check(matrix, op.n_targets, QARENA_UNITARY_SINGLE, &off));
        }
        invert(&op);
        QARENA__FORWARD(qarena__oplist_append(list, &op, matrix));
        if (matrix) {
            adjoin(list->matrices + list->ops[list->count - 1].matrix, op.n_targets);
        }
    }
    return QARENA_OK;
}

static qarena_status append_repeated(composition *c) {
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
        QARENA__FORWARD(qarena__oplist_join(c->list, source, &c->watch));
    }
    return QARENA_OK;
}

static qarena_status append_controlled(composition *c) {
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
        QARENA__FORWARD(qarena__oplist_append(c->list, &op, matrix_of(c->source, &op)));
    }
    return QARENA_OK;
}

/* Everything that `append` appends, or nothing. */
static qarena_status compose(qarena_circuit *circuit, const qarena_circuit *source, composition *c,
                             qarena_status (*append)(composition *c)) {
    c->watch = qarena__circuit_watch(circuit);
    c->source = &source->gates->list;
    QARENA__FORWARD(qarena__circuit_list(circuit, &c->watch, &c->list));
    const uint64_t count = c->list->count, matrix_count = c->list->matrix_count;
    const bool unchecked = c->list->unchecked;
    qarena_status status = append(c);
    if (status != QARENA_OK) {
        c->list->count = count;
        c->list->matrix_count = matrix_count;
        c->list->unchecked = unchecked;
    }
    return status;
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
    return compose(circuit, source, &(composition){.call = "append", .times = 1}, append_repeated);
}

qarena_status qarena_circuit_append_repeated(qarena_circuit *circuit, const qarena_circuit *source,
                                             uint64_t times) {
    QARENA__FORWARD(same_size_check("append_repeated", circuit, source));
    return compose(circuit, source, &(composition){.call = "append_repeated", .times = times},
                   append_repeated);
}

qarena_status qarena_circuit_append_inverse(qarena_circuit *circuit, const qarena_circuit *source) {
    QARENA__FORWARD(same_size_check("append_inverse", circuit, source));
    return compose(circuit, source, &(composition){.call = "append_inverse"}, append_inverse);
}

qarena_status qarena_circuit_append_controlled(qarena_circuit *circuit,
                                               const qarena_circuit *source, uint64_t ones,
                                               uint64_t zeros) {
    static const char call[] = "append_controlled";
    QARENA__FORWARD(source_check(call, circuit, source));
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
    return compose(circuit, source, &(composition){.call = call, .ones = ones, .zeros = zeros},
                   append_controlled);
}
