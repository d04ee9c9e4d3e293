/* What keeps norms (register/keep_norm.h) keeps them as they are, of 1 or not; and it travels with
 * the state, so that a run that was stopped, forked or rolled back is mended where one that was not
 * disturbed is. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include <math.h>

enum { RUNS = 400 };

static void append(qarena_circuit *circuit, qarena_gate gate, double angle, unsigned a,
                   unsigned b) {
    const unsigned qubits[2] = {a, b};
    MUST(qarena_circuit_apply(circuit, gate, &angle,
                              &(qarena_operands){.qubits = qubits, .n_qubits = a == b ? 1 : 2}));
}

/* Rotations and phases whose coefficients a float can't hold: a run loses up to 1e-7. */
static qarena_circuit *lossy_circuit(unsigned n) {
    qarena_circuit *circuit = empty_circuit(n);
    for (unsigned q = 0; q < n; q++) {
        append(circuit, QARENA_GATE_RX, 0.1, q, q);
        append(circuit, QARENA_GATE_CP, 0.1, q, (q + 1) % n);
    }
    return circuit;
}

static double norm_squared(qarena_register *reg) {
    double norm;
    MUST(qarena_register_norm_squared(reg, &norm));
    return norm;
}

static void run_often(qarena_register *reg, qarena_circuit *circuit, unsigned runs) {
    for (unsigned i = 0; i < runs; i++) {
        MUST(qarena_register_run(reg, circuit));
    }
}

/* A state whose norm^2 is `size`, with amplitudes on all indices. */
static void give_state(qarena_register *reg, double size, int check) {
    const uint64_t count = (uint64_t)1 << qarena_register_qubits(reg);
    double *state = malloc(2 * count * sizeof *state);
    for (uint64_t i = 0; i < 2 * count; i++) {
        state[i] = sqrt(size / (double)(2 * count));
    }
    MUST(qarena_register_set_state(reg, state, QARENA_DOUBLE, count, check));
    free(state);
}

ARENA_TEST(norm_kept, as_it_was_given) {
    for (unsigned n = 4; n <= 14; n += 5) {
        qarena_register *reg = make_register(n, QARENA_SINGLE, 2, 1);
        qarena_circuit *circuit = lossy_circuit(n);
        give_state(reg, 1.0005, 1);
        run_often(reg, circuit, RUNS);
        cr_expect_float_eq(norm_squared(reg), 1.0005, 2e-6, "%u qubits: %.9g", n,
                           norm_squared(reg));
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(reg);
    }
}

/* Not drawn to 1: what nobody checked is measured once. */
ARENA_TEST(norm_kept, as_it_was_found) {
    for (unsigned n = 4; n <= 14; n += 5) {
        qarena_register *reg = make_register(n, QARENA_SINGLE, 2, 1);
        qarena_circuit *circuit = lossy_circuit(n);
        give_state(reg, 1.004, 0);
        run_often(reg, circuit, RUNS);
        cr_expect_float_eq(norm_squared(reg), 1.004, 3e-6, "%u qubits: %.9g", n, norm_squared(reg));
        const double nearly[8] = {0.999, 0, 0, 0, 0, 0, 0.999, 0};
        const unsigned qubit = 1;
        const qarena_operands on_1 = {.qubits = &qubit, .n_qubits = 1};
        MUST(qarena_register_unitary(reg, nearly, &on_1, 0));
        run_often(reg, circuit, RUNS);
        cr_expect_float_eq(norm_squared(reg), 1.004 * 0.998001, 5e-6, "%u qubits: %.9g", n,
                           norm_squared(reg));
        unsigned outcome;
        MUST(qarena_register_measure(reg, 0, 0.5, &outcome));
        run_often(reg, circuit, RUNS);
        cr_expect_float_eq(norm_squared(reg), 1, 2e-6);
        MUST(qarena_circuit_unitary(circuit, nearly, &on_1, 0)); /* which no run keeps, then */
        run_often(reg, circuit, 10);
        cr_expect_float_eq(norm_squared(reg), pow(0.998001, 10), 2e-5);
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(reg);
    }
}

/* Norms that no sum of tiles holds, and none. */
ARENA_TEST(norm_kept, where_it_can_be) {
    for (unsigned n = 4; n <= 14; n += 5) {
        qarena_register *reg = make_register(n, QARENA_SINGLE, 2, 1);
        qarena_circuit *circuit = lossy_circuit(n);
        const double sizes[] = {0, 1e-30, 1e-5, 5, 1e9, 1e30};
        for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            give_state(reg, sizes[i], 0);
            run_often(reg, circuit, 100);
            cr_expect_float_eq(norm_squared(reg), sizes[i], 2e-5 * sizes[i], "%u qubits: %.9g", n,
                               norm_squared(reg));
        }
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(reg);
    }
}

