/* What was asked for, what there is, and what other runs have. */
#include "core/core_budget.h"

#include <stdatomic.h>

#include "core/cpu.h"
#include "core/openmp.h"
#include "core/options.h"
#include "core/status.h"
#include "core/thread.h"

static atomic_uint threads_chosen;        /* by qarena_set_threads; 0: not */
static atomic_uint cores_in_use;          /* by all runs of the process */
static _Thread_local unsigned cores_held; /* of these, by this thread's */

qarena_status qarena_set_threads(unsigned threads) {
    if (threads > QARENA__MAX_THREADS) {
        return qarena__fail(QARENA_E_ARGUMENT, "threads: %u is out of range [0, %d]", threads,
                            QARENA__MAX_THREADS);
    }
    atomic_store(&threads_chosen, threads);
    return QARENA_OK;
}

static void limit(qarena__threads *threads, unsigned most, const char *name) {
    if (threads->used > most) {
        threads->used = most;
        threads->limit = name;
    }
}

/* Our own settings may ask for more threads than cores; OMP_NUM_THREADS, which was meant for others
 * too, may not. */
qarena__threads qarena__threads_setting(void) {
    unsigned own = 0;
    const unsigned chosen = atomic_load_explicit(&threads_chosen, memory_order_relaxed),
                   of_openmp = qarena__option_openmp_threads();
    (void)qarena__option_threads(&own);
    qarena__threads threads = {.cores = qarena__openmp_cores(qarena__cpu_cores()),
                               .asker = "nobody"};
    if (chosen || own) {
        threads.asked = chosen ? chosen : own;
        threads.asker = chosen ? "qarena_set_threads" : "QARENA_NUM_THREADS";
    } else if (of_openmp) {
        threads.asked = of_openmp;
        threads.asker = "OMP_NUM_THREADS";
    }
    threads.used = threads.asked ? threads.asked : threads.cores;
    threads.limit = threads.asked ? threads.asker : "cores";
    if (!chosen && !own) {
        limit(&threads, threads.cores, "cores");
    }
    const unsigned most = qarena__option_thread_limit();
    limit(&threads, most ? most : QARENA__MAX_THREADS, "OMP_THREAD_LIMIT");
    return threads;
}

unsigned qarena__cores_acquire(unsigned want) {
    const unsigned budget = qarena__threads_setting().used;
    if (want == 0 || want > budget) {
        want = budget;
    }
    unsigned used = atomic_load_explicit(&cores_in_use, memory_order_relaxed);
    unsigned granted;
    do {
        unsigned free_cores = used < budget ? budget - used : 0;
        granted = want < free_cores ? want : free_cores;
        if (granted == 0) {
            granted = 1; /* the caller runs in any case: it is on a core already */
        }
    } while (!atomic_compare_exchange_weak_explicit(&cores_in_use, &used, used + granted,
                                                    memory_order_relaxed, memory_order_relaxed));
    cores_held += granted;
    return granted;
}

void qarena__cores_release(unsigned granted) {
    atomic_fetch_sub_explicit(&cores_in_use, granted, memory_order_relaxed);
    cores_held -= granted;
}

/* Runs of the parent's other threads do not exist in the child. */
void qarena__cores_forked(void) {
    atomic_store(&cores_in_use, cores_held);
}
