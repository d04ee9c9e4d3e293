/* Jobs that threads share: each item once, by whoever has time, with workers of their own or ones
 * that stand by. Forks from within. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/parallel.h"

enum { ITEMS = 1000, JOBS = 50, PATIENCE = 10000, SECONDS = 20 };

typedef struct job {
    atomic_uint seen[ITEMS];
    uint64_t grain;
    pthread_t caller;
    atomic_uint elsewhere; /* ranges that other threads than the caller had */
} job;

static job shared;

static void start(uint64_t grain) {
    memset(&shared, 0, sizeof shared);
    shared.grain = grain;
    shared.caller = pthread_self();
}

static void mark(void *context, uint64_t begin, uint64_t end) {
    job *j = context;
    cr_assert_eq(begin % j->grain, 0);
    for (uint64_t i = begin; i < end; i++) {
        atomic_fetch_add(&j->seen[i], 1);
    }
    atomic_fetch_add(&j->elsewhere, !pthread_equal(pthread_self(), j->caller));
}

static void expect(unsigned items, unsigned times) {
    for (unsigned i = 0; i < ITEMS; i++) {
        cr_assert_eq(atomic_load(&shared.seen[i]), i < items ? times : 0, "item %u: %u times", i,
                     atomic_load(&shared.seen[i]));
    }
}

static void every_shape(void *nothing) {
    (void)nothing;
    for (unsigned threads = 1; threads <= 5; threads++) {
        for (unsigned items = 0; items <= ITEMS; items += items < 8 ? 1 : 62) {
            for (uint64_t grain = 1; grain <= 64; grain *= 8) {
                start(grain);
                qarena__parallel_for(threads, items, grain, mark, &shared);
                expect(items, 1);
            }
        }
    }
}

Test(parallel, each_item_once) {
    every_shape(NULL);
}

static void with_team(unsigned threads, void (*task)(void *), void *context) {
    const bool begun = qarena__team_begin(threads);
    task(context);
    qarena__team_end(begun);
}

/* Also jobs for more or fewer threads than the team has. */
Test(parallel, each_item_once_in_a_team) {
    for (unsigned threads = 1; threads <= 4; threads++) {
        with_team(threads, every_shape, NULL);
    }
}

static void many_jobs(void *nothing) {
    (void)nothing;
    for (unsigned k = 0; k < JOBS; k++) {
        qarena__parallel_for(2, ITEMS, 1, mark, &shared);
    }
}

Test(parallel, a_team_shares_every_job) {
    start(1);
    with_team(2, many_jobs, NULL);
    expect(ITEMS, JOBS);
}

/* The calling thread gives workers time to come. */
static void need_others(void *context, uint64_t begin, uint64_t end) {
    job *j = context;
    mark(j, begin, end);
    for (unsigned tries = 0;
         tries < 20 && pthread_equal(pthread_self(), j->caller) && !atomic_load(&j->elsewhere);
         tries++) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}

/* On a machine that is in use not every job has them. */
static void expect_help(unsigned threads) {
    start(1);
    unsigned jobs = 0;
    while (jobs < PATIENCE / 20 && !atomic_load(&shared.elsewhere)) {
        qarena__parallel_for(threads, ITEMS, 1, need_others, &shared);
        expect(ITEMS, ++jobs);
    }
    cr_assert_gt(atomic_load(&shared.elsewhere), 0, "%u threads", threads);
}

/* The later ones also have threads beyond the crew of the first. */
Test(parallel, workers_help) {
    for (unsigned threads = 2; threads <= 9; threads++) {
        expect_help(threads);
    }
}

static atomic_bool stuck;

/* A worker does not get on before the calling thread has done all that is left. */
static void stay(void *context, uint64_t begin, uint64_t end) {
    job *j = context;
    mark(j, begin, end);
    if (!pthread_equal(pthread_self(), j->caller)) {
        atomic_store(&stuck, true);
        for (unsigned tries = 0; tries < PATIENCE && atomic_load(&stuck); tries++) {
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        }
        cr_assert_not(atomic_load(&stuck),
                      "the calling thread left chunks to a worker that is stuck");
    } else {
        while (begin == 0 && !atomic_load(&stuck)) { /* until the worker has come */
        }
        unsigned seen = 0;
        for (unsigned i = 0; i < ITEMS; i++) {
            seen += atomic_load(&j->seen[i]);
        }
        if (seen == ITEMS) {
            atomic_store(&stuck, false);
        }
    }
}

Test(parallel, nobody_waits_for_chunks_that_nobody_has_begun) {
    start(1);
    qarena__parallel_for(2, ITEMS, 1, stay, &shared);
    expect(ITEMS, 1);
}

