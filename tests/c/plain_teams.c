/* Passes by teams of threads, for ThreadSanitizer, under which Criterion does not start: registers
 * large enough that a run is many tiles for several threads, written in every way that leaves
 * something behind, beside readers and other writers. A plain main: 0 when all is well, else it
 * ends at the first thing that is not. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define QARENA_UNSTABLE
#include "qarena/qarena.h"

enum { N = 16, SMALLER = 14, ROUNDS = 18, READERS = 2, LONERS = 2, THREADS = 4, LAYERS = 3 };

static qarena_arena *arena;
static qarena_register *shared;
static atomic_bool finished;
static atomic_uint seen; /* snapshots of `shared` that were taken */

static void expect(int condition, const char *what) {
    if (!condition) {
        fprintf(stderr, "%s: %s\n", what, qarena_last_error());
        _Exit(1); /* no clean-up while others run */
    }
}

static void must(qarena_status status, const char *what) {
    expect(status == QARENA_OK, what);
}

/* Where gates go: `circuit`, or, if that is NULL, `reg`. */
static void give(qarena_register *reg, qarena_circuit *circuit, qarena_gate gate, double angle,
                 unsigned a, unsigned b) {
    const unsigned qubits[2] = {a, b};
    const qarena_operands operands = {.qubits = qubits, .n_qubits = gate == QARENA_GATE_RY ? 1 : 2};
    must(circuit ? qarena_circuit_apply(circuit, gate, &angle, &operands)
                 : qarena_register_apply(reg, gate, &angle, &operands),
         "apply");
}

/* Rotations, phases and moves on all qubits: several passes. */
static void give_layers(qarena_register *reg, qarena_circuit *circuit, double angle) {
    const unsigned n = circuit ? qarena_circuit_qubits(circuit) : qarena_register_qubits(reg);
    for (unsigned layer = 0; layer < LAYERS; layer++) {
        for (unsigned q = 0; q < n; q++) {
            give(reg, circuit, QARENA_GATE_RY, angle + q, q, 0);
        }
        for (unsigned q = 0; q + 1 < n; q++) {
            give(reg, circuit, q % 3 ? QARENA_GATE_CP : QARENA_GATE_CX, angle, q,
                 (q + 1 + layer) % n == q ? q + 1 : (q + 1 + layer) % n);
        }
    }
}

static double norm_squared(const qarena_snapshot *snapshot) {
    const uint64_t numbers = (uint64_t)2 << qarena_snapshot_qubits(snapshot);
    const void *data = qarena_snapshot_data(snapshot);
    double sum = 0;
    for (uint64_t i = 0; i < numbers; i++) {
        const double x = qarena_snapshot_precision(snapshot) == QARENA_DOUBLE
                             ? ((const double *)data)[i]
                             : (double)((const float *)data)[i];
        sum += x * x;
    }
    return sum;
}

static void look(const qarena_snapshot *snapshot) {
    const double norm = norm_squared(snapshot);
    expect(norm > 1 - 1e-4 && norm < 1 + 1e-4, "a state that was never committed");
}

/* Each snapshot outlives the next one's taking; every fourth is looked at, for readers that are
 * quick meet the writer more often. */
static void *read_states(void *unused) {
    (void)unused;
    qarena_snapshot *last = NULL;
    for (unsigned taken = 0; !atomic_load(&finished); taken++) {
        qarena_snapshot *snapshot;
        const qarena_status status = qarena_snapshot_acquire(shared, &snapshot);
        if (status != QARENA_OK) {
            expect(status == QARENA_E_BUSY && qarena_register_buffers(shared) == 1, "reader");
            continue;
        }
        if (taken % 4 == 0) {
            look(snapshot);
        }
        qarena_snapshot_release(last);
        last = snapshot;
        atomic_fetch_add(&seen, 1);
        (void)qarena_register_pending(shared);
    }
    qarena_snapshot_release(last);
    return NULL;
}

static int count_down(void *context) {
    int *left = context;
    return (*left)-- <= 0;
}

static void write_queue(qarena_register *reg, unsigned round) {
    give_layers(reg, NULL, 0.1 * round);
    must(qarena_register_sync(reg), "queue");
}

/* The second run is of a compiled circuit. */
static void write_circuit(qarena_register *reg, unsigned round) {
    qarena_circuit *circuit;
    must(qarena_circuit_create(arena, qarena_register_qubits(reg), &circuit), "circuit");
    give_layers(NULL, circuit, 0.2 * round);
    must(qarena_register_run(reg, circuit), "first run");
    must(qarena_register_run(reg, circuit), "second run");
    qarena_circuit_destroy(circuit);
}

static void write_after_reset(qarena_register *reg, unsigned round) {
    must(qarena_register_reset(reg), "reset");
    give_layers(reg, NULL, 0.3 * round);
    must(qarena_register_reset(reg), "reset of what is pending");
    give_layers(reg, NULL, 0.4 * round);
    must(qarena_register_sync(reg), "after reset");
}

/* A state that was reset may be read before anything has written it. */
static void write_resets(qarena_register *reg, unsigned round) {
    for (unsigned i = 0; i < 50; i++) {
        must(qarena_register_reset(reg), "reset");
        give(reg, NULL, QARENA_GATE_RY, 0.1 * round, i % qarena_register_qubits(reg), 0);
        must(qarena_register_sync(reg), "a gate after reset");
    }
}

