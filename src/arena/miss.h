/* What no pool has: large buffers and new slabs. These take the lock themselves; the system is
 * asked without it. */
#ifndef QARENA_ARENA_MISS_H
#define QARENA_ARENA_MISS_H

#include <stdint.h>

#include "arena/buffer.h"

/* Memory for a buffer of a class, with an unused descriptor: a mapping of its own, or from a slab
 * that is added. Fails: E_MEMORY, E_CANCELLED; the descriptor stays unused then. */
qarena_status qarena__miss_large(qarena_arena *arena, uint64_t size, const char *what,
                                 qarena__buffer *buffer);
qarena_status qarena__miss_small(qarena_arena *arena, uint64_t size, const char *what,
                                 qarena__buffer *buffer);

#endif