/* One call of a range function may take more ranges, one early. */
static void mark_ahead(void *context, uint64_t begin, uint64_t end) {
    for (bool more = true; more;) {
        uint64_t next_begin = 0, next_end = 0;
        more = qarena__parallel_more(&next_begin, &next_end);
        cr_assert_lt(qarena__parallel_thread(), 3);
        cr_assert((qarena__parallel_thread() == 0) == pthread_equal(pthread_self(), shared.caller));
        mark(context, begin, end);
        begin = next_begin;
        end = next_end;
    }
}

Test(parallel, ranges_ahead) {
    start(1);
    for (unsigned k = 1; k <= JOBS; k++) {
        qarena__parallel_for(3, ITEMS, 1, mark_ahead, &shared);
        expect(ITEMS, k);
    }
}

static void job_within_a_job(void *context, uint64_t begin, uint64_t end) {
    (void)context;
    (void)end;
    if (begin == 0) { /* as a poll may, on the thread that runs */
        many_jobs(NULL);
    }
}

static void nested(void *nothing) {
    qarena__parallel_for(2, 2, 1, job_within_a_job, nothing);
    with_team(2, many_jobs, NULL); /* between jobs, the same team */
}

/* The team has its hands full: the caller does the inner job alone. */
Test(parallel, jobs_within_jobs) {
    start(1);
    with_team(2, nested, NULL);
    expect(ITEMS, 2 * JOBS);
}

static pid_t child;
static unsigned forks;

/* The thread that has the job forks in the middle of it, and goes on in both processes. */
static void fork_within(void *context, uint64_t begin, uint64_t end) {
    mark(context, begin, end);
    if (child < 0 && pthread_equal(pthread_self(), shared.caller)) {
        child = fork();
        alarm(child == 0 ? SECONDS : 0);
    }
    for (volatile unsigned k = 0; k < 20000; k++) { /* workers are in the middle of something */
    }
}

static void jobs_and_forks(void *nothing) {
    (void)nothing;
    for (unsigned k = 0; k < JOBS; k++) {
        start(1);
        child = -1;
        qarena__parallel_for(4, ITEMS, 1, fork_within, &shared);
        expect(ITEMS, 1);
        many_jobs(NULL);
        expect(ITEMS, 1 + JOBS);
        if (child == 0) {
            _exit(0);
        }
        int status = 0;
        cr_assert(child < 0 || waitpid(child, &status, 0) == child);
        cr_assert_eq(status, 0, "job %u: the child's status is %#x", k, status);
        forks += child > 0; /* workers may have had it all */
    }
}

Test(parallel, forks_from_within_a_job) {
    jobs_and_forks(NULL);
    with_team(4, jobs_and_forks, NULL);
    cr_assert_gt(forks, 0);
}

/* A worker that is stopped in the middle of a chunk costs time once; then jobs keep to the thread
 * that has them, for a while. */
static void stop_worker(void *context, uint64_t begin, uint64_t end) {
    mark(context, begin, end);
    if (!pthread_equal(pthread_self(), shared.caller)) {
        nanosleep(&(struct timespec){.tv_nsec = 3000000}, NULL);
    }
}

Test(parallel, workers_that_are_late_are_left_out_for_a_while) {
    start(1);
    unsigned stops = 0;
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    double seconds;
    do {
        const unsigned before = atomic_load(&shared.elsewhere);
        qarena__parallel_for(2, ITEMS, 1, stop_worker, &shared);
        stops += atomic_load(&shared.elsewhere) != before;
        clock_gettime(CLOCK_MONOTONIC, &now);
        seconds =
            (double)(now.tv_sec - begin.tv_sec) + 1e-9 * (double)(now.tv_nsec - begin.tv_nsec);
    } while (seconds < 0.5);
    cr_assert_lt(stops, 30, "%u jobs of half a second waited 3 ms", stops);
}

static void *run_team(void *nothing) {
    with_team(3, many_jobs, NULL);
    return nothing;
}

Test(parallel, many_threads_with_teams) {
    pthread_t threads[6];
    start(1);
    for (unsigned i = 0; i < 6; i++) {
        cr_assert_eq(pthread_create(&threads[i], NULL, run_team, NULL), 0);
    }
    for (unsigned i = 0; i < 6; i++) {
        pthread_join(threads[i], NULL);
    }
    expect(ITEMS, 6 * JOBS);
}

/* Where no thread can be created the calling thread does it all. */
Test(parallel, threads_that_are_refused) {
#if defined(__SANITIZE_ADDRESS__)
    cr_skip_test("AddressSanitizer itself ends a process that has no more address space");
#endif
    start(1);
    struct rlimit limit = {.rlim_cur = 1, .rlim_max = 1}; /* no more address space */
    cr_assert_eq(setrlimit(RLIMIT_AS, &limit), 0);
    qarena__parallel_for(9, ITEMS, 1, mark, &shared);
    expect(ITEMS, 1);
    cr_assert_eq(atomic_load(&shared.elsewhere), 0);
}
