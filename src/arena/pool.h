/* The inside of an arena, shared by the files of this folder: all of it but the atomics is changed
 * with arena->lock held. */
#ifndef QARENA_ARENA_POOL_H
#define QARENA_ARENA_POOL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "arena/buddy.h"
#include "arena/buffer.h"
#include "arena/size_class.h"
#include "core/lock.h"

#define QARENA__EMBEDDED                                                                           \
    8u /* descriptors in the handle itself, so that few buffers need no object */

/* A region of small buffers. Its bookkeeping lies behind the region, in the same mapping; that of a
 * caller's block lies in the handle. */
typedef struct qarena__slab {
    qarena__buddy buddy;
    void *memory; /* the mapping; NULL: a caller's block */
    size_t bytes;
    struct qarena__slab *next; /* slabs with free blocks come before those without */
    struct qarena__slab *prev;
} qarena__slab;

/* A batch of descriptors. */
typedef struct qarena__chunk {
    struct qarena__chunk *next;
    size_t bytes;
    qarena__buffer items[];
} qarena__chunk;

struct qarena_arena {
    qarena__lock lock;
    bool closed;
    bool in_block; /* on caller's memory: no call of anything, one slab */
    bool dry;      /* nothing is faulted in, no large buffer is kept, the machine is not asked */
    qarena_allocator allocator;
    qarena_arena_stats stats; /* but for the atomics below */
    uint64_t reclaimable;     /* of stats.held: cached buffers and empty slabs, given back before
                                 anything is refused */
    uint64_t buffer_bytes;    /* of stats.in_use; the rest is objects */
    atomic_uint living;       /* registers, circuits, snapshots */
    _Atomic uint64_t object_calls;
    _Atomic uint64_t os_calls;
    _Atomic uint64_t page_faults;
    qarena__slab *slabs;
    qarena__slab *last_slab;
    qarena__slab block; /* the only slab of a caller's block */
    qarena__buffer *cached[QARENA__CLASSES];
    qarena__buffer *descriptors; /* unused ones */
    qarena__chunk *chunks;
    qarena__buffer embedded[QARENA__EMBEDDED];
};

/* Bytes of a chunk in a caller's block, and how many descriptors a chunk has. */
#define QARENA__BLOCK_CHUNK ((size_t)512)
#define QARENA__CHUNK_ITEMS(bytes) (((bytes) - sizeof(qarena__chunk)) / sizeof(qarena__buffer))

/* Locked. A descriptor is not used any more. */
static inline void qarena__descriptor_give(qarena_arena *arena, qarena__buffer *buffer) {
    buffer->data = NULL;
    buffer->next = arena->descriptors;
    arena->descriptors = buffer;
}

#endif
