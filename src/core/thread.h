/* Starting threads. */
#ifndef QARENA_CORE_THREAD_H
#define QARENA_CORE_THREAD_H

#include <stdbool.h>

/* Threads of a run, the one that it is on included, are at most so many. */
enum { QARENA__MAX_THREADS = 1024 };

/* Start a detached thread that takes no signal but those of faults of its own. False: the system
 * refused. */
bool qarena__thread_start(void *(*run)(void *), void *argument);

/* How many of `count` threads, and one to spare, can be created now: they have been, and are gone.
 * One call at a time. */
unsigned qarena__threads_probe(unsigned count);

#endif
