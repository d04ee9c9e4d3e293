/* Locks that know of fork(). A child has only the thread that forked: what another thread of its
 * parent held would stay locked in it for ever. Every lock of the library is one of these, so that
 * a new one cannot be forgotten.
 *
 * A mutex is taken by fork itself, which so waits for its holder, and given back in parent and
 * child. A mutex whose holder may take long is `renewed` instead: the child makes it anew, and its
 * data must be whole at any moment. A spin lock is held for a few instructions, none of which the
 * child minds to see undone. */
#ifndef QARENA_CORE_LOCK_H
#define QARENA_CORE_LOCK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct qarena__lock {
    pthread_mutex_t mutex;
    bool renewed;
    atomic_bool listed;
    struct qarena__lock *next; /* of those that fork knows */
} qarena__lock;

#define QARENA__LOCK_INIT {.mutex = PTHREAD_MUTEX_INITIALIZER}
#define QARENA__LOCK_RENEWED_INIT {.mutex = PTHREAD_MUTEX_INITIALIZER, .renewed = true}

/* A lock that does not live as long as the process: made and ended with no other lock of these
 * held. False: the system refused. */
bool qarena__lock_init(qarena__lock *lock);
void qarena__lock_fini(qarena__lock *lock);

/* One that is static is listed when it is first taken: it must not be taken first while another one
 * is held. */
void qarena__lock_take(qarena__lock *lock);
void qarena__lock_give(qarena__lock *lock);

/* Around a fork, what else must be done: before() when no lock has been taken for it yet, after()
 * when all have been given back. By one caller, when the library is loaded: handlers that another
 * file registered would run in an order that follows from the linker's. */
void qarena__lock_on_fork(void (*before)(void), void (*after)(bool in_child));

/* 0: free. */
typedef atomic_uint qarena__spin;
void qarena__spin_take(qarena__spin *spin);
static inline void qarena__spin_give(qarena__spin *spin) {
    atomic_store_explicit(spin, 0, memory_order_release);
}

#endif
