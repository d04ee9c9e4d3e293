/* The quantum Fourier transform, as a circuit of gates (Nielsen and Chuang, section 5.1). */
#include <math.h>

#include "circuit/circuit.h"
#include "circuit/gate.h"
#include "core/status.h"

/* What is appended: the gates of the transform in order, or their inverses in reverse. */
typedef struct transform {
    qarena__oplist *list;
    const unsigned *qubits;
    unsigned k;
    uint64_t ones, zeros;
} transform;

/* There is room for it. */
static qarena_status add(const transform *t, qarena__op op) {
    op.ones |= t->ones;
    op.zeros |= t->zeros;
    return qarena__oplist_append(t->list, &op, NULL);
}

static qarena_status add_hadamard(const transform *t, unsigned j) {
    return add(
        t, (qarena__op){.gate = QARENA_GATE_H, .n_targets = 1, .targets = {(uint8_t)t->qubits[j]}});
}

/* The phase of qubits j and m < j: an exact fraction of pi. */
static qarena_status add_phase(const transform *t, unsigned j, unsigned m, double sign) {
    return add(t, (qarena__op){.gate = QARENA_GATE_CP,
                               .ones = (uint64_t)1 << t->qubits[m],
                               .parameters = {ldexp(sign * QARENA__PI, -(int)(j - m))},
                               .n_targets = 1,
                               .targets = {(uint8_t)t->qubits[j]}});
}

static qarena_status add_swaps(const transform *t) {
    for (unsigned j = 0; j < t->k / 2; j++) {
        const uint8_t a = (uint8_t)t->qubits[j], b = (uint8_t)t->qubits[t->k - 1 - j];
        QARENA__FORWARD(
            add(t, (qarena__op){.gate = QARENA_GATE_SWAP, .n_targets = 2, .targets = {a, b}}));
    }
    return QARENA_OK;
}

static qarena_status add_forward(const transform *t) {
    for (unsigned j = t->k; j-- > 0;) {
        QARENA__FORWARD(add_hadamard(t, j));
        for (unsigned m = j; m-- > 0;) {
            QARENA__FORWARD(add_phase(t, j, m, 1));
        }
    }
    return add_swaps(t);
}

static qarena_status add_inverse(const transform *t) {
    QARENA__FORWARD(add_swaps(t));
    for (unsigned j = 0; j < t->k; j++) {
        for (unsigned m = 0; m < j; m++) {
            QARENA__FORWARD(add_phase(t, j, m, -1));
        }
        QARENA__FORWARD(add_hadamard(t, j));
    }
    return QARENA_OK;
}

qarena_status qarena_circuit_qft(qarena_circuit *circuit, const qarena_operands *operands,
                                 int inverse) {
    qarena__operand_masks masks;
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    QARENA__FORWARD(qarena__operands_check("qft", operands, circuit->n, &masks));
    if (!masks.qubits) {
        return qarena__fail(QARENA_E_ARGUMENT, "qft: 0 qubits given, at least 1 needed");
    }
    const uint64_t k = operands->n_qubits;
    transform t = {.qubits = operands->qubits,
                   .k = operands->n_qubits,
                   .ones = masks.ones,
                   .zeros = masks.zeros};
    qarena__watch watch = qarena__circuit_watch(circuit);
    QARENA__FORWARD(qarena__circuit_list(circuit, &watch, &t.list));
    /* all of them, or none: from here on nothing fails */
    QARENA__FORWARD(qarena__oplist_reserve(t.list, t.list->count + k + k * (k - 1) / 2 + k / 2,
                                           t.list->matrix_count));
    return inverse ? add_inverse(&t) : add_forward(&t);
}
