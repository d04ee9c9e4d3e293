/* Circuits of several families, by number: each gate is fixed, so that bits and plans can be, too.
 */
#ifndef QARENA_TESTS_KNOWN_CIRCUITS_H
#define QARENA_TESTS_KNOWN_CIRCUITS_H

#include "fixture.h"

static inline void append(qarena_circuit *circuit, qarena_gate gate, double angle,
                          unsigned n_qubits, const unsigned *qubits) {
    const double angles[3] = {angle, 0.4, -1.3};
    MUST(qarena_circuit_apply(circuit, gate, angles,
                              &(qarena_operands){.qubits = qubits, .n_qubits = n_qubits}));
}

static inline void append_1(qarena_circuit *circuit, qarena_gate gate, double angle, unsigned q) {
    append(circuit, gate, angle, 1, &q);
}

static inline void append_2(qarena_circuit *circuit, qarena_gate gate, double angle, unsigned a,
                            unsigned b) {
    append(circuit, gate, angle, 2, (unsigned[]){a, b});
}

/* Random gates, of the kinds that there were when what they give was written down. */
static inline void append_listed(qarena_circuit *circuit, uint64_t seed) {
    static step s;
    const unsigned n = qarena_circuit_qubits(circuit);
    for (unsigned i = 0; i < 80; i++) {
        step_of_first(&seed, QARENA_GATE_UNITARY + 1, n < ORACLE_MAX_QUBITS ? n : ORACLE_MAX_QUBITS,
                      &s);
        MUST(step_append(&s, circuit));
    }
}

/* Layers of an ansatz: rotations, then a ring of CX. */
static inline void append_rings(qarena_circuit *circuit, unsigned number) {
    const unsigned n = qarena_circuit_qubits(circuit);
    for (unsigned gate = 0; gate < 80; gate++) {
        append_1(circuit, QARENA_GATE_RY, 0.1 * number + 0.01 * gate, gate % n);
        append_2(circuit, QARENA_GATE_CX, 0, gate % n, (gate % n + 1) % n);
    }
}

/* The Fourier transform, with the swaps at its end. */
static inline void append_fourier(qarena_circuit *circuit, unsigned number) {
    const unsigned n = qarena_circuit_qubits(circuit);
    for (unsigned q = n; q-- > 0;) {
        append_1(circuit, QARENA_GATE_H, 0, q);
        for (unsigned other = q; other-- > 0;) {
            append_2(circuit, QARENA_GATE_CP, (3.0 + number) / (double)(1u << (q - other)), other,
                     q);
        }
    }
    for (unsigned q = 0; q < n / 2; q++) {
        append_2(circuit, QARENA_GATE_SWAP, 0, q, n - 1 - q);
    }
}

/* Gates on two qubits that become one unitary, pair by pair, neighbours and others. */
static inline void append_pairs(qarena_circuit *circuit, unsigned number) {
    const unsigned n = qarena_circuit_qubits(circuit);
    for (unsigned k = 0; k < 4 * n; k++) {
        const unsigned a = (k * (1 + number % 5)) % n, b = (a + 1 + k / n) % n;
        append_2(circuit, QARENA_GATE_RXX, 0.3 + 0.1 * k, a, b);
        append_2(circuit, QARENA_GATE_RZZ, 0.2 * number, a, b);
        append_1(circuit, QARENA_GATE_RX, 0.05 * k, a);
        append_2(circuit, QARENA_GATE_RYY, 0.7 - 0.02 * k, a, b);
    }
}

/* Phases and few rotations, X and CX and SWAP between and after them, some under open controls. */
static inline void append_permutations(qarena_circuit *circuit, unsigned number) {
    const unsigned n = qarena_circuit_qubits(circuit);
    for (unsigned k = 0; k < 5 * n; k++) {
        const unsigned a = (7 * k + number) % n, b = (a + 1 + k % (n - 1)) % n,
                       c = (b + 1) % n == a ? (a + 1) % n : (b + 1) % n;
        append_1(circuit, k % 3 ? QARENA_GATE_RZ : QARENA_GATE_RY, 0.11 * k, a);
        append_2(circuit, k % 4 ? QARENA_GATE_CX : QARENA_GATE_SWAP, 0, a, b);
        if (c != a && c != b && k % 5 == 0) {
            MUST(qarena_circuit_apply(circuit, QARENA_GATE_X, NULL,
                                      &(qarena_operands){.qubits = &a,
                                                         .n_qubits = 1,
                                                         .zeros = &b,
                                                         .n_zeros = 1,
                                                         .ones = &c,
                                                         .n_ones = 1}));
        }
    }
}

/* By turns: a Fourier transform, pairs, permutations, rings, random gates. */
static inline void append_known(qarena_circuit *circuit, unsigned number) {
    static void (*const families[])(qarena_circuit *, unsigned) = {
        append_fourier, append_pairs, append_permutations, append_rings};
    if (number % 5 == 4) {
        append_listed(circuit, number);
    } else {
        families[number % 5](circuit, number);
    }
}

#endif