static int polls_left;

static int stop(void *context) {
    (void)context;
    return polls_left-- == 0;
}

/* Runs that are cancelled now and then, and resumed. */
ARENA_TEST(norm_kept, the_same_after_a_stop) {
    for (unsigned n = 8; n <= 15; n += n < 14 ? 3 : 1) {
        qarena_register *reg = make_register(n, QARENA_SINGLE, 2, 1),
                        *stopped = make_register(n, QARENA_SINGLE, 1 + n % 2, 1);
        qarena_circuit *circuit = random_circuit(n, n, 60, NULL);
        MUST(qarena_register_set_poll(stopped, stop, NULL));
        for (unsigned i = 0; i < RUNS; i++) {
            polls_left = (int)(i % 7);
            const qarena_status status = qarena_register_run(stopped, circuit);
            cr_assert(status == QARENA_OK || status == QARENA_E_CANCELLED);
            polls_left = -1;
            MUST(qarena_register_sync(stopped));
            MUST(qarena_register_run(reg, circuit));
        }
        cr_expect(same_bits(reg, stopped), "%u qubits", n);
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(reg);
        qarena_register_destroy(stopped);
    }
}

/* Forks and snapshots carry what is known. */
ARENA_TEST(norm_kept, the_same_in_a_fork_and_after_a_restore) {
    for (unsigned n = 4; n <= 14; n += 5) {
        qarena_register *reg = make_register(n, QARENA_SINGLE, 2, 1), *fork,
                        *restored = make_register(n, QARENA_SINGLE, 2, 1);
        qarena_circuit *circuit = lossy_circuit(n);
        for (unsigned before = 3; before < 40; before += 12) {
            run_often(reg, circuit, before);
            qarena_snapshot *snapshot;
            MUST(qarena_snapshot_acquire(reg, &snapshot));
            MUST(qarena_register_restore(restored, snapshot));
            MUST(qarena_register_fork(reg, &fork));
            qarena_snapshot_release(snapshot);
            run_often(reg, circuit, RUNS);
            run_often(fork, circuit, RUNS);
            run_often(restored, circuit, RUNS);
            cr_expect(same_bits(reg, fork), "%u qubits", n);
            cr_expect(same_bits(reg, restored), "%u qubits", n);
            qarena_register_destroy(fork);
        }
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(reg);
        qarena_register_destroy(restored);
    }
}

/* A tile that is more than a sum of tiles holds, beside others: what moves among these is no drift.
 */
ARENA_TEST(norm_kept, beside_what_is_too_large_or_no_number) {
    const double large[] = {3, 1e4, NAN};
    for (unsigned i = 0; i < 3; i++) {
        const unsigned n = 18, last = (1u << n) - 1;
        qarena_register *reg = make_register(n, QARENA_DOUBLE, 2, 1);
        double *state = calloc(2 << n, sizeof *state), amplitude[2];
        state[0] = large[i];
        state[2 * last] = sqrt(0.997);
        state[2 * ((1u << 17) + 5)] = sqrt(0.003);
        MUST(qarena_register_set_state(reg, state, QARENA_DOUBLE, 1u << n, 0));
        qarena_circuit *there = empty_circuit(n), *back = empty_circuit(n);
        append(there, QARENA_GATE_H, 0, 0, 0);
        append(there, QARENA_GATE_H, 0, 1, 1);
        append(there, QARENA_GATE_CX, 0, 16, 17); /* moves the last amplitude into another tile */
        append(back, QARENA_GATE_H, 0, 1, 1);
        append(back, QARENA_GATE_H, 0, 0, 0);
        for (unsigned k = 0; k < 3; k++) {
            MUST(qarena_register_run(reg, there));
            MUST(qarena_register_run(reg, back));
        }
        MUST(qarena_register_amplitude(reg, last ^ 1u << 17, amplitude));
        cr_expect_float_eq(hypot(amplitude[0], amplitude[1]), sqrt(0.997), 1e-12, "%g: %.9g",
                           large[i], hypot(amplitude[0], amplitude[1]));
        free(state);
        qarena_circuit_destroy(there);
        qarena_circuit_destroy(back);
        qarena_register_destroy(reg);
    }
}

