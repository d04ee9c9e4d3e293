#include "core/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "core/cpu.h"
#include "core/options.h"
#include "core/spread.h"
#include "core/status.h"

#ifdef _OPENMP
#include <omp.h>
#endif

enum { MAX_THREADS = 1024 };

static atomic_uint threads_chosen; /* by qarena_set_threads; 0: not */
static atomic_uint cores_in_use;   /* by all runs of the process */
static _Thread_local unsigned cores_held; /* of these, by this thread's */

qarena_status qarena_set_threads(unsigned threads) {
    if (threads > MAX_THREADS) {
        return qarena__fail(QARENA_E_ARGUMENT, "threads: %u is out of range [0, %d]", threads, MAX_THREADS);
    }
    atomic_store(&threads_chosen, threads);
    return QARENA_OK;
}

unsigned qarena__threads_setting(void) {
    unsigned threads = atomic_load_explicit(&threads_chosen, memory_order_relaxed);
    if (threads == 0 && (qarena__option_threads(&threads) != QARENA_OK || threads == 0)) {
        threads = qarena__cpu_cores();
    }
    return threads;
}

#define TEXT(x) #x
#define TEXT_OF(x) TEXT(x)

const char *qarena__openmp_date(void) {
#ifdef _OPENMP
    return TEXT_OF(_OPENMP);
#else
    return "none";
#endif
}

unsigned qarena__cores_acquire(unsigned want) {
    unsigned budget = qarena__threads_setting();
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
    } while (!atomic_compare_exchange_weak_explicit(&cores_in_use, &used, used + granted, memory_order_relaxed, memory_order_relaxed));
    cores_held += granted;
    return granted;
}

void qarena__cores_release(unsigned granted) {
    atomic_fetch_sub_explicit(&cores_in_use, granted, memory_order_relaxed);
    cores_held -= granted;
}

/* Runs of the parent's other threads do not exist in the child. */
void qarena__parallel_forked(void) {
    atomic_store(&cores_in_use, cores_held);
}

/* Streaming stores are weakly ordered: fence them before another thread, or the caller, is told that they are done. */
static inline void streams_fence(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_sfence();
#endif
}

#ifdef _OPENMP
/* libgomp's threads do not survive fork(), but the child's libgomp believes they do and waits for them for ever. Giving the team back just
 * before the fork lets parent and child start new ones. */
static atomic_uint teams_given_back;

static void before_fork(void) {
    omp_pause_resource_all(omp_pause_soft);
    atomic_fetch_add(&teams_given_back, 1);
}

static void register_fork_handlers(void) {
    pthread_atfork(before_fork, NULL, NULL);
}

/* A team that has new threads is first spread over the cores, while its starter waits without being in their way. Each thread of the program has a team of its own. */
static void spread_new_team(unsigned threads) {
    static _Thread_local unsigned known, at; /* threads that were spread; teams given back until then */
    const unsigned now = atomic_load(&teams_given_back);
    const bool grown = at != now || threads > known; /* a smaller team gives threads back */
    known = threads;
    at = now;
    if (!grown || omp_get_proc_bind() != omp_proc_bind_false) { /* bound: the user's wish */
        return;
    }
    qarena__spread spread = {0};
    atomic_uint arrived = 0;
    qarena__spread_out(&spread);
#pragma omp parallel num_threads(threads)
    {
        if (omp_get_thread_num() > 0) {
            qarena__spread_out(&spread);
        }
        atomic_fetch_add(&arrived, 1);
        while (omp_get_thread_num() == 0 && atomic_load(&arrived) < (unsigned)omp_get_num_threads()) {
            sched_yield();
        }
    }
}

/* Items for threads to share. */
typedef struct job {
    unsigned threads;
    uint64_t items, grain, grains;
    qarena__range_fn *fn;
    void *context;
} job;

/* This thread's part. The runtime may give fewer threads than asked for; ranges follow what it gave. */
static void do_part(const job *j) {
    const uint64_t thread = (uint64_t)omp_get_thread_num(), team = (uint64_t)omp_get_num_threads(), sharing = team < j->threads ? team : j->threads;
    if (thread < sharing) {
        const uint64_t begin = j->grains * thread / sharing * j->grain, end = j->grains * (thread + 1) / sharing * j->grain;
        if (begin < end) {
            j->fn(j->context, begin, end < j->items ? end : j->items);
        }
    }
    streams_fence();
}

/* A parallel region that stays open: its threads wait for jobs, one after the other, until there is none. */
typedef struct team {
    const job *job; /* NULL: the end */
    bool busy;
} team;

static _Thread_local team *standing; /* the one that this thread started */

static void serve(const team *t) {
    for (;;) {
#pragma omp barrier
        if (!t->job) {
            return;
        }
        do_part(t->job);
#pragma omp barrier
    }
}

static void give(team *t, const job *j) {
    t->job = j;
    t->busy = true;
#pragma omp barrier
    if (j) {
        do_part(j);
#pragma omp barrier
    }
    t->busy = false;
}

static void prepare_team(unsigned threads) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, register_fork_handlers);
    spread_new_team(threads);
}

static void run_job(const job *j) {
    if (standing) {
        give(standing, j);
        return;
    }
    prepare_team(j->threads);
#pragma omp parallel num_threads(j->threads)
    do_part(j);
}

static void run_standing(unsigned threads, qarena__task_fn *task, void *context) {
    team t = {0};
    prepare_team(threads);
#pragma omp parallel num_threads(threads)
    {
        if (omp_get_thread_num() > 0) {
            serve(&t);
        } else {
            standing = &t;
            task(context);
            give(&t, NULL);
            standing = NULL;
        }
    }
}
#endif

void qarena__with_team(unsigned threads, qarena__task_fn *task, void *context) {
#ifdef _OPENMP
    if (threads > 1 && !standing) {
        run_standing(threads, task, context);
        return;
    }
#else
    (void)threads;
#endif
    task(context);
}

void qarena__parallel_for(unsigned threads, uint64_t items, uint64_t grain, qarena__range_fn *fn, void *context) {
    if (items == 0) {
        return;
    }
#ifdef _OPENMP
    const uint64_t grains = items / grain + (items % grain != 0);
    if (threads > grains) {
        threads = (unsigned)grains;
    }
    if (threads > 1 && !(standing && standing->busy)) { /* busy: a job of its own calls, by way of a poll */
        run_job(&(job){.threads = threads, .items = items, .grain = grain, .grains = grains, .fn = fn, .context = context});
        return;
    }
#else
    (void)threads;
    (void)grain;
#endif
    fn(context, 0, items);
    streams_fence();
}
