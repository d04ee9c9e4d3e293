/* Circuits on density matrices: gates against psi psi^dagger of the oracle's psi, noise against the
 * mixtures of such states that it stands for. */
#include "mixed_fixture.h"

ARENA_TEST(both_sides, gates) {
    static oracle o;
    for (unsigned seed = 1; seed <= 60; seed++) {
        matrix rho = {{0}};
        oracle_reset(&o, N);
        qarena_circuit *circuit = random_circuit(N, seed, GATES, &o);
        qarena_register *reg = make_register(2 * N, QARENA_DOUBLE, 1 + seed % 2, 1);
        run(reg, circuit);
        add_state(rho, o.state, 1);
        cr_assert_lt(distance(reg, rho), 1e-12, "seed %u", seed);
        cr_assert_lt(fabs(trace_of(reg) - 1), 1e-13);
        qarena_register_destroy(reg);
    }
}

/* Each kind alone, under controls, after a state in which every phase shows. */
ARENA_TEST(both_sides, every_gate) {
    static oracle o;
    static step s;
    for (unsigned gate = 0; gate < QARENA_GATE_COUNT; gate++) {
        for (uint64_t seed = 1; seed < 20; seed++) {
            if (step_qubits((qarena_gate)gate) > N) {
                continue;
            }
            matrix rho = {{0}};
            uint64_t random = seed;
            oracle_reset(&o, N);
            qarena_circuit *circuit = random_circuit(N, 7, 20, &o);
            step_random(&random, (qarena_gate)gate, N, seed % 2, &s);
            MUST(step_append(&s, circuit));
            oracle_apply(&o, &s);
            qarena_register *reg = make_register(2 * N, QARENA_DOUBLE, 2, 1);
            run(reg, circuit);
            add_state(rho, o.state, 1);
            cr_assert_lt(distance(reg, rho), 1e-12, "gate %u, seed %llu", gate,
                         (unsigned long long)seed);
            qarena_register_destroy(reg);
        }
    }
}

/* A mixture of what becomes of the state by each of some circuits. */
static void check_mixture(qarena_circuit *noisy, oracle *start, const step *steps,
                          const double *weights, unsigned count) {
    matrix rho = {{0}};
    static oracle o;
    for (unsigned i = 0; i < count; i++) {
        o = *start;
        oracle_apply(&o, &steps[i]);
        add_state(rho, o.state, weights[i]);
    }
    qarena_register *reg = make_register(2 * N, QARENA_DOUBLE, 2, 1);
    run(reg, noisy);
    cr_assert_lt(distance(reg, rho), 1e-13, "off by %g", distance(reg, rho));
    cr_assert_lt(fabs(trace_of(reg) - 1), 1e-14);
    qarena_register_destroy(reg);
}

ARENA_TEST(both_sides, pauli_channels) {
    static oracle o;
    static step steps[4];
    const unsigned qubits[2] = {2, 0};
    const qarena_pauli_error errors[3] = {{1, 0, 0.2}, {2, 3, 0.3}, {3, 1, 0.1}};
    const double weights[4] = {0.4, 0.2, 0.3, 0.1};
    const double pi = acos(-1); /* a rotation by pi is the string, but for a phase */
    const uint64_t x[4] = {0, 4, 1, 5}, z[4] = {0, 0, 5, 4};
    oracle_reset(&o, N);
    qarena_circuit *circuit = random_circuit(N, 5, GATES, &o);
    MUST(qarena_circuit_pauli_channel(circuit, qubits, 2, errors, 3));
    for (unsigned i = 0; i < 4; i++) {
        steps[i].gate = QARENA_GATE_PAULI_ROTATION;
        steps[i].parameters[0] = pi;
        steps[i].x = x[i];
        steps[i].z = z[i];
    }
    check_mixture(circuit, &o, steps, weights, 4);
}

/* sqrt(weight) times unitaries; and what needs the norm: damping, and a reset. */
ARENA_TEST(both_sides, kraus_matrices) {
    static oracle o;
    static step steps[2];
    const unsigned qubits[2] = {1, 2};
    const double weights[2] = {0.3, 0.7};
    double matrices[2][32];
    uint64_t seed = 3;
    oracle_reset(&o, N);
    qarena_circuit *circuit = random_circuit(N, 5, GATES, &o);
    for (unsigned i = 0; i < 2; i++) {
        steps[i].gate = QARENA_GATE_UNITARY;
        steps[i].n_qubits = 2;
        steps[i].qubits[0] = 1;
        steps[i].qubits[1] = 2;
        oracle_random_unitary(&seed, 2, steps[i].matrix);
        for (unsigned j = 0; j < 32; j++) {
            matrices[i][j] = sqrt(weights[i]) * steps[i].matrix[j];
        }
    }
    MUST(qarena_circuit_kraus(circuit, qubits, 2, matrices[0], 2));
    check_mixture(circuit, &o, steps, weights, 2);
}

ARENA_TEST(both_sides, damping_and_reset) {
    const double gamma = 0.3;
    const unsigned qubit = 1;
    for (unsigned reset = 0; reset < 2; reset++) {
        static oracle o;
        matrix rho = {{0}};
        oracle_reset(&o, N);
        qarena_circuit *circuit = random_circuit(N, 9, GATES, &o);
        const double kept = reset ? 0 : sqrt(1 - gamma), moved = reset ? 1 : sqrt(gamma);
        double complex branches[2][SIDE];
        for (unsigned i = 0; i < SIDE; i++) {
            branches[0][i] = i >> qubit & 1 ? kept * o.state[i] : o.state[i];
            branches[1][i] = i >> qubit & 1 ? 0 : moved * o.state[i | 1u << qubit];
        }
        MUST(reset ? qarena_circuit_reset(circuit, qubit)
                   : qarena_circuit_amplitude_damping(circuit, gamma, qubit));
        add_state(rho, branches[0], 1);
        add_state(rho, branches[1], 1);
        qarena_register *reg = make_register(2 * N, QARENA_DOUBLE, 2, 1);
        run(reg, circuit);
        cr_assert_lt(distance(reg, rho), 1e-13);
        qarena_register_destroy(reg);
    }
}

