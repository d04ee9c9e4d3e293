/* Threads that have just been started, one to a core. A new thread may find itself on its starter's core, and while that one waits for it with its eyes open
 * (as OpenMP's runtimes do), it gets its turn only when a time slice ends: milliseconds, until the system moves one of the two. */
#ifndef QARENA_CORE_SPREAD_H
#define QARENA_CORE_SPREAD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { QARENA__SPREAD_CORES = 1024 }; /* threads on cores of higher numbers stay where they are */

/* Cores that a thread is on. All zero to begin with; any thread. */
typedef struct qarena__spread {
    _Atomic uint64_t taken[QARENA__SPREAD_CORES / 64];
} qarena__spread;

/* The calling thread takes the core that it is on or, if another thread has, moves to one that is free and allowed to it, if there is one. The cores that it is
 * allowed stay as they were. Cannot fail: it is a hint. */
void qarena__spread_out(qarena__spread *spread);

#endif
