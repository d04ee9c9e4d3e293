/* Locks that another thread holds while the process forks: none stays locked in the child. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/lock.h"
#include "qarena/qarena.h"

enum { SECONDS = 20, FORKS = 400 }; /* a child that waits for ever ends then */

static atomic_bool reached, over;

/* Fork; whether the child did its work in time. */
static bool child_works(void (*work)(void)) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(SECONDS);
        work();
        _exit(0);
    }
    int status;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static void start(pthread_t *thread, void *(*run)(void *)) {
    atomic_store(&reached, false);
    atomic_store(&over, false);
    cr_assert_eq(pthread_create(thread, NULL, run, NULL), 0);
    while (!atomic_load(&reached)) {
    }
}

static void end(pthread_t thread) {
    atomic_store(&over, true);
    pthread_join(thread, NULL);
}

static void pause_for(long milliseconds) {
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
}

static qarena__lock mutex = QARENA__LOCK_INIT;
static unsigned first_half, second_half; /* under mutex: equal */

static void *change(void *unused) {
    while (!atomic_load(&over)) {
        qarena__lock_take(&mutex);
        first_half++;
        atomic_store(&reached, true);
        pause_for(2);
        second_half++;
        qarena__lock_give(&mutex);
    }
    return unused;
}

static void read_halves(void) {
    qarena__lock_take(&mutex);
    if (first_half != second_half) {
        _exit(1);
    }
    qarena__lock_give(&mutex);
}

Test(lock, a_fork_waits_for_a_mutex) {
    pthread_t thread;
    start(&thread, change);
    for (unsigned i = 0; i < 20; i++) {
        cr_assert(child_works(read_halves), "fork %u", i);
    }
    end(thread);
    read_halves();
}

static qarena__lock renewed = QARENA__LOCK_RENEWED_INIT;
static qarena__spin spin;

static void *hold(void *unused) {
    qarena__lock_take(&renewed);
    qarena__spin_take(&spin);
    atomic_store(&reached, true);
    while (!atomic_load(&over)) {
        pause_for(1);
    }
    qarena__spin_give(&spin);
    qarena__lock_give(&renewed);
    return unused;
}

static void take_both(void) {
    for (unsigned i = 0; i < 2; i++) {
        qarena__lock_take(&renewed);
        qarena__spin_take(&spin);
        qarena__spin_give(&spin);
        qarena__lock_give(&renewed);
    }
}

static void take_both_in_a_grandchild(void) {
    if (!child_works(take_both)) {
        _exit(1);
    }
}

Test(lock, others_are_free_in_the_child) {
    pthread_t thread;
    start(&thread, hold);
    cr_assert(child_works(take_both));
    cr_assert(child_works(take_both_in_a_grandchild));
    end(thread);
    take_both();
}

static qarena_arena *arena;
static qarena_register *shared;

static void measure(void) {
    qarena_units units;
    if (qarena_read_units(arena, QARENA_DOUBLE, &units) != QARENA_OK) {
        _exit(1);
    }
}

static void *measure_beside(void *unused) {
    atomic_store(&reached, true);
    measure();
    return unused;
}

Test(lock, units_while_another_thread_measures_them) {
    cr_assert_eq(qarena_arena_create(NULL, &arena), QARENA_OK);
    pthread_t thread;
    start(&thread, measure_beside);
    pause_for(5);
    cr_assert(child_works(measure));
    end(thread);
}

static void snapshot(void) {
    qarena_snapshot *seen;
    if (qarena_snapshot_acquire(shared, &seen) != QARENA_OK) {
        _exit(1);
    }
    qarena_snapshot_release(seen);
}

static void *read_states(void *unused) {
    while (!atomic_load(&over)) {
        snapshot();
        atomic_store(&reached, true);
    }
    return unused;
}

Test(lock, snapshots_while_another_thread_takes_some) {
    cr_assert_eq(qarena_arena_create(NULL, &arena), QARENA_OK);
    cr_assert_eq(qarena_register_create(arena, 4, NULL, &shared), QARENA_OK);
    pthread_t thread;
    start(&thread, read_states);
    for (unsigned i = 0; i < FORKS; i++) {
        cr_assert(child_works(snapshot), "fork %u", i);
    }
    end(thread);
}

static void *first_use(void *unused) {
    qarena_arena *made;
    atomic_store(&reached, true);
    return qarena_arena_default(&made) == QARENA_OK ? made : unused;
}

static void use_default(void) {
    qarena_arena *made;
    if (qarena_arena_default(&made) != QARENA_OK) {
        _exit(1);
    }
}

Test(lock, the_default_arena_is_one) {
    pthread_t threads[4];
    void *made[4];
    for (unsigned i = 0; i < 4; i++) {
        start(&threads[i], first_use);
    }
    cr_assert(child_works(use_default));
    for (unsigned i = 0; i < 4; i++) {
        pthread_join(threads[i], &made[i]);
        cr_assert(made[i] && made[i] == made[0]);
    }
}
