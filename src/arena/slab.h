/* Slabs: regions of small buffers. "Locked" functions want arena->lock held. */
#ifndef QARENA_ARENA_SLAB_H
#define QARENA_ARENA_SLAB_H

#include <stddef.h>
#include <stdint.h>

#include "arena/pool.h"

/* Bytes of a mapping whose slab can hold one buffer of `size`. */
uint64_t qarena__slab_least(uint64_t size);

/* Make a region and its bookkeeping out of memory: all of a mapping. */
qarena__slab *qarena__slab_build(void *memory, size_t bytes);

/* Locked. A block from any slab; NULL: none has one. */
void *qarena__slab_take(qarena_arena *arena, uint64_t size, qarena__slab **home);
/* Locked. Give it back; an empty slab becomes reclaimable, or goes at once when the arena is
 * closed. */
void qarena__slab_give(qarena_arena *arena, qarena__slab *home, void *block, uint64_t size);
/* Locked. */
void qarena__slab_insert(qarena_arena *arena, qarena__slab *slab);
/* Locked. Unmap an empty slab. Returns its bytes; 0: there is none. */
uint64_t qarena__slab_drop_empty(qarena_arena *arena);

#endif
