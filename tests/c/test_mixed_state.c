/* What is read of density matrices, and measurements, against their definitions; memory that ends,
 * threads, and long runs. */
#define QARENA_UNSTABLE
#include "mixed_fixture.h"

/* A register in some mixed state, of which *rho is a copy. */
static qarena_register *mixed(matrix rho, unsigned threads) {
    const unsigned two[2] = {0, 2};
    qarena_circuit *circuit = random_circuit(N, 11, GATES, NULL);
    MUST(qarena_circuit_depolarize(circuit, 0.3, two, 2));
    MUST(qarena_circuit_amplitude_damping(circuit, 0.4, 1));
    append_random(circuit, 12, GATES, NULL);
    qarena_register *reg = make_register(2 * N, QARENA_DOUBLE, 2, threads);
    run(reg, circuit);
    double complex *state = committed(reg);
    for (unsigned i = 0; i < SIDE * SIDE; i++) {
        rho[i % SIDE][i / SIDE] = state[i];
    }
    free(state);
    return reg;
}

ARENA_TEST(density, probabilities_and_shots) {
    matrix rho;
    qarena_register *reg = mixed(rho, 1);
    const unsigned qubits[2] = {2, 0};
    double p[4], q[4] = {0}, all[SIDE];
    uint64_t outcomes[4000], again[1000];
    unsigned counts[SIDE] = {0};
    MUST(qarena_density_probabilities(reg, qubits, 2, p));
    MUST(qarena_density_probabilities(reg, (unsigned[]){0, 1, 2}, 3, all));
    for (unsigned i = 0; i < SIDE; i++) {
        q[(i >> 2 & 1) | (i & 1) << 1] += creal(rho[i][i]);
        cr_assert_eq(all[i], creal(rho[i][i]));
    }
    for (unsigned i = 0; i < 4; i++) {
        cr_assert_lt(fabs(p[i] - q[i]), 1e-15);
    }
    MUST(qarena_density_sample(reg, 5, 0, 4000, outcomes));
    MUST(qarena_density_sample(reg, 5, 3000, 1000, again));
    cr_assert_eq(memcmp(outcomes + 3000, again, sizeof again), 0);
    for (unsigned i = 0; i < 4000; i++) {
        counts[outcomes[i]]++;
    }
    for (unsigned i = 0; i < SIDE; i++) {
        cr_assert_lt(fabs(counts[i] / 4000.0 - all[i]), 0.05);
    }
    qarena_register_destroy(reg);
}

ARENA_TEST(density, measured) {
    matrix rho, kept = {{0}};
    qarena_register *reg = mixed(rho, 1), *other;
    const unsigned qubits[2] = {2, 1};
    uint64_t shot, outcome;
    double weight = 0, probability;
    MUST(qarena_register_fork(reg, &other));
    MUST(qarena_density_sample(reg, 8, 3, 1, &shot));
    MUST(qarena_density_measure(reg, qubits, 2, 8, 3, &outcome));
    cr_assert_eq(outcome, (shot >> 2 & 1) | (shot >> 1 & 1) << 1);
    for (unsigned i = 0; i < SIDE; i++) {
        weight += (i & 6) == (shot & 6) ? creal(rho[i][i]) : 0;
    }
    for (unsigned r = 0; r < SIDE; r++) {
        for (unsigned c = 0; c < SIDE; c++) {
            kept[r][c] = (r & 6) == (shot & 6) && (c & 6) == (shot & 6) ? rho[r][c] / weight : 0;
        }
    }
    cr_assert_lt(distance(reg, kept), 1e-15);
    MUST(qarena_density_project(other, 2, shot >> 2 & 1, &probability));
    MUST(qarena_density_project(other, 1, shot >> 1 & 1, &weight));
    cr_assert_lt(distance(other, kept), 1e-14);
    cr_assert_lt(fabs(trace_of(other) - 1), 1e-15);
    REFUSED(qarena_density_project(other, 1, ~shot >> 1 & 1, &weight), QARENA_E_NORM,
            "project: the outcome has probability 0");
    qarena_register_destroy(other);
    qarena_register_destroy(reg);
}

