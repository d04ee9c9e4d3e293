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
