/* Workers: threads that the library keeps, asleep but for what they are lent for. A run takes some,
 * opens jobs to them, and gives them back. Any thread. */
#ifndef QARENA_CORE_WORKERS_H
#define QARENA_CORE_WORKERS_H

#include <stdbool.h>

#include "core/worker.h"

/* Take up to `want` workers, starting threads that do `work` if there are too few: a list. NULL:
 * none can be had. Give them back; all are idle. */
qarena__worker *qarena__workers_take(unsigned want, qarena__worker_fn *work, unsigned *got);
void qarena__workers_give(qarena__worker *first);

/* Threads that were started, and whether the system refused one the last time. */
unsigned qarena__workers_started(bool *refused);

/* In the child of a fork: there are none. Parts of jobs stay as they were. */
void qarena__workers_forked(void);

#endif
