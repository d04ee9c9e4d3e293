/* Long work that its caller may cancel: the calling thread asks the caller's poll now and then, and
 * every thread that works learns what it said. */
#ifndef QARENA_CORE_WATCH_H
#define QARENA_CORE_WATCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* Between two questions. */
#define QARENA__WATCH_NANOSECONDS 2000000

typedef struct qarena__watch {
    int (*poll)(void *context); /* NULL: nobody is asked */
    void *context;
    int64_t asked; /* when last; 0: the clock has not been read yet */
    atomic_bool cancelled;
} qarena__watch;

/* Ask, unless that was less than two milliseconds ago. The calling thread's. Whether to stop. */
bool qarena__watch_ask(qarena__watch *watch);

/* For tests: let another time lie between two questions, of all watches; 0: the usual one. */
void qarena__watch_force_interval(int64_t nanoseconds);

/* The same from within a job (core/parallel.h) that the watch's own thread has called, on any of
 * its threads: that one asks, the others learn. */
bool qarena__watch_ask_in_job(qarena__watch *watch);

/* Whether the poll has said so. Any thread that works. */
static inline bool qarena__watch_cancelled(const qarena__watch *watch) {
    return atomic_load_explicit(&watch->cancelled, memory_order_relaxed);
}

/* The watch that the calling thread's work below the register asks too: mapping of buffers. NULL:
 * none. `set` returns the one before. While a poll runs there is none: what it calls is not this
 * work. */
qarena__watch *qarena__watch_of_thread(void);
qarena__watch *qarena__watch_set_of_thread(qarena__watch *watch);

#endif