/* Stopped at one question after the other, and gone on with; every second time the rest is dropped.
 */
static void write_cancelled(qarena_register *reg, unsigned round) {
    int left = 0;
    must(qarena_register_set_poll(reg, count_down, &left), "poll");
    give_layers(reg, NULL, 0.5 * round);
    qarena_status status = QARENA_E_CANCELLED;
    for (int stops = 0; status == QARENA_E_CANCELLED; stops++) {
        left = 1 + stops; /* a pass that is asked more often must end some time */
        status = qarena_register_sync(reg);
        if (status == QARENA_E_CANCELLED && round % 2 && stops == 1) {
            must(qarena_register_discard(reg), "discard");
        }
    }
    must(status, "cancelled");
    must(qarena_register_set_poll(reg, NULL, NULL), "no poll");
}

static void write_and_restore(qarena_register *reg, unsigned round) {
    qarena_snapshot *snapshot;
    must(qarena_snapshot_acquire(reg, &snapshot), "snapshot by the writer");
    write_queue(reg, round);
    must(qarena_register_restore(reg, snapshot), "restore");
    give_layers(reg, NULL, 0.6 * round);
    must(qarena_register_sync(reg), "after restore");
    qarena_snapshot_release(snapshot);
}

static void *run_fork(void *fork) {
    write_queue(fork, 3);
    return NULL;
}

/* Both go on at the same time, from one shared buffer. */
static void write_forked(qarena_register *reg, unsigned round) {
    qarena_register *fork;
    pthread_t thread;
    must(qarena_register_fork(reg, &fork), "fork");
    expect(pthread_create(&thread, NULL, run_fork, fork) == 0, "thread");
    write_queue(reg, round);
    pthread_join(thread, NULL);
    qarena_register_destroy(fork);
}

static void write_and_look(qarena_register *reg, unsigned round) {
    double norm, probabilities[8], amplitude[2];
    uint64_t outcomes[64];
    unsigned outcome;
    give_layers(reg, NULL, 0.7 * round);
    must(qarena_register_norm_squared(reg, &norm), "norm");
    must(qarena_register_probabilities(reg, (unsigned[]){1, 5, 9}, 3, probabilities),
         "probabilities");
    must(qarena_register_sample(reg, round, 0, 64, outcomes), "sample");
    must(qarena_register_amplitude(reg, 5, amplitude), "amplitude");
    must(qarena_register_measure(reg, 2, 0.5, &outcome), "measure");
}

static void (*const ways[])(qarena_register *, unsigned) = {
    write_queue,     write_circuit,     write_after_reset, write_resets,
    write_cancelled, write_and_restore, write_forked,      write_and_look};
enum { WAYS = sizeof ways / sizeof *ways };

static qarena_register *make(unsigned n, unsigned precision, unsigned buffers) {
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    options.precision = precision;
    options.buffers = buffers;
    qarena_register *reg = NULL;
    must(qarena_register_create(arena, n, &options, &reg), "create");
    return reg;
}

/* Registers of its own, so that several teams share the cores. */
static void *work_alone(void *unused) {
    (void)unused;
    for (unsigned round = 0; !atomic_load(&finished); round++) {
        qarena_register *reg = make(SMALLER, 1 + round % 2, 1 + round / 2 % 2);
        ways[round % WAYS](reg, round);
        qarena_register_destroy(reg);
    }
    return NULL;
}

static void run_with(unsigned buffers, void *(*beside)(void *), unsigned threads_beside) {
    pthread_t threads[READERS + LONERS];
    shared = make(N, QARENA_DOUBLE, buffers);
    write_queue(shared, 0);
    atomic_store(&finished, false);
    atomic_store(&seen, 0);
    for (unsigned i = 0; i < threads_beside; i++) {
        expect(pthread_create(&threads[i], NULL, beside, NULL) == 0, "thread");
    }
    for (unsigned round = 0;
         round < ROUNDS || (beside == read_states && atomic_load(&seen) < ROUNDS); round++) {
        ways[round % WAYS](shared, round);
    }
    atomic_store(&finished, true);
    for (unsigned i = 0; i < threads_beside; i++) {
        pthread_join(threads[i], NULL);
    }
    qarena_register_destroy(shared);
}

/* The child has no team, whatever this process has; it makes one. */
static void compute_in_child(unsigned buffers) {
    qarena_register *reg = make(N, QARENA_DOUBLE, buffers);
    write_queue(reg, 1);
    const pid_t child = fork();
    write_queue(reg, 2);
    if (child == 0) {
        _exit(0);
    }
    int status;
    expect(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
               WEXITSTATUS(status) == 0,
           "child");
    qarena_register_destroy(reg);
}

int main(void) {
    must(qarena_set_threads(THREADS), "threads");
    must(qarena_arena_create(NULL, &arena), "arena");
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        qarena_force_streaming(buffers == 2 ? 0 : UINT64_MAX);
        run_with(buffers, read_states, READERS);
        run_with(buffers, work_alone, LONERS);
        compute_in_child(buffers);
    }
    must(qarena_arena_destroy(arena), "something was left in the arena");
    return 0;
}
