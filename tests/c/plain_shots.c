/* Runs of shots by several threads, for ThreadSanitizer, under which Criterion does not start: two
 * runs at a time, with threads each, split histories, leave them to each other and keep buffers, in
 * an arena that has enough, and in those that have not, where branches wait. A plain main: 0 when
 * every run has the bits that one thread finds alone. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qarena/qarena.h"

enum { N = 9, BITS = 7, SHOTS = 600, ROUNDS = 12, RUNNERS = 2, THREADS = 3 };

static qarena_arena *arena;
static qarena_circuit *circuits[2], *circuit; /* without noise and with it; the one being made */
static qarena_pauli_sum *energy;
static uint64_t expected[2][SHOTS];

static void must(int condition, const char *what) {
    if (!condition) {
        fprintf(stderr, "%s: %s\n", what, qarena_last_error());
        _Exit(1); /* no clean-up while others run */
    }
}

static void apply(qarena_gate gate, double angle, unsigned a, unsigned b) {
    const unsigned qubits[2] = {a, b};
    const qarena_operands operands = {.qubits = qubits, .n_qubits = gate == QARENA_GATE_CX ? 2 : 1};
    must(qarena_circuit_apply(circuit, gate, &angle, &operands) == QARENA_OK, "gate");
}

static void add_noise(unsigned bit) {
    const unsigned pair[2] = {bit, (bit + 3) % N};
    const double readout[4] = {0.9, 0.1, 0.2, 0.8};
    must(qarena_circuit_depolarize(circuit, 0.05, pair, 2) == QARENA_OK, "depolarize");
    must(qarena_circuit_amplitude_damping(circuit, 0.05, bit) == QARENA_OK, "damping");
    must(qarena_circuit_readout_error(circuit, &bit, 1, readout) == QARENA_OK, "readout");
}

static void make_circuit(int noisy) {
    must(qarena_circuit_create(arena, N, &circuit) == QARENA_OK, "circuit");
    must(qarena_circuit_set_bits(circuit, BITS) == QARENA_OK, "bits");
    for (unsigned bit = 0; bit < BITS; bit++) {
        for (unsigned q = 0; q < N; q++) {
            apply(QARENA_GATE_RY, 0.4 + q + bit, q, 0);
            apply(QARENA_GATE_CX, 0, q, (q + 1 + bit) % N == q ? (q + 1) % N : (q + 1 + bit) % N);
        }
        must(qarena_circuit_measure(circuit, bit, bit) == QARENA_OK, "measure");
        must(qarena_circuit_if(circuit, &bit, 1, 1) == QARENA_OK, "if");
        apply(QARENA_GATE_X, 0, (bit + 1) % N, 0);
        must(qarena_circuit_end(circuit) == QARENA_OK, "end");
        if (noisy) {
            add_noise(bit);
        }
    }
    apply(QARENA_GATE_H, 0, 0, 0);
    must(qarena_circuit_measure(circuit, 0, 0) == QARENA_OK, "measure");
    circuits[noisy] = circuit;
}

static void take(qarena_shots *shots, uint64_t bits[SHOTS]) {
    must(qarena_shots_done(shots) == SHOTS && qarena_shots_words(shots) == 1, "shots are missing");
    must(qarena_shots_histories(shots) > BITS, "nothing has been split");
    memcpy(bits, qarena_shots_bits(shots), SHOTS * sizeof *bits);
    qarena_shots_destroy(shots);
}

/* Within a budget. False: it is too little for one thread. */
static int run_short(int noisy, unsigned threads, size_t budget) {
    uint64_t bits[SHOTS];
    qarena_arena *own;
    qarena_shots *shots = NULL;
    qarena_arena_options with = QARENA_ARENA_OPTIONS_INIT;
    qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
    with.budget = budget;
    options.shots = SHOTS;
    options.seed = 5;
    options.threads = threads;
    must(qarena_arena_create(&with, &own) == QARENA_OK, "arena");
    const qarena_status status = qarena_shots_run(own, circuits[noisy], &options, &shots);
    must(status == QARENA_OK || status == QARENA_E_MEMORY, "short of memory");
    if (status == QARENA_OK) {
        take(shots, bits);
        must(memcmp(bits, expected[noisy], sizeof bits) == 0, "other bits, short of memory");
    }
    must(qarena_arena_destroy(own) == QARENA_OK, "an arena is still in use");
    return status == QARENA_OK;
}

/* Budgets from those that are refused to those that are enough for all. */
static void run_short_rounds(int noisy) {
    enum { STEP = 48 << 10, STEPS = 24 };
    unsigned done = 0;
    for (unsigned i = 1; i <= STEPS; i++) {
        done += (unsigned)run_short(noisy, THREADS, (size_t)i * STEP);
    }
    must(done > STEPS / 2 && done < STEPS, "all budgets are alike");
}

static void run(int noisy, unsigned threads, uint64_t bits[SHOTS]) {
    qarena_shots *shots;
    qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
    options.shots = SHOTS;
    options.seed = 5;
    options.threads = threads;
    must(qarena_shots_run(arena, circuits[noisy], &options, &shots) == QARENA_OK, "run");
    take(shots, bits);
}

/* Values of trajectories: threads read one sum. */
static double mean_of(unsigned threads) {
    double mean;
    qarena_shots *shots;
    qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
    options.shots = SHOTS / 4;
    options.threads = threads;
    options.observable = energy;
    must(qarena_shots_run(arena, circuits[1], &options, &shots) == QARENA_OK, "trajectories");
    must(qarena_shots_mean(shots, &mean, NULL) == QARENA_OK, "mean");
    qarena_shots_destroy(shots);
    return mean;
}

static void *run_rounds(void *unused) {
    uint64_t bits[SHOTS];
    for (unsigned i = 0; i < ROUNDS; i++) {
        run(i % 2, THREADS, bits);
        must(memcmp(bits, expected[i % 2], sizeof bits) == 0, "other bits");
    }
    must(mean_of(THREADS) == mean_of(1), "other values");
    run_short_rounds(0);
    run_short_rounds(1);
    return unused;
}

int main(void) {
    pthread_t runners[RUNNERS];
    must(qarena_set_threads(RUNNERS * THREADS) == QARENA_OK, "threads");
    must(qarena_arena_create(NULL, &arena) == QARENA_OK, "arena");
    must(qarena_pauli_sum_create(arena, N, &energy) == QARENA_OK, "sum");
    must(qarena_pauli_sum_add_text(energy, "X0 Z1", (double[2]){1, 0}) == QARENA_OK, "sum");
    for (int noisy = 0; noisy < 2; noisy++) {
        make_circuit(noisy);
        run(noisy, 1, expected[noisy]);
    }
    for (unsigned i = 0; i < RUNNERS; i++) {
        must(pthread_create(&runners[i], NULL, run_rounds, NULL) == 0, "thread");
    }
    for (unsigned i = 0; i < RUNNERS; i++) {
        pthread_join(runners[i], NULL);
    }
    qarena_circuit_destroy(circuits[0]);
    qarena_circuit_destroy(circuits[1]);
    qarena_pauli_sum_destroy(energy);
    must(qarena_arena_destroy(arena) == QARENA_OK, "arena");
    return 0;
}
