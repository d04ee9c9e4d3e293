/* Threads, for ThreadSanitizer, under which Criterion does not start: one register with a writer, a
 * contender and readers, and registers of their own beside it, all in one arena. A plain main: 0
 * when all is well. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

#include "qarena/qarena.h"

enum { N = 7, ROUNDS = 200, READERS = 2, LONERS = 2 };

static qarena_arena *arena;
static qarena_register *shared;
static atomic_bool finished;
static atomic_uint failures;

static void expect(int condition, const char *what) {
    if (!condition) {
        fprintf(stderr, "%s: %s\n", what, qarena_last_error());
        atomic_fetch_add(&failures, 1);
    }
}

static qarena_status rotation(qarena_register *reg, unsigned i) {
    double angle = 0.1 * i;
    unsigned qubits[2] = {i % N, (i + 1) % N};
    qarena_operands one = {.qubits = qubits, .n_qubits = 1};
    qarena_operands two = {.qubits = qubits, .n_qubits = 2};
    qarena_status status = qarena_register_apply(reg, QARENA_GATE_RY, &angle, &one);
    status = status ? status : qarena_register_apply(reg, QARENA_GATE_CX, NULL, &two);
    return status ? status : qarena_register_sync(reg);
}

/* Snapshots of committed states: their norm is one. E_BUSY only where gates write in place. */
static void *read_states(void *unused) {
    (void)unused;
    while (!atomic_load(&finished)) {
        qarena_snapshot *snapshot;
        qarena_status status = qarena_snapshot_acquire(shared, &snapshot);
        if (status != QARENA_OK) {
            expect(status == QARENA_E_BUSY && qarena_register_buffers(shared) == 1, "reader");
            continue;
        }
        const double *z = qarena_snapshot_data(snapshot);
        double sum = 0;
        for (unsigned i = 0; i < 2u << N; i++) {
            sum += z[i] * z[i];
        }
        expect(sum > 1 - 1e-9 && sum < 1 + 1e-9, "a state that was never committed");
        expect(qarena_register_pending(shared) <= 4 * ROUNDS,
               "pending"); /* a writer whose sync was refused leaves its gates */
        qarena_snapshot_release(snapshot);
    }
    return NULL;
}

/* A second writer is let in or refused at once. */
static void *contend(void *unused) {
    (void)unused;
    for (unsigned i = 0; i < ROUNDS; i++) {
        qarena_status status = rotation(shared, i);
        expect(status == QARENA_OK || status == QARENA_E_BUSY, "contender");
    }
    return NULL;
}

static void *work_alone(void *unused) {
    (void)unused;
    for (unsigned i = 0; i < ROUNDS; i++) {
        qarena_register *reg, *fork = NULL;
        expect(qarena_register_create(arena, N, NULL, &reg) == QARENA_OK, "create");
        expect(rotation(reg, i) == QARENA_OK && qarena_register_fork(reg, &fork) == QARENA_OK,
               "fork");
        expect(rotation(fork, i + 1) == QARENA_OK && rotation(reg, i + 2) == QARENA_OK,
               "after the fork");
        qarena_register_destroy(reg);
        qarena_register_destroy(fork);
    }
    return NULL;
}

static void run_with(unsigned buffers) {
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    options.buffers = buffers;
    expect(qarena_register_create(arena, N, &options, &shared) == QARENA_OK, "create");
    pthread_t threads[READERS + LONERS + 1];
    unsigned started = 0;
    atomic_store(&finished, false);
    for (unsigned i = 0; i < READERS; i++) {
        expect(pthread_create(&threads[started++], NULL, read_states, NULL) == 0, "thread");
    }
    for (unsigned i = 0; i < LONERS; i++) {
        expect(pthread_create(&threads[started++], NULL, work_alone, NULL) == 0, "thread");
    }
    expect(pthread_create(&threads[started++], NULL, contend, NULL) == 0, "thread");
    contend(NULL);
    for (unsigned i = READERS; i < started; i++) {
        pthread_join(threads[i], NULL);
    }
    atomic_store(&finished, true);
    for (unsigned i = 0; i < READERS; i++) {
        pthread_join(threads[i], NULL);
    }
    qarena_register_destroy(shared);
}

int main(void) {
    expect(qarena_arena_create(NULL, &arena) == QARENA_OK, "arena");
    run_with(1);
    run_with(2);
    expect(qarena_arena_destroy(arena) == QARENA_OK, "something was left in the arena");
    return atomic_load(&failures) != 0;
}
