#include "core/workers.h"

#include "core/clock.h"
#include "core/cpu.h"
#include "core/crew.h"
#include "core/lock.h"
#include "core/word.h"

enum { QUIET, RUNG, ASLEEP };
enum { IDLE, WORKING, AWAITED };

/* How long a worker looks out for the next job, and an owner for the end of a chunk. Longer than what lies between two passes, shorter than what others would miss. */
#define WATCH_NANOSECONDS 100000u

/* After the system refused a thread, until it is asked again. */
#define REFUSED_NANOSECONDS 100000000

static qarena__worker workers[QARENA__MAX_THREADS - 1];
static qarena__lock pool_lock = QARENA__LOCK_INIT;
static unsigned started;     /* workers[0, started) have threads */
static qarena__worker *idle; /* those of them that nobody has */
static int64_t refused_at;   /* 0: not */

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
    atomic_store(&worker->bell, QUIET); /* before the job is looked at: what is opened after that rings again */
}

/* Linux wakes a thread where it slept, or where its waker runs, and on a busy machine it looks for no idle core. There the worker would take turns with its owner. It
 * leaves before it works, since nobody waits for it yet. */
static void leave_owners_core(const qarena__worker *worker) {
    const int core = atomic_load_explicit(&worker->core, memory_order_relaxed);
    if (core >= 0 && qarena__cpu_core() == core) {
        qarena__cpu_leave(core);
    }
}

void qarena__worker_serve(qarena__worker *worker, qarena__worker_fn *work) {
    for (;;) {
        wait_for_bell(worker);
        leave_owners_core(worker);
        atomic_exchange(&worker->state, WORKING);
        void *job = atomic_load(&worker->job); /* NULL, or its owner sees that we are working and waits */
        if (job) {
            work(job, worker);
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

/* --- the pool --- */

/* Locked. Have up to `want` new ones, idle. */
static void start(unsigned want) {
    const unsigned room = QARENA__MAX_THREADS - 1 - started, count = want < room ? want : room;
    const int64_t now = qarena__nanoseconds();
    if (count == 0 || (refused_at && now - refused_at < REFUSED_NANOSECONDS)) {
        return;
    }
    const unsigned got = qarena__crew_start(&workers[started], count);
    refused_at = got < count ? now : 0;
    for (unsigned i = 0; i < got; i++) {
        workers[started].next = idle;
        idle = &workers[started++];
    }
}

qarena__worker *qarena__workers_take(unsigned want, unsigned *got) {
    unsigned count = 0;
    qarena__worker *taken = NULL;
    qarena__lock_take(&pool_lock);
    for (qarena__worker *worker = idle; worker && count < want; worker = worker->next) {
        count++;
    }
    if (count < want) {
        start(want - count);
    }
    for (count = 0; idle && count < want; count++) {
        qarena__worker *worker = idle;
        idle = worker->next;
        worker->next = taken;
        taken = worker;
    }
    qarena__lock_give(&pool_lock);
    *got = count;
    return taken;
}

void qarena__workers_give(qarena__worker *first) {
    qarena__lock_take(&pool_lock);
    while (first) {
        qarena__worker *next = first->next;
        first->next = idle;
        idle = first;
        first = next;
    }
    qarena__lock_give(&pool_lock);
}

unsigned qarena__workers_started(bool *refused) {
    qarena__lock_take(&pool_lock);
    const unsigned count = started;
    *refused = refused_at != 0;
    qarena__lock_give(&pool_lock);
    return count;
}

void qarena__workers_forked(void) {
    for (unsigned i = 0; i < started; i++) {
        atomic_store(&workers[i].bell, QUIET);
        atomic_store(&workers[i].state, IDLE);
        atomic_store(&workers[i].job, NULL);
    }
    started = 0;
    idle = NULL;
    refused_at = 0;
}
