#include "arena/forks.h"

#include "arena/pool.h"

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static qarena_arena *first; /* of all arenas */

static void before_fork(void) {
    pthread_mutex_lock(&list_lock);
    for (qarena_arena *arena = first; arena != NULL; arena = arena->next_arena) {
        pthread_mutex_lock(&arena->lock);
    }
}

/* In the parent and in the child, whose only thread is the one that took the locks. */
static void after_fork(void) {
    for (qarena_arena *arena = first; arena != NULL; arena = arena->next_arena) {
        pthread_mutex_unlock(&arena->lock);
    }
    pthread_mutex_unlock(&list_lock);
}

static void install(void) {
    pthread_atfork(before_fork, after_fork, after_fork);
}

void qarena__forks_enter(qarena_arena *arena) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (!arena->in_block) {
        pthread_once(&once, install);
    }
    pthread_mutex_lock(&list_lock);
    arena->next_arena = first;
    first = arena;
    pthread_mutex_unlock(&list_lock);
}

void qarena__forks_leave(qarena_arena *arena) {
    pthread_mutex_lock(&list_lock);
    qarena_arena **link = &first;
    while (*link != arena) {
        link = &(*link)->next_arena;
    }
    *link = arena->next_arena;
    pthread_mutex_unlock(&list_lock);
}
