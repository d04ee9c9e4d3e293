#include "core/lock.h"

#include <sched.h>
#include <stddef.h>

enum { SPINS = 100 }; /* then its holder gets a chance to run */

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static qarena__lock *first;
static atomic_uint generation = 1; /* the number of this process in a line of forks */

/* What qarena__lock_on_fork was given; NULL in a program that has no jobs. */
static void (*others_before_fork)(void);
static void (*others_after_fork)(bool in_child);

void qarena__lock_on_fork(void (*before)(void), void (*after)(bool in_child)) {
    others_before_fork = before;
    others_after_fork = after;
}

static void before_fork(void) {
    if (others_before_fork) {
        others_before_fork();
    }
    pthread_mutex_lock(&list_lock);
    for (qarena__lock *lock = first; lock; lock = lock->next) {
        if (!lock->renewed) {
            pthread_mutex_lock(&lock->mutex);
        }
    }
}

static void unlock_all(void) {
    for (qarena__lock *lock = first; lock; lock = lock->next) {
        if (!lock->renewed) {
            pthread_mutex_unlock(&lock->mutex);
        }
    }
    pthread_mutex_unlock(&list_lock);
}

static void after_fork_in_parent(void) {
    unlock_all();
    if (others_after_fork) {
        others_after_fork(false);
    }
}

static void after_fork_in_child(void) {
    atomic_fetch_add(&generation, 1);
    for (qarena__lock *lock = first; lock; lock = lock->next) {
        if (lock->renewed) {
            pthread_mutex_init(&lock->mutex, NULL);
        }
    }
    unlock_all();
    if (others_after_fork) {
        others_after_fork(true);
    }
}

/* When the library is loaded: before any of its locks can be held. */
__attribute__((constructor)) static void install(void) {
    (void)pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
}

static void list(qarena__lock *lock) {
    pthread_mutex_lock(&list_lock);
    if (!atomic_load_explicit(&lock->listed, memory_order_relaxed)) {
        lock->next = first;
        first = lock;
        atomic_store_explicit(&lock->listed, true, memory_order_release);
    }
    pthread_mutex_unlock(&list_lock);
}

bool qarena__lock_init(qarena__lock *lock) {
    *lock = (qarena__lock){.renewed = false};
    if (pthread_mutex_init(&lock->mutex, NULL) != 0) {
        return false;
    }
    list(lock);
    return true;
}

void qarena__lock_fini(qarena__lock *lock) {
    pthread_mutex_lock(&list_lock);
    qarena__lock **link = &first;
    while (*link != lock) {
        link = &(*link)->next;
    }
    *link = lock->next;
    pthread_mutex_unlock(&list_lock);
    pthread_mutex_destroy(&lock->mutex);
}

void qarena__lock_take(qarena__lock *lock) {
    if (__builtin_expect(!atomic_load_explicit(&lock->listed, memory_order_acquire), 0)) {
        list(lock);
    }
    pthread_mutex_lock(&lock->mutex);
}

void qarena__lock_give(qarena__lock *lock) {
    pthread_mutex_unlock(&lock->mutex);
}

/* A holder of an earlier generation is a thread that this process has not. */
void qarena__spin_take(qarena__spin *spin) {
    const unsigned mine = atomic_load_explicit(&generation, memory_order_relaxed);
    for (unsigned tries = 1;; tries++) {
        unsigned holder = 0;
        if (atomic_compare_exchange_weak_explicit(spin, &holder, mine, memory_order_acquire,
                                                  memory_order_relaxed) ||
            (holder != 0 && holder != mine &&
             atomic_compare_exchange_weak_explicit(spin, &holder, mine, memory_order_acquire,
                                                   memory_order_relaxed))) {
            return;
        }
        if (tries % SPINS == 0) {
            sched_yield();
        }
    }
}
