/* Mappings: memory from the system, faulted in, in parallel. What they take of the budget is the
 * caller's to count. */
#ifndef QARENA_ARENA_MAPPING_H
#define QARENA_ARENA_MAPPING_H

#include <stdbool.h>
#include <stdint.h>

#include "qarena/qarena.h"

/* `bytes` at 2 MiB, with huge pages if they are as large, faulted in by all threads that are free;
 * in a dry arena address space, of which what is touched is faulted in. The lock is not held. NULL:
 * the system refused, or the thread's call was cancelled meanwhile. */
void *qarena__mapping_create(qarena_arena *arena, uint64_t bytes);

/* Whether the call that this thread is in has been cancelled. */
bool qarena__mapping_cancelled(void);

/* Give one back. The lock may be held. */
void qarena__mapping_unmap(qarena_arena *arena, void *memory, uint64_t bytes);

#endif
