#include "core/parallel.h"

#include <stdatomic.h>
#include <stddef.h>

#include "core/clock.h"
#include "core/core_budget.h"
#include "core/cpu.h"
#include "core/lock.h"
#include "core/worker.h"
#include "core/workers.h"

/* --- a job --- */

/* Of each thread's part, so many chunks: what is left to others, or waited for, when one of them is
 * slow. */
#define CHUNKS_OF_PART 16u

typedef struct job {
    qarena__range_fn *fn;
    void *context;
    uint64_t items, chunk, chunks;
    unsigned threads;
    int core;            /* that its owner was on */
    atomic_bool crowded; /* a worker came to the same one */
    qarena__part part;   /* of the thread whose job it is; those of the others lie in the workers */
    qarena__worker *workers;
} job;

/* A thread's view of a job: it claims chunks of its own part, then of the parts of those after it,
 * all around. */
typedef struct share {
    job *job;
    qarena__worker *self, *at;        /* NULL: the owner of the job, its part */
    unsigned thread, at_thread, left; /* parts that may hold chunks */
    uint64_t claimed;
} share;

static _Thread_local share *current; /* NULL: not in a job, or in one that is not shared */

/* Streaming stores are weakly ordered: fence them before another thread, or the caller, is told
 * that they are done. */
static inline void streams_fence(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_sfence();
#endif
}

static bool claim_of(qarena__part *part, uint64_t *chunk) {
    if (atomic_load_explicit(&part->next, memory_order_relaxed) >= part->end) {
        return false;
    }
    *chunk = atomic_fetch_add_explicit(&part->next, 1, memory_order_relaxed);
    return *chunk < part->end;
}

/* A worker whose job has been closed claims no more. */
static bool is_closed(const share *s) {
    return s->self && atomic_load_explicit(&s->self->job, memory_order_relaxed) != s->job;
}

static qarena__part *part_of(share *s) {
    return s->at ? &s->at->part : &s->job->part;
}

static void range_of(share *s, uint64_t chunk, uint64_t *begin, uint64_t *end) {
    const job *j = s->job;
    s->claimed++;
    *begin = chunk * j->chunk;
    *end = *begin + j->chunk < j->items ? *begin + j->chunk : j->items;
}

static bool claim(share *s, uint64_t *begin, uint64_t *end) {
    uint64_t chunk;
    while (s->left && !is_closed(s)) {
        if (claim_of(part_of(s), &chunk)) {
            range_of(s, chunk, begin, end);
            return true;
        }
        s->at_thread = (s->at_thread + 1) % s->job->threads;
        s->at = s->at_thread == 0 ? NULL : s->at ? s->at->next : s->job->workers;
        s->left--;
    }
    return false;
}

static void take_part(share *s) {
    share *outer = current;
    uint64_t begin, end;
    current = s;
    while (claim(s, &begin, &end)) {
        s->job->fn(s->job->context, begin, end);
    }
    current = outer;
    streams_fence();
}

unsigned qarena__parallel_thread(void) {
    return current ? current->thread : 0;
}

/* Only of the same part: what is claimed early is not taken from a thread that may be about to
 * begin it. */
bool qarena__parallel_more(uint64_t *begin, uint64_t *end) {
    uint64_t chunk;
    if (!current || is_closed(current) || !claim_of(part_of(current), &chunk)) {
        return false;
    }
    range_of(current, chunk, begin, end);
    return true;
}

static void help(void *opened, qarena__worker *worker) {
    job *j = opened;
    unsigned thread = 1;
    for (const qarena__worker *w = j->workers; w != worker; w = w->next) {
        thread++;
    }
    worker->eager = qarena__cpu_core() != j->core;
    if (!worker->eager) {
        atomic_store_explicit(&j->crowded, true, memory_order_relaxed);
    }
    take_part(&(share){.job = j,
                       .self = worker,
                       .at = worker,
                       .thread = thread,
                       .at_thread = thread,
                       .left = j->threads});
}

/* --- teams --- */

/* Workers that a thread has. */
typedef struct team {
    qarena__worker *workers;
    unsigned size;
    unsigned open; /* so many of them have been given the job, and not been waited for since */
    job *job;      /* NULL: none, or it has been closed */
    bool busy;
} team;

static _Thread_local team *standing; /* this thread's */

/* One job that takes longer with workers than without is bad luck: the system lets one of them wait
 * with a chunk half done, or has it on its owner's core. On a machine that others use it happens
 * again and again. So for a time that is longer than what was lost, jobs keep to the thread that
 * has them: what all jobs lose stays a small part. */
#define LEAST_LOSS 250000 /* nanoseconds */
#define LONG_JOB 1000000  /* nanoseconds */
/* That time is so many times what was lost: at first LEAST_PATIENCE, then twice as many each time,
 * up to MOST_PATIENCE. */
#define LEAST_PATIENCE 4
#define MOST_PATIENCE 32
#define FORGETTING 1000000000 /* nanoseconds without a loss, after which it is LEAST_PATIENCE */

static _Atomic int64_t alone_until; /* on the monotonic clock */
static atomic_uint patience = LEAST_PATIENCE;

static bool better_alone(int64_t now) {
    return now < atomic_load_explicit(&alone_until, memory_order_relaxed);
}

