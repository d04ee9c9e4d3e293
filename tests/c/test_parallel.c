/* Ranges that threads share: each item once, in a parallel region of its own or in one that stays open for many. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "core/parallel.h"

enum { ITEMS = 1000, JOBS = 50 };

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
        cr_assert_eq(atomic_load(&shared.seen[i]), i < items ? times : 0, "item %u: %u times", i, atomic_load(&shared.seen[i]));
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

/* Also jobs for more or fewer threads than the team has. */
Test(parallel, each_item_once_in_a_team) {
    for (unsigned threads = 1; threads <= 4; threads++) {
        qarena__with_team(threads, every_shape, NULL);
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
    qarena__with_team(2, many_jobs, NULL);
    expect(ITEMS, JOBS);
    cr_assert(atomic_load(&shared.elsewhere) == JOBS || strcmp(qarena__openmp_date(), "none") == 0);
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
    qarena__with_team(2, many_jobs, NULL); /* between jobs, the same team */
}

/* The team has its hands full: the caller does the inner job alone. */
Test(parallel, jobs_within_jobs) {
    start(1);
    qarena__with_team(2, nested, NULL);
    expect(ITEMS, 2 * JOBS);
    cr_assert(atomic_load(&shared.elsewhere) == JOBS || strcmp(qarena__openmp_date(), "none") == 0);
}