/* An exchange, a channel, or a rotation. */
static void append_any(qarena_circuit *circuit, uint64_t *seed) {
    unsigned q[3] = {oracle_below(seed, N)}, from = oracle_below(seed, 2);
    q[1] = (q[0] + 1 + from) % N;
    q[2] = (q[0] + 2 - from) % N;
    const double p = oracle_uniform(seed), angle = 3 * p;
    const qarena_pauli_error errors[2] = {{1, 6, 0.3 * p}, {7, 2, 0.2}};
    const qarena_operands one = {.qubits = q, .n_qubits = 1}, two = {.qubits = q, .n_qubits = 2},
                          zero = {.qubits = q, .n_qubits = 1, .zeros = q + 1, .n_zeros = 1},
                          three = {.qubits = q, .n_qubits = 3};
    switch (oracle_below(seed, 12)) {
    case 0: MUST(qarena_circuit_apply(circuit, QARENA_GATE_X, NULL, &one)); break;
    case 1:
    case 2: MUST(qarena_circuit_apply(circuit, QARENA_GATE_CX, NULL, &two)); break;
    case 3: MUST(qarena_circuit_apply(circuit, QARENA_GATE_SWAP, NULL, &two)); break;
    case 4: MUST(qarena_circuit_apply(circuit, QARENA_GATE_X, NULL, &zero)); break;
    case 5: MUST(qarena_circuit_apply(circuit, QARENA_GATE_CCX, NULL, &three)); break;
    case 6: MUST(qarena_circuit_apply(circuit, QARENA_GATE_RY, &angle, &one)); break;
    case 7: MUST(qarena_circuit_depolarize(circuit, p, q, 1)); break;
    case 8:
    case 9: MUST(qarena_circuit_depolarize(circuit, p, q, 2)); break;
    case 10: MUST(qarena_circuit_pauli_channel(circuit, q, 3, errors, 2)); break;
    default: MUST(qarena_circuit_amplitude_damping(circuit, p, q[0])); break;
    }
}

/* What is multiplied in one circuit is what circuits of one instruction each do. */
ARENA_TEST(both_sides, channels_are_multiplied) {
    unsigned fewer = 0;
    for (uint64_t first = 1; first < 200; first++) {
        uint64_t seed = first, length;
        qarena_circuit *whole = random_circuit(N, 3, 20, NULL), *start = both_sides(whole);
        length = qarena_circuit_length(start);
        qarena_circuit_destroy(start);
        qarena_register *at_once = make_register(2 * N, QARENA_DOUBLE, 2, 1),
                        *apart = make_register(2 * N, QARENA_DOUBLE, 2, 1);
        run(apart, random_circuit(N, 3, 20, NULL));
        for (unsigned i = 0; i < 12; i++) {
            uint64_t again = seed;
            qarena_circuit *alone = empty_circuit(N);
            append_any(whole, &seed);
            append_any(alone, &again);
            qarena_circuit *doubled_alone = both_sides(alone);
            length += qarena_circuit_length(doubled_alone);
            qarena_circuit_destroy(doubled_alone);
            run(apart, alone);
        }
        qarena_circuit *doubled = both_sides(whole);
        fewer += qarena_circuit_length(doubled) < length;
        MUST(qarena_register_run(at_once, doubled));
        matrix rho;
        double complex *state = committed(apart);
        for (unsigned i = 0; i < SIDE * SIDE; i++) {
            rho[i % SIDE][i / SIDE] = state[i];
        }
        free(state);
        cr_assert_lt(distance(at_once, rho), 1e-13, "seed %llu", (unsigned long long)first);
        cr_assert_lt(fabs(trace_of(at_once) - 1), 1e-13);
        qarena_circuit_destroy(doubled);
        qarena_circuit_destroy(whole);
        qarena_register_destroy(apart);
        qarena_register_destroy(at_once);
    }
    cr_assert_gt(fewer, 100);
}

/* CX, noise and the damping of both qubits are one op; what lies between on others stays. */
ARENA_TEST(both_sides, one_matrix) {
    const unsigned two[2] = {0, 1};
    qarena_circuit *circuit = empty_circuit(N);
    qarena_instruction read;
    MUST(qarena_circuit_apply(circuit, QARENA_GATE_CX, NULL,
                              &(qarena_operands){.qubits = two, .n_qubits = 2}));
    MUST(qarena_circuit_depolarize(circuit, 0.1, two, 2));
    MUST(qarena_circuit_apply(circuit, QARENA_GATE_H, NULL,
                              &(qarena_operands){.qubits = (unsigned[]){2}, .n_qubits = 1}));
    MUST(qarena_circuit_amplitude_damping(circuit, 0.1, 1));
    MUST(qarena_circuit_amplitude_damping(circuit, 0.1, 0));
    qarena_circuit *doubled = both_sides(circuit);
    cr_assert_eq(qarena_circuit_length(doubled), 3);
    MUST(qarena_circuit_read(doubled, 0, &read));
    cr_assert_eq(read.n_targets, 4);
    qarena_circuit_destroy(doubled);
    qarena_circuit_destroy(circuit);
}
