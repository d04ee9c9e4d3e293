/* The inside of an arena, shared by the files of this folder. "Locked" functions want arena->lock held; the others take it. */
#ifndef QARENA_ARENA_POOL_H
#define QARENA_ARENA_POOL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "arena/arena.h"
#include "arena/buddy.h"
#include "core/lock.h"

#define QARENA__HUGE ((uint64_t)2 << 20)      /* a huge page: alignment of mappings, full size of a slab */
#define QARENA__SMALL_MAX ((uint64_t)1 << 20) /* largest buffer that comes from a slab */
#define QARENA__CLASSES 42u                   /* large classes: 2 MiB .. 2^62 */
#define QARENA__EMBEDDED 8u                   /* descriptors in the handle itself, so that few buffers need no object */

/* A region of small buffers. Its bookkeeping lies behind the region, in the same mapping; that of a caller's block lies in the handle. */
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
    qarena_allocator allocator;
    qarena_arena_stats stats; /* but for the atomics below */
    uint64_t reclaimable;     /* of stats.held: cached buffers and empty slabs, given back before anything is refused */
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

/* --- budget.c --- */

/* Locked. Count `bytes` as held, giving back reclaimable memory where needed, or refuse with both numbers and change nothing. machine: what
 * the system can give now; NULL: not asked. */
qarena_status qarena__budget_reserve(qarena_arena *arena, uint64_t bytes, const qarena_limits *machine, const char *what);

/* Locked. Undo a reservation, or count held memory as gone. */
void qarena__budget_return(qarena_arena *arena, uint64_t bytes);

/* Locked. `bytes` more / less are in use. Checks the books in debug builds. */
void qarena__budget_use(qarena_arena *arena, uint64_t bytes);
void qarena__budget_unuse(qarena_arena *arena, uint64_t bytes);

/* Locked. Count a refusal and tell it. */
qarena_status qarena__budget_refuse(qarena_arena *arena, const char *what, uint64_t needed, uint64_t available, const char *binding);
qarena_status qarena__refuse_closed(qarena_arena *arena, const char *what);

/* Locked. Give back everything reclaimable; returns bytes. */
uint64_t qarena__budget_reclaim_all(qarena_arena *arena);

/* --- slab.c --- */

/* Bytes of a mapping whose slab can hold one buffer of `size`. */
uint64_t qarena__slab_least(uint64_t size);

/* Make a region and its bookkeeping out of memory: all of a mapping. */
qarena__slab *qarena__slab_build(void *memory, size_t bytes);

/* Locked. A block from any slab; NULL: none has one. */
void *qarena__slab_take(qarena_arena *arena, uint64_t size, qarena__slab **home);
/* Locked. Give it back; an empty slab becomes reclaimable, or goes at once when the arena is closed. */
void qarena__slab_give(qarena_arena *arena, qarena__slab *home, void *block, uint64_t size);
/* Locked. */
void qarena__slab_insert(qarena_arena *arena, qarena__slab *slab);
/* Locked. Unmap an empty slab; NULL: there is none. Returns its bytes. */
uint64_t qarena__slab_drop_empty(qarena_arena *arena);

/* --- mapping.c: large buffers and new slabs; they take the lock themselves --- */

qarena_status qarena__mapping_create(qarena_arena *arena, uint64_t size, const char *what, qarena__buffer *buffer);
qarena_status qarena__mapping_add_slab(qarena_arena *arena, uint64_t size, const char *what, qarena__buffer *buffer);
/* Locked. */
void qarena__mapping_unmap(qarena_arena *arena, void *memory, uint64_t bytes);

/* --- objects.c --- */

/* Locked. An unused descriptor; *called is set when that took a call of the hooks. */
qarena_status qarena__descriptor_take(qarena_arena *arena, bool *called, qarena__buffer **buffer);
void qarena__descriptor_give(qarena_arena *arena, qarena__buffer *buffer);
/* All chunks go back to the hooks. */
void qarena__descriptors_release(qarena_arena *arena);
/* Bytes of a chunk in a caller's block, and how many descriptors it has. */
#define QARENA__BLOCK_CHUNK ((size_t)512)
#define QARENA__CHUNK_ITEMS(bytes) (((bytes) - sizeof(qarena__chunk)) / sizeof(qarena__buffer))

/* --- stats.c --- */

void qarena__count_os_call(qarena_arena *arena);
void qarena__count_object_call(qarena_arena *arena);

/* Locked. In debug builds, check that bytes and lists agree. */
#if defined(NDEBUG)
static inline void qarena__arena_verify(const qarena_arena *arena) {
    (void)arena;
}
#else
void qarena__arena_verify(const qarena_arena *arena);
#endif

/* --- acquire.c --- */

/* Index of a large class in arena->cached. */
static inline unsigned qarena__class_index(uint64_t size) {
    return (unsigned)__builtin_ctzll(size) - 21u;
}

#endif
