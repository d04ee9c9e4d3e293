/* Jobs that threads share.
 *
 * Lies in core, below the arena, since both the arena (first touch of buffers) and the register
 * (kernels) split work. What a range is, and what is in it, is the caller's. */
#ifndef QARENA_CORE_PARALLEL_H
#define QARENA_CORE_PARALLEL_H

#include <stdbool.h>
#include <stdint.h>

/* Work on items [begin, end). Called any number of times by each thread; ranges do not overlap and
 * cover [0, items). Who does which depends on who has time. */
typedef void qarena__range_fn(void *context, uint64_t begin, uint64_t end);

/* Run fn over [0, items), cut at multiples of `grain`, on the calling thread and up to `threads` -
 * 1 workers. threads = 1: a plain call. Every thread's writes, streaming ones too, are visible to
 * the caller on return. Neither a fork by another thread, nor one by this one from within fn, keeps
 * it from ending, in parent and child. */
void qarena__parallel_for(unsigned threads, uint64_t items, uint64_t grain, qarena__range_fn *fn,
                          void *context);

/* Within fn. The number of the thread that calls it, below `threads`: 0 is the one that called
 * parallel_for. */
unsigned qarena__parallel_thread(void);
/* Another range, which this call of fn must do as well: so it knows early what comes next. False:
 * there is none, or not yet. */
bool qarena__parallel_more(uint64_t *begin, uint64_t *end);

/* Have workers for `threads` threads at hand for every parallel_for that the calling thread calls
 * until it gives them back. Within such a time, or for one thread, it does nothing. What it returns
 * is for the end, which must come, from the same thread. */
bool qarena__team_begin(unsigned threads);
void qarena__team_end(bool begun);

#endif
