/* Threads: the process-wide core budget, and jobs that threads share. parallel.c is the only file with OpenMP pragmas.
 *
 * Lies in core, below the arena, since both the arena (first touch of buffers) and the register (kernels) split work. */
#ifndef QARENA_CORE_PARALLEL_H
#define QARENA_CORE_PARALLEL_H

#include <stdbool.h>
#include <stdint.h>

/* Work on items [begin, end). Called any number of times by each thread; ranges do not overlap and cover [0, items). Who does which depends on who has time. */
typedef void qarena__range_fn(void *context, uint64_t begin, uint64_t end);

/* Take up to `want` cores of the budget; returns how many were granted, at least 1 (the caller's own, even over budget).
 * want 0: the process's setting. By the thread that takes them they are given back. */
unsigned qarena__cores_acquire(unsigned want);
void qarena__cores_release(unsigned granted);
/* In the child of a fork, by its only thread. */
void qarena__cores_forked(void);

/* Run fn over [0, items), cut at multiples of `grain`, on the calling thread and up to `threads` - 1 workers. threads = 1: a plain call. Every thread's writes,
 * streaming ones too, are visible to the caller on return. Neither a fork by another thread, nor one by this one from within fn, keeps it from ending, in parent and
 * child. */
void qarena__parallel_for(unsigned threads, uint64_t items, uint64_t grain, qarena__range_fn *fn, void *context);

/* Within fn. The number of the thread that calls it, below `threads`: 0 is the one that called parallel_for. */
unsigned qarena__parallel_thread(void);
/* Another range, which this call of fn must do as well: so it knows early what comes next. False: there is none, or not yet. */
bool qarena__parallel_more(uint64_t *begin, uint64_t *end);

/* Run task(context) on the calling thread, with workers for `threads` threads at hand for every parallel_for that it calls. Within another such task, or for one
 * thread: a plain call. */
typedef void qarena__task_fn(void *context);
void qarena__with_team(unsigned threads, qarena__task_fn *task, void *context);

/* Before, and after, a fork: the calling thread's job rests, so that the child finds no chunk half done. */
void qarena__parallel_before_fork(void);
void qarena__parallel_after_fork(bool in_child);

/* OpenMP's date of this build, e.g. "201511"; "none" without. */
const char *qarena__openmp_date(void);
/* Cores that the calling thread may use, where its affinity mask has `cores` of them. */
unsigned qarena__openmp_cores(unsigned cores);

/* Threads of a run unless told otherwise, and why. */
typedef struct qarena__threads {
    unsigned cores; /* that the calling thread may use */
    unsigned asked; /* by `asker`; 0: nobody has asked */
    const char *asker; /* "qarena_set_threads", "QARENA_NUM_THREADS", "OMP_NUM_THREADS", "nobody" */
    unsigned used;
    const char *limit; /* what `used` is: the asker's name, "cores" or "OMP_THREAD_LIMIT" */
} qarena__threads;
qarena__threads qarena__threads_setting(void);

#endif
