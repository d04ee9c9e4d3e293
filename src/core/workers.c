#include "core/workers.h"

#include "core/clock.h"
#include "core/lock.h"
#include "core/openmp.h"
#include "core/thread.h"

/* After the system refused a thread, until it is asked again. */
#define REFUSED_NANOSECONDS 100000000

static qarena__worker workers[QARENA__MAX_THREADS - 1];
static qarena__lock pool_lock = QARENA__LOCK_INIT;
static unsigned started;     /* workers[0, started) have threads */
static qarena__worker *idle; /* those of them that nobody has */
static int64_t refused_at;   /* 0: not */

/* Locked. Have up to `want` new ones, idle. */
static void start(unsigned want, qarena__worker_fn *work) {
    const unsigned room = QARENA__MAX_THREADS - 1 - started, count = want < room ? want : room;
    const int64_t now = qarena__nanoseconds();
    if (count == 0 || (refused_at && now - refused_at < REFUSED_NANOSECONDS)) {
        return;
    }
    for (unsigned i = 0; i < count; i++) {
        workers[started + i].work = work;
    }
    const unsigned got = qarena__crew_start(&workers[started], count);
    refused_at = got < count ? now : 0;
    for (unsigned i = 0; i < got; i++) {
        workers[started].next = idle;
        idle = &workers[started++];
    }
}

qarena__worker *qarena__workers_take(unsigned want, qarena__worker_fn *work, unsigned *got) {
    unsigned count = 0;
    qarena__worker *taken = NULL;
    qarena__lock_take(&pool_lock);
    for (qarena__worker *worker = idle; worker && count < want; worker = worker->next) {
        count++;
    }
    if (count < want) {
        start(want - count, work);
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
        qarena__worker_forked(&workers[i]);
    }
    qarena__crews_forked();
    started = 0;
    idle = NULL;
    refused_at = 0;
}
