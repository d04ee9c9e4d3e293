/* Batches, for ThreadSanitizer, under which Criterion does not start: two threads, each with a
 * batch that has workers, share a circuit, an observable and an arena; a third one watches how far
 * they are. A plain main: 0 when all is well. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "qarena/qarena.h"

enum { N = 6, VALUES = 3, MEMBERS = 120, ROUNDS = 20, RUNNERS = 2 };

static qarena_arena *arena;
static qarena_circuit *circuit;
static qarena_pauli_sum *sum;
static qarena_batch *batches[RUNNERS];
static double values[MEMBERS * VALUES], expected[MEMBERS];
static atomic_bool finished;
static atomic_uint failures;

static void expect(int condition, const char *what) {
    if (!condition) {
        fprintf(stderr, "%s: %s\n", what, qarena_last_error());
        atomic_fetch_add(&failures, 1);
    }
}

static void make_circuit(void) {
    expect(qarena_circuit_create(arena, N, &circuit) == QARENA_OK, "circuit");
    for (unsigned i = 0; i < 4 * N; i++) {
        const unsigned qubits[2] = {i % N, (i + 1) % N};
        const qarena_term term = {"w", VALUES, i % VALUES, 1 + i};
        expect(qarena_circuit_apply_angles(circuit, QARENA_GATE_RY, &(qarena_angle){0, &term, 1},
                                           &(qarena_operands){.qubits = qubits, .n_qubits = 1}) ==
                       QARENA_OK &&
                   qarena_circuit_apply(circuit, QARENA_GATE_CX, NULL,
                                        &(qarena_operands){.qubits = qubits, .n_qubits = 2}) ==
                       QARENA_OK,
               "gate");
    }
}

static qarena_status run(qarena_batch *batch, double *results, double *gradients) {
    const qarena_pauli_sum *sums[] = {sum};
    qarena_batch_work work = QARENA_BATCH_WORK_INIT;
    work.members = MEMBERS;
    work.values = values;
    work.count = VALUES;
    work.sums = sums;
    work.n_sums = 1;
    work.results = results;
    work.gradients = gradients;
    return qarena_batch_run(batch, circuit, &work);
}

static void *run_rounds(void *batch) {
    double results[MEMBERS], gradients[MEMBERS * VALUES];
    for (unsigned i = 0; i < ROUNDS; i++) {
        expect(run(batch, results, NULL) == QARENA_OK, "run");
        expect(memcmp(results, expected, sizeof expected) == 0, "other bits");
        expect(run(batch, results, gradients) == QARENA_OK, "gradients");
    }
    return NULL;
}

static void *watch(void *unused) {
    (void)unused;
    while (!atomic_load(&finished)) {
        for (unsigned i = 0; i < RUNNERS; i++) {
            expect(qarena_batch_done(batches[i]) <= MEMBERS, "more done than there are");
        }
    }
    return NULL;
}

int main(void) {
    pthread_t threads[RUNNERS], watcher;
    expect(qarena_set_threads(4) == QARENA_OK, "threads");
    expect(qarena_arena_create(NULL, &arena) == QARENA_OK, "arena");
    expect(qarena_pauli_sum_create(arena, N, &sum) == QARENA_OK, "sum");
    expect(qarena_pauli_sum_add_text(sum, "X0 Z3", (double[2]){1, 0}) == QARENA_OK, "term");
    make_circuit();
    for (unsigned i = 0; i < MEMBERS * VALUES; i++) {
        values[i] = 0.01 * i;
    }
    for (unsigned i = 0; i < RUNNERS; i++) {
        expect(qarena_batch_create(arena, N, NULL, &batches[i]) == QARENA_OK, "batch");
    }
    expect(run(batches[0], expected, NULL) == QARENA_OK, "run");
    expect(pthread_create(&watcher, NULL, watch, NULL) == 0, "thread");
    for (unsigned i = 0; i < RUNNERS; i++) {
        expect(pthread_create(&threads[i], NULL, run_rounds, batches[i]) == 0, "thread");
    }
    for (unsigned i = 0; i < RUNNERS; i++) {
        pthread_join(threads[i], NULL);
    }
    atomic_store(&finished, true);
    pthread_join(watcher, NULL);
    for (unsigned i = 0; i < RUNNERS; i++) {
        qarena_batch_destroy(batches[i]);
    }
    qarena_circuit_destroy(circuit);
    qarena_pauli_sum_destroy(sum);
    expect(qarena_arena_destroy(arena) == QARENA_OK, "something was left in the arena");
    return atomic_load(&failures) != 0;
}
