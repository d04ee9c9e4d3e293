#include "core/worker.h"

#include <stddef.h>

#include "core/cpu.h"
#include "core/word.h"

enum { QUIET, RUNG, ASLEEP };
enum { IDLE, WORKING, AWAITED };

/* How long a worker looks out for the next job, and an owner for the end of a chunk. Longer than
 * what lies between two passes, shorter than what others would miss. */
#define WATCH_NANOSECONDS 100000u

/* --- the worker's side --- */

static void wait_for_bell(qarena__worker *worker) {
    if (!worker->eager || !qarena__word_watch(&worker->bell, QUIET, WATCH_NANOSECONDS)) {
        unsigned quiet = QUIET;
        if (atomic_compare_exchange_strong(&worker->bell, &quiet, ASLEEP)) {
            while (atomic_load(&worker->bell) == ASLEEP) {
                qarena__word_sleep(&worker->bell, ASLEEP);
            }
        }
    }
    atomic_store(&worker->bell,
                 QUIET); /* before the job is looked at: what is opened after that rings again */
}

/* Linux wakes a thread where it slept, or where its waker runs, and on a busy machine it looks for
 * no idle core. There the worker would take turns with its owner. It leaves before it works, since
 * nobody waits for it yet. */
static void leave_owners_core(const qarena__worker *worker) {
    const int core = atomic_load_explicit(&worker->core, memory_order_relaxed);
    if (core >= 0 && qarena__cpu_core() == core) {
        qarena__cpu_leave(core);
    }
}

void qarena__worker_serve(qarena__worker *worker) {
    for (;;) {
        wait_for_bell(worker);
        leave_owners_core(worker);
        atomic_exchange(&worker->state, WORKING);
        void *job =
            atomic_load(&worker->job); /* NULL, or its owner sees that we are working and waits */
        if (job) {
            worker->work(job, worker);
        }
        if (atomic_exchange(&worker->state, IDLE) == AWAITED) {
            qarena__word_wake(&worker->state);
        }
    }
}

/* --- the owner's side --- */

void qarena__worker_open(qarena__worker *worker, void *job, int core) {
    atomic_store_explicit(&worker->core, core, memory_order_relaxed);
    atomic_store_explicit(&worker->job, job, memory_order_release);
    if (atomic_exchange(&worker->bell, RUNG) == ASLEEP) {
        qarena__word_wake(&worker->bell);
    }
}

void qarena__worker_close(qarena__worker *worker) {
    atomic_exchange(&worker->job, NULL);
}

bool qarena__worker_await(qarena__worker *worker) {
    if (atomic_load(&worker->state) == IDLE) {
        return false;
    }
    (void)qarena__word_watch(&worker->state, WORKING, WATCH_NANOSECONDS);
    bool slept = false;
    for (unsigned state; (state = atomic_load(&worker->state)) != IDLE; slept = true) {
        if (state == AWAITED || atomic_compare_exchange_strong(&worker->state, &state, AWAITED)) {
            qarena__word_sleep(&worker->state, AWAITED);
        }
    }
    return slept;
}

/* --- after a fork --- */

void qarena__worker_forked(qarena__worker *worker) {
    atomic_store(&worker->bell, QUIET);
    atomic_store(&worker->state, IDLE);
    atomic_store(&worker->job, NULL);
}