ARENA_TEST(density, expectations) {
    matrix rho;
    qarena_register *reg = mixed(rho, 1);
    for (unsigned x = 0; x < SIDE; x++) {
        for (unsigned z = 0; z < SIDE; z++) {
            qarena_pauli_sum *sum;
            const uint64_t masks[2] = {x, z};
            const double one[2] = {1, 0};
            double value;
            double complex want = 0;
            MUST(qarena_pauli_sum_create(arena, N, &sum));
            MUST(qarena_pauli_sum_add(sum, 1, masks, masks + 1, one));
            MUST(
                qarena_density_expectations(reg, (const qarena_pauli_sum *const *)&sum, 1, &value));
            for (unsigned r = 0; r < SIDE; r++) {
                double complex entry = __builtin_parity(z & r) ? -1 : 1;
                for (unsigned y = x & z; y; y &= y - 1) {
                    entry *= I;
                }
                want += entry * rho[r][r ^ x];
            }
            cr_assert_lt(fabs(value - creal(want)), 1e-15, "x %u, z %u", x, z);
            qarena_pauli_sum_destroy(sum);
        }
    }
    qarena_register_destroy(reg);
}

ARENA_TEST(density, reduced) {
    matrix rho;
    qarena_register *reg = mixed(rho, 1);
    const unsigned qubits[2] = {2, 0};
    double complex found[4][4], whole[SIDE][SIDE], none;
    MUST(qarena_density_reduced_matrix(reg, qubits, 2, (double *)found));
    for (unsigned a = 0; a < 4; a++) {
        for (unsigned b = 0; b < 4; b++) {
            const unsigned r = (a & 1) << 2 | a >> 1, c = (b & 1) << 2 | b >> 1;
            cr_assert_lt(cabs(found[a][b] - rho[r][c] - rho[r | 2][c | 2]), 1e-15);
        }
    }
    MUST(qarena_density_reduced_matrix(reg, (unsigned[]){0, 1, 2}, 3, (double *)whole));
    cr_assert_eq(memcmp(whole, rho, sizeof rho), 0);
    MUST(qarena_density_reduced_matrix(reg, NULL, 0, (double *)&none));
    cr_assert_lt(cabs(none - 1), 1e-14);
    qarena_register_destroy(reg);
}

ARENA_TEST(density, refusals) {
    matrix rho;
    qarena_register *reg = mixed(rho, 1), *odd = make_register(3, QARENA_DOUBLE, 2, 1);
    double number[2 * 16];
    uint64_t outcome;
    const unsigned six[6] = {0, 1, 2, 3, 4, 5};
    const qarena_pauli_error error = {.x = 8, .probability = 0.1};
    REFUSED(qarena_density_probabilities(odd, NULL, 0, number), QARENA_E_ARGUMENT,
            "probabilities: a register of 3 qubits has no density matrix: an even number is "
            "needed");
    REFUSED(qarena_density_probabilities(reg, six + 3, 1, number), QARENA_E_QUBIT,
            "probabilities: qubit 3 is out of range [0, 3)");
    REFUSED(qarena_density_measure(reg, six, 4, 0, 0, &outcome), QARENA_E_QUBIT,
            "measure: 4 qubits asked of 3");
    REFUSED(qarena_density_project(reg, 0, 2, number), QARENA_E_ARGUMENT,
            "project: outcome 2 is neither 0 nor 1");
    REFUSED(qarena_density_sample(reg, 0, 0, 1, (uint64_t *)((char *)number + 1)),
            QARENA_E_ARGUMENT, "sample: outcomes is not aligned to 8 bytes");
    qarena_circuit *c = empty_circuit(6), *source = empty_circuit(3), *more = empty_circuit(6);
    REFUSED(qarena_circuit_append_both_sides(c, c), QARENA_E_ARGUMENT,
            "append_both_sides: a circuit cannot be its own source");
    REFUSED(qarena_circuit_append_both_sides(c, more), QARENA_E_ARGUMENT,
            "append_both_sides: source has 6 qubits, at most 32 allowed, and circuit 6, twice as "
            "many needed");
    MUST(qarena_circuit_set_bits(source, 1));
    append_random(source, 3, 5, NULL);
    MUST(qarena_circuit_measure(source, 0, 0));
    REFUSED(qarena_circuit_append_both_sides(c, source), QARENA_E_ARGUMENT,
            "append_both_sides: instruction 5 is a measurement: a density matrix keeps no bits, "
            "only a run of shots does");
    cr_assert_eq(qarena_circuit_length(c), 0);
    MUST(qarena_circuit_pauli_channel(more, six, 4, &error, 1));
    qarena_circuit *twelve = empty_circuit(12);
    REFUSED(qarena_circuit_append_both_sides(twelve, more), QARENA_E_ARGUMENT,
            "append_both_sides: a Pauli channel on 4 qubits, at most 3 allowed");
    qarena_circuit *all[] = {c, source, more, twelve};
    for (unsigned i = 0; i < 4; i++) {
        qarena_circuit_destroy(all[i]);
    }
    MUST(qarena_register_set_state(odd, (double[16]){0}, QARENA_DOUBLE, 8, 0));
    qarena_register_destroy(odd);
    odd = make_register(2, QARENA_DOUBLE, 2, 1);
    MUST(qarena_register_set_state(odd, (double[8]){0}, QARENA_DOUBLE, 4, 0));
    REFUSED(qarena_density_sample(odd, 0, 0, 1, &outcome), QARENA_E_NORM, "sample: the trace is 0");
    qarena_register_destroy(odd);
    qarena_register_destroy(reg);
}