/* 2^4 units of a sum of 60 bits are 0. */
ARENA_TEST(norm_kept, of_any_size) {
    const double sizes[] = {3.9, 4.1, 15.9, 16, 17, 33};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        qarena_register *reg = make_register(16, QARENA_SINGLE, 2, 1);
        qarena_circuit *circuit = lossy_circuit(16);
        give_state(reg, sizes[i], 0);
        run_often(reg, circuit, 12);
        cr_expect_float_eq(norm_squared(reg) / sizes[i], 1, 5e-6, "%g: %.9g", sizes[i],
                           norm_squared(reg));
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(reg);
    }
}

/* Whichever way a gate is run when the norm is due. */
ARENA_TEST(norm_kept, the_same_in_first_and_later_runs) {
    for (unsigned n = 6; n <= 12; n += 2) {
        for (unsigned before = 15; before < 50; before++) {
            double dense[2 * 16 * 16];
            uint64_t seed = n;
            const unsigned qubits[4] = {0, 1, 2, 3};
            qarena_register *reg = make_register(n, QARENA_SINGLE, 2, 1);
            qarena_circuit *circuit = empty_circuit(n);
            oracle_random_unitary(&seed, 4, dense);
            for (unsigned i = 0; i < before; i++) {
                append(circuit, QARENA_GATE_RY, 1.5827587694656655, i % n, i % n);
            }
            MUST(qarena_circuit_unitary(circuit, dense,
                                        &(qarena_operands){.qubits = qubits, .n_qubits = 4}, 1));
            MUST(qarena_register_run(reg, circuit));
            void *first = committed(reg);
            for (unsigned i = 0; i < 2; i++) {
                MUST(qarena_register_reset(reg));
                MUST(qarena_register_run(reg, circuit));
                cr_expect(is_committed(reg, first), "%u qubits, %u gates before, run %u", n, before,
                          i + 2);
            }
            free(first);
            qarena_circuit_destroy(circuit);
            qarena_register_destroy(reg);
        }
    }
}

/* A rest of one gate. */
ARENA_TEST(norm_kept, the_same_after_a_stop_before_the_last_gate) {
    for (unsigned n = 3; n <= 10; n++) {
        for (unsigned gates = 17; gates < 60; gates++) {
            qarena_register *reg = make_register(n, QARENA_SINGLE, 2, 1),
                            *stopped = make_register(n, QARENA_SINGLE, 2, 1);
            qarena_circuit *circuit = empty_circuit(n);
            for (unsigned i = 0; i < gates; i++) {
                append(circuit, QARENA_GATE_RY, 1.5827587694656655, i % n, i % n);
            }
            MUST(qarena_register_set_poll(stopped, stop, NULL));
            polls_left = (int)gates - 1;
            cr_assert_eq(qarena_register_run(stopped, circuit), QARENA_E_CANCELLED);
            MUST(qarena_register_run(reg, circuit));
            cr_expect(same_bits(reg, stopped), "%u qubits, %u gates", n, gates);
            qarena_circuit_destroy(circuit);
            qarena_register_destroy(reg);
            qarena_register_destroy(stopped);
        }
    }
}

/* Cosine and sine of this angle are both rounded down. */
ARENA_TEST(norm_kept, between_two_measurements) {
    for (unsigned n = 1; n <= 13; n += 4) {
        qarena_register *reg = make_register(n, QARENA_SINGLE, 2, 1);
        const double angle = 1.5827587694656655;
        for (unsigned i = 0; i < 120; i++) {
            const unsigned qubit = i % n;
            MUST(qarena_register_apply(reg, QARENA_GATE_RY, &angle,
                                       &(qarena_operands){.qubits = &qubit, .n_qubits = 1}));
            cr_expect_float_eq(norm_squared(reg), 1, 2e-6, "%u qubits, %u gates: off by %g", n, i,
                               norm_squared(reg) - 1);
        }
        qarena_register_destroy(reg);
    }
}

/* What the last pass loses is made up for before the run ends. */
ARENA_TEST(norm_kept, after_a_long_pass) {
    for (unsigned n = 11; n <= 14; n++) {
        qarena_register *reg = make_register(n, QARENA_SINGLE, 2, 1);
        qarena_circuit *circuit = empty_circuit(n);
        uint64_t seed = 13;
        for (unsigned i = 0; i < 1500; i++) {
            const unsigned a = oracle_below(&seed, n), b = (a + 1 + oracle_below(&seed, n - 1)) % n,
                           c = oracle_below(&seed, n);
            append(circuit, QARENA_GATE_CP, 0.3, a, b);
            append(circuit, QARENA_GATE_H, 0, c, c);
        }
        for (unsigned i = 0; i < 4; i++) {
            MUST(qarena_register_run(reg, circuit));
            cr_expect_float_eq(norm_squared(reg), 1, 2e-6, "%u qubits: off by %g", n,
                               norm_squared(reg) - 1);
        }
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(reg);
    }
}
