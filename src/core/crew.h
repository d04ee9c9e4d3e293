/* The threads of workers: a crew is a host, a thread of our own, and the members of the parallel region that it opens and never leaves.
 *
 * The program's own threads never are in a region of ours: OpenMP does not bind them to cores, nothing of theirs ends at one of its barriers, and what a fork leaves of
 * it in a child is nobody's. What OpenMP's runtimes do where a thread cannot be created is to end the process, so it is tried first. */
#ifndef QARENA_CORE_CREW_H
#define QARENA_CORE_CREW_H

#include "core/workers.h"

/* Start threads for workers first[0 .. count): returns for how many. */
unsigned qarena__crew_start(qarena__worker *first, unsigned count);

/* Start a detached thread that takes no signal but those of faults of its own. False: the system refused. */
bool qarena__thread_start(void *(*run)(void *), void *argument);

/* How many of `count` threads, and one to spare, can be created now: they have been, and are gone. */
unsigned qarena__threads_probe(unsigned count);

#endif
