/* What the tests of batches share: a circuit of six values, rows of them, and work that asks for
 * all there is. */
#ifndef QARENA_TESTS_BATCH_FIXTURE_H
#define QARENA_TESTS_BATCH_FIXTURE_H

#include "pauli_fixture.h"

enum { MEMBERS = 23, VALUES = 6, SUMS = 2, SHOTS = 5 };

static double values[MEMBERS * VALUES];
static double found[MEMBERS * SUMS], slopes[MEMBERS * SUMS * VALUES];
static uint64_t drawn_states[MEMBERS * SHOTS];

/* Rotations by all values, entangled; as many layers as it takes to have passes. */
static inline qarena_circuit *make_circuit(unsigned n, unsigned layers) {
    static const qarena_gate gates[2] = {QARENA_GATE_RY, QARENA_GATE_RX};
    qarena_circuit *circuit = empty_circuit(n);
    for (unsigned i = 0; i < layers * n; i++) {
        const unsigned q = i % n, pair[2] = {q, (q + 1) % n};
        const qarena_term term = {"w", VALUES, i % VALUES, 1 + (double)q / 7};
        MUST(qarena_circuit_apply_angles(circuit, gates[i / n % 2], &(qarena_angle){0.1, &term, 1},
                                         &(qarena_operands){.qubits = &q, .n_qubits = 1}));
        if (n > 1) {
            MUST(qarena_circuit_apply(circuit, QARENA_GATE_CX, NULL,
                                      &(qarena_operands){.qubits = pair, .n_qubits = 2}));
        }
    }
    return circuit;
}

static inline void draw_values(void) {
    for (unsigned i = 0; i < MEMBERS * VALUES; i++) {
        values[i] = 6 * uniform() - 3;
    }
}

typedef struct world {
    unsigned n, precision;
    qarena_circuit *circuit;
    qarena_pauli_sum *sums[SUMS];
    void *states;
} world;

static inline world make_world(unsigned n, unsigned precision) {
    world w = {.n = n, .precision = precision, .circuit = make_circuit(n, 3)};
    for (unsigned i = 0; i < SUMS; i++) {
        w.sums[i] = empty_sum(n);
        add_random(w.sums[i], n, 3, 9);
    }
    draw_values();
    w.states = malloc(((size_t)MEMBERS * 16) << n);
    return w;
}

static inline void end_world(world *w) {
    free(w->states);
    for (unsigned i = 0; i < SUMS; i++) {
        qarena_pauli_sum_destroy(w->sums[i]);
    }
    qarena_circuit_destroy(w->circuit);
}

static inline qarena_batch *make_batch(const world *w, unsigned threads) {
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    qarena_batch *batch;
    options.precision = w->precision;
    options.threads = threads;
    MUST(qarena_batch_create(arena, w->n, &options, &batch));
    return batch;
}

static inline qarena_batch_work all_of(const world *w) {
    qarena_batch_work work = QARENA_BATCH_WORK_INIT;
    work.members = MEMBERS;
    work.values = values;
    work.count = VALUES;
    work.sums = (const qarena_pauli_sum *const *)w->sums;
    work.n_sums = SUMS;
    work.results = found;
    work.states = w->states;
    work.outcomes = drawn_states;
    work.shots = SHOTS;
    work.seed = 11;
    return work;
}

#endif
