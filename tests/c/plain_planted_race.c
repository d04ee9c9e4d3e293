/* Races that ThreadSanitizer must find: without it this program proves nothing and does nothing
 * wrong that anyone would see. A tool that does not see these (kernels that are not instrumented,
 * vectors that are too wide for it, synchronisation that it takes for granted) would not see those
 * of the library either.
 *
 *     plain_planted_race team      the threads of a team write one word
 *     plain_planted_race pass      a state is written while a pass reads it
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/parallel.h"
#include "qarena/qarena.h"

enum { N = 16, THREADS = 2 };

static atomic_bool finished;
static atomic_uint written;

static atomic_bool helped; /* a worker has had some of the items */

/* Slowly: so that a worker comes to it. */
static void race_in_team(void *word, uint64_t begin, uint64_t end) {
    for (uint64_t i = begin; i < end; i++) {
        *(volatile uint64_t *)word += 1;
        nanosleep(&(struct timespec){.tv_nsec = 10000}, NULL);
    }
    if (qarena__parallel_thread() > 0) {
        atomic_store_explicit(&helped, true, memory_order_relaxed);
    }
}

/* Until there was one: on a machine that others use jobs keep to the thread that has them for a
 * while. */
static int race_with_team(void) {
    uint64_t word = 0;
    for (unsigned job = 0; job < 500 && !atomic_load_explicit(&helped, memory_order_relaxed);
         job++) {
        qarena__parallel_for(THREADS, 1000, 1, race_in_team, &word);
    }
    return 0;
}

/* A few amplitudes, over and over: the tool remembers only so much of what a thread did. Relaxed
 * words order nothing. */
static void *scribble(void *amplitudes) {
    while (!atomic_load_explicit(&finished, memory_order_relaxed)) {
        for (unsigned i = 0; i < 64; i++) {
            ((volatile double *)amplitudes)[i] = 0; /* no memset, which is not seen */
        }
        atomic_fetch_add_explicit(&written, 1, memory_order_relaxed);
    }
    return NULL;
}

static int race_with_pass(void) {
    qarena_arena *arena;
    qarena_register *reg;
    qarena_snapshot *snapshot;
    pthread_t thread;
    double angle = 0.1;
    if (qarena_arena_create(NULL, &arena) || qarena_register_create(arena, N, NULL, &reg)) {
        return 1;
    }
    for (unsigned half = 0; half < 2; half++) {
        for (unsigned q = 0; q < N; q++) {
            if (qarena_register_apply(reg, QARENA_GATE_RY, &angle,
                                      &(qarena_operands){.qubits = &q, .n_qubits = 1})) {
                return 1;
            }
        }
        if (half == 0 && (qarena_register_sync(reg) || qarena_snapshot_acquire(reg, &snapshot) ||
                          pthread_create(&thread, NULL, scribble,
                                         (void *)(uintptr_t)qarena_snapshot_data(snapshot)))) {
            return 1;
        }
    }
    while (atomic_load_explicit(&written, memory_order_relaxed) == 0) {
    }
    const qarena_status status =
        qarena_register_sync(reg); /* its first pass reads the snapshot's buffer */
    atomic_store_explicit(&finished, true, memory_order_relaxed);
    pthread_join(thread, NULL);
    qarena_snapshot_release(snapshot);
    qarena_register_destroy(reg);
    return status || qarena_arena_destroy(arena);
}

int main(int count, char **arguments) {
    if (qarena_set_threads(THREADS)) {
        return 1;
    }
    if (count == 2 && strcmp(arguments[1], "team") == 0) {
        return race_with_team();
    }
    return count == 2 && strcmp(arguments[1], "pass") == 0 ? race_with_pass() : 2;
}