/* Every allocation fails in turn: nothing is appended, and what is read can be read again. */
ARENA_TEST(density, out_of_memory) {
    matrix rho;
    const unsigned qubits[3] = {0, 1, 2};
    const qarena_pauli_error error = {.x = 7, .probability = 0.1};
    qarena_circuit *source = random_circuit(N, 4, GATES, NULL);
    MUST(qarena_circuit_pauli_channel(source, qubits, 3, &error, 1));
    for (unsigned k = 1, failed = 1; failed; k++) {
        qarena_circuit *made = empty_circuit(2 * N);
        qarena_fault_set(k, 0);
        const qarena_status status = qarena_circuit_append_both_sides(made, source);
        failed = qarena_fault_fired() != 0;
        qarena_fault_set(0, 0);
        cr_assert_eq(status, failed ? QARENA_E_MEMORY : QARENA_OK);
        cr_assert_eq(qarena_circuit_length(made) == 0, failed);
        qarena_circuit_destroy(made);
    }
    qarena_circuit_destroy(source);
    qarena_register *reg = mixed(rho, 1);
    for (unsigned k = 1, failed = 1; failed; k++) {
        qarena_register *fork;
        uint64_t outcome = 77;
        MUST(qarena_register_fork(reg, &fork));
        qarena_fault_set(k, 1);
        const qarena_status status = qarena_density_measure(fork, qubits, 2, 1, 0, &outcome);
        failed = qarena_fault_fired() != 0 && status != QARENA_OK;
        qarena_fault_set(0, 0);
        cr_assert(status == QARENA_OK || status == QARENA_E_MEMORY);
        if (failed) {
            cr_assert_eq(outcome, 77);
            cr_assert_lt(distance(fork, rho), 1e-300);
        }
        qarena_register_destroy(fork);
    }
    qarena_register_destroy(reg);
}

/* The same bits by one thread and by several: 2 * 8 qubits are shared. */
ARENA_TEST(density, threads) {
    qarena_register *regs[2];
    double values[2][256];
    uint64_t outcomes[2][2000];
    for (unsigned t = 0; t < 2; t++) {
        const unsigned two[2] = {1, 7};
        qarena_circuit *circuit = random_circuit(8, 3, 60, NULL);
        MUST(qarena_circuit_depolarize(circuit, 0.2, two, 2));
        append_random(circuit, 4, 60, NULL);
        regs[t] = make_register(16, QARENA_DOUBLE, 2, t ? 4 : 1);
        run(regs[t], circuit);
        MUST(qarena_density_probabilities(regs[t], (unsigned[]){0, 1, 2, 3, 4, 5, 6, 7}, 8,
                                          values[t]));
        MUST(qarena_density_sample(regs[t], 1, 0, 2000, outcomes[t]));
    }
    cr_assert(same_bits(regs[0], regs[1]));
    cr_assert_eq(memcmp(values[0], values[1], sizeof values[0]), 0);
    cr_assert_eq(memcmp(outcomes[0], outcomes[1], sizeof outcomes[0]), 0);
    qarena_register_destroy(regs[1]);
    qarena_register_destroy(regs[0]);
}

/* 10^4 gates and channels, of which each errs to the same side: the trace stays. */
ARENA_TEST(density, trace_is_kept) {
    for (unsigned noisy = 0; noisy < 2; noisy++) {
        const unsigned two[2] = {0, 1};
        qarena_register *reg = make_register(2 * N, QARENA_DOUBLE, 2, 1);
        qarena_circuit *circuit = random_circuit(N, 21, 94, NULL);
        if (noisy) {
            MUST(qarena_circuit_depolarize(circuit, 1e-3, two, 2));
            MUST(qarena_circuit_amplitude_damping(circuit, 1e-3, 2));
        }
        for (unsigned q = 0; q < N; q++) {
            MUST(qarena_circuit_apply(circuit, QARENA_GATE_H, NULL,
                                      &(qarena_operands){.qubits = &q, .n_qubits = 1}));
        }
        qarena_circuit *doubled = both_sides(circuit);
        for (unsigned i = 0; i < 100; i++) {
            MUST(qarena_register_run(reg, doubled));
        }
        cr_expect_lt(fabs(trace_of(reg) - 1), 1e-12, "off by %g", trace_of(reg) - 1);
        qarena_circuit_destroy(doubled);
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(reg);
    }
}
