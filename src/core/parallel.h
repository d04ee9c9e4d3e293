/* Threads: the process-wide core budget and static ranges. parallel.c is the only file with OpenMP pragmas.
 *
 * Lies in core, below the arena, since both the arena (first touch of buffers) and the register (kernels) split work. */
#ifndef QARENA_CORE_PARALLEL_H
#define QARENA_CORE_PARALLEL_H

#include <stdint.h>

/* Work on items [begin, end). Called once per thread; ranges do not overlap and cover [0, items). */
typedef void qarena__range_fn(void *context, uint64_t begin, uint64_t end);

/* Take up to `want` cores of the budget; returns how many were granted, at least 1 (the caller's own, even over budget).
 * want 0: the process's setting. */
unsigned qarena__cores_acquire(unsigned want);
void qarena__cores_release(unsigned granted);

/* In the child of a fork, by its only thread. */
void qarena__parallel_forked(void);

/* Run fn over [0, items) on `threads` threads with static ranges cut at multiples of `grain`, the calling thread among them. threads = 1:
 * a plain call. Every thread's writes, streaming ones too, are visible to the caller on return. */
void qarena__parallel_for(unsigned threads, uint64_t items, uint64_t grain, qarena__range_fn *fn, void *context);

/* Run task(context) on the calling thread, while `threads` threads stand by, in one parallel region, for every parallel_for that it calls. Within another
 * such task, or for one thread: a plain call. */
typedef void qarena__task_fn(void *context);
void qarena__with_team(unsigned threads, qarena__task_fn *task, void *context);

/* OpenMP's date of this build, e.g. "201511"; "none" without. */
const char *qarena__openmp_date(void);

/* Threads of a run unless told otherwise: qarena_set_threads, else QARENA_NUM_THREADS, else OMP_NUM_THREADS, else the cores. */
unsigned qarena__threads_setting(void);

#endif