/* The job began, all was claimed, and the last chunk done, at these times. */
static void weigh(const job *j, uint64_t claimed, int64_t began, int64_t claimed_all,
                  int64_t ended) {
    const double alone =
        (double)(claimed_all - began) * (double)j->chunks / (double)(claimed ? claimed : 1);
    const double lost = (double)(ended - began) - alone;
    const bool crowded = atomic_load_explicit(&j->crowded, memory_order_relaxed);
    if (lost <= 0 &&
        (!crowded || ended - began > LONG_JOB)) { /* in a long job the system finds another core */
        return;
    }
    const bool again =
        ended - atomic_load_explicit(&alone_until, memory_order_relaxed) < FORGETTING;
    unsigned times = atomic_load_explicit(&patience, memory_order_relaxed);
    times = !again ? LEAST_PATIENCE : 2 * times < MOST_PATIENCE ? 2 * times : MOST_PATIENCE;
    atomic_store_explicit(&patience, times, memory_order_relaxed);
    atomic_store_explicit(&alone_until,
                          ended + (int64_t)(times * (lost > LEAST_LOSS ? lost : LEAST_LOSS)),
                          memory_order_relaxed);
}

static void divide(const team *t, job *j, unsigned threads, uint64_t grain) {
    const uint64_t grains = j->items / grain + (j->items % grain != 0),
                   of_chunk = grains / (threads * CHUNKS_OF_PART);
    j->threads = threads;
    j->workers = t->workers;
    j->chunk = (of_chunk ? of_chunk : 1) * grain;
    j->chunks = j->items / j->chunk + (j->items % j->chunk != 0);
    qarena__part *part = &j->part;
    qarena__worker *worker = t->workers;
    for (unsigned thread = 0; thread < threads; thread++) {
        atomic_store_explicit(&part->next, j->chunks * thread / threads, memory_order_relaxed);
        part->end = j->chunks * (thread + 1) / threads;
        if (thread + 1 < threads) {
            part = &worker->part;
            worker = worker->next;
        }
    }
}

static void open_job(team *t) {
    qarena__worker *worker = t->workers;
    for (unsigned i = 0; i < t->open && worker; i++, worker = worker->next) {
        qarena__worker_open(worker, t->job, t->job->core);
    }
}

/* True: we slept. */
static bool close_job(team *t) {
    bool slept = false;
    qarena__worker *worker = t->workers;
    for (unsigned i = 0; i < t->open && worker; i++, worker = worker->next) {
        qarena__worker_close(worker);
    }
    worker = t->workers;
    for (unsigned i = 0; i < t->open && worker; i++, worker = worker->next) {
        slept = qarena__worker_await(worker) || slept;
    }
    return slept;
}

/* A fork by this thread, from within the job, may come between any two lines. */
static void run_job(team *t, job *j) {
    share own = {.job = j, .left = j->threads};
    const int64_t began = qarena__nanoseconds();
    j->core = qarena__cpu_core();
    t->busy = true;
    t->job = j;
    t->open = j->threads - 1;
    atomic_signal_fence(memory_order_seq_cst);
    open_job(t);
    take_part(&own);
    const int64_t claimed_all = qarena__nanoseconds();
    t->job = NULL;
    atomic_signal_fence(memory_order_seq_cst);
    if (close_job(t) || atomic_load_explicit(&j->crowded, memory_order_relaxed)) {
        weigh(j, own.claimed, began, claimed_all, qarena__nanoseconds());
    }
    t->open = 0;
    t->busy = false;
}

/* --- forks --- */

/* The calling thread's job rests, so that the child finds no chunk half done. */
static void before_fork(void) {
    if (standing) {
        (void)close_job(standing);
    }
}

/* The child's only thread is the one that forked: what its workers have not claimed it does itself.
 * Runs of other threads are not the child's. */
static void after_fork(bool in_child) {
    if (in_child) {
        qarena__workers_forked();
        qarena__cores_forked();
        if (standing) {
            standing->workers = NULL;
            standing->size = standing->open = 0;
        }
    } else if (standing && standing->job) {
        open_job(standing);
    }
}

/* When the library is loaded: before there is a job. */
__attribute__((constructor)) static void install(void) {
    qarena__lock_on_fork(before_fork, after_fork);
}

/* --- what callers see --- */

bool qarena__team_begin(unsigned threads) {
    static _Thread_local team own;
    if (threads <= 1 || standing) {
        return false;
    }
    own = (team){0};
    own.workers = qarena__workers_take(threads - 1, help, &own.size);
    standing = &own;
    return true;
}

void qarena__team_end(bool begun) {
    if (begun) {
        qarena__worker *workers = standing->workers;
        standing = NULL;
        qarena__workers_give(workers);
    }
}

static void run_alone(uint64_t items, qarena__range_fn *fn, void *context) {
    share *outer = current;
    current = NULL;
    fn(context, 0, items);
    current = outer;
    streams_fence();
}

static void run_with_workers(unsigned threads, uint64_t items, uint64_t grain, qarena__range_fn *fn,
                             void *context) {
    const bool begun = qarena__team_begin(threads);
    const unsigned most = standing->size + 1;
    threads = threads < most ? threads : most;
    if (threads > 1) {
        job j = {.fn = fn, .context = context, .items = items};
        divide(standing, &j, threads, grain);
        run_job(standing, &j);
    } else {
        run_alone(items, fn, context);
    }
    qarena__team_end(begun);
}

void qarena__parallel_for(unsigned threads, uint64_t items, uint64_t grain, qarena__range_fn *fn,
                          void *context) {
    if (items == 0) {
        return;
    }
    const uint64_t grains = items / grain + (items % grain != 0);
    if (threads > grains) {
        threads = (unsigned)grains;
    }
    const bool within =
        current || (standing && standing->busy); /* a job of its own calls, by way of a poll */
    if (threads <= 1 || within || better_alone(qarena__nanoseconds())) {
        run_alone(items, fn, context);
    } else {
        run_with_workers(threads, items, grain, fn, context);
    }
}
