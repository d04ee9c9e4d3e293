/* New threads move to cores of their own where there are enough, and keep the cores that they are allowed. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "core/spread.h"

enum { MOST = 4 };

typedef struct worker {
    qarena__spread *spread;
    int core;
    bool same_mask;
} worker;

static void *work(void *context) {
    worker *w = context;
    cpu_set_t before, after;
    cr_assert_eq(sched_getaffinity(0, sizeof before, &before), 0);
    qarena__spread_out(w->spread);
    w->core = sched_getcpu();
    cr_assert_eq(sched_getaffinity(0, sizeof after, &after), 0);
    w->same_mask = CPU_EQUAL(&before, &after);
    return NULL;
}

static unsigned cores_taken(const qarena__spread *spread) {
    unsigned count = 0;
    for (unsigned i = 0; i < QARENA__SPREAD_CORES / 64; i++) {
        count += (unsigned)__builtin_popcountll(spread->taken[i]);
    }
    return count;
}

Test(spread, threads_take_cores_of_their_own) {
    cpu_set_t allowed;
    cr_assert_eq(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    const unsigned cores = (unsigned)CPU_COUNT(&allowed), threads = cores < MOST ? cores : MOST;
    qarena__spread spread = {0};
    worker workers[MOST];
    for (unsigned i = 0; i < threads; i++) {
        pthread_t thread;
        workers[i] = (worker){.spread = &spread};
        cr_assert_eq(pthread_create(&thread, NULL, work, &workers[i]), 0);
        cr_assert_eq(pthread_join(thread, NULL), 0); /* one after the other, so that they would be on the same core */
        cr_assert(workers[i].same_mask);
        cr_assert_eq(cores_taken(&spread), i + 1, "thread %u took no core of its own", i);
    }
}

Test(spread, where_all_cores_are_taken_threads_stay) {
    qarena__spread spread;
    memset(&spread, 0xff, sizeof spread);
    worker w = {.spread = &spread};
    work(&w);
    cr_assert(w.same_mask && w.core >= 0);
}
