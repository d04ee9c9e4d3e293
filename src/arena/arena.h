/* The arena: one budget, pooled power-of-two buffers, small objects, and statistics.
 *
 *      acquire(bytes) -> class 2^k -> free list of the class (hit) -> small: buddy in a slab; large: its own 2 MiB-aligned mapping (miss)
 *
 * Every byte held is counted against the budget. A caller's block is one slab that cannot grow, and objects come from its buddy too. */
#ifndef QARENA_ARENA_ARENA_H
#define QARENA_ARENA_ARENA_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "qarena/qarena.h"

/* What is known of the norm of a state, which its buffer carries along; the arena does not look at it. See register/norm.h. */
typedef struct qarena__kept_norm {
    double kept;     /* norm^2 as it was when it was first measured, which gates keep; 0: not known */
    double found;    /* norm^2 as it was measured last */
    uint32_t sweeps; /* of gates since then */
} qarena__kept_norm;

/* A pooled, counted buffer. Its descriptor is stable while it is acquired. */
typedef struct qarena__buffer {
    void *data;             /* 64-byte aligned; 2 MiB-aligned from 2 MiB on, but not in a caller's block */
    size_t bytes;           /* a power of two, at least what was asked for */
    atomic_uint references; /* owners; release by the last one returns it to the pool */
    qarena_arena *arena;
    struct qarena__buffer *next; /* the arena's lists */
    qarena__kept_norm norm;      /* as whoever has written it says; at first not known */
    struct qarena__slab *home;   /* the slab that data lies in; NULL: data is a mapping of its own */
} qarena__buffer;

/* A buffer of at least `bytes` (rounded up to a power of two, at least 64), references = 1, contents unspecified. Large ones are
 * faulted in, in parallel, when they are new. Refused before anything is touched: E_MEMORY with both numbers, `what` begins the message
 * (e.g. "24 qubits, double, 2 buffers"). E_CLOSED. Any thread. A hit makes no system call and no allocation. */
qarena_status qarena__buffer_acquire(qarena_arena *arena, uint64_t bytes, const char *what, qarena__buffer **buffer);

/* One more owner / one owner less. NULL is accepted by release. Any thread. */
void qarena__buffer_retain(qarena__buffer *buffer);
void qarena__buffer_release(qarena__buffer *buffer);
/* Likewise, but a large one goes back to the system, not to the pool: for what will not be asked for again. */
void qarena__buffer_discard(qarena__buffer *buffer);

/* True when the caller is the only owner: nobody else can see the contents. */
static inline int qarena__buffer_is_unique(qarena__buffer *buffer) {
    return atomic_load_explicit(&buffer->references, memory_order_acquire) == 1;
}

/* Refuse now what could not be had: `bytes` in `count` buffers of equal size. E_MEMORY with both numbers, E_CLOSED; takes nothing. */
qarena_status qarena__arena_check(qarena_arena *arena, uint64_t bytes, unsigned count, const char *what);

/* Small objects, counted in the budget, through the allocator hooks (in a caller's block: through its buddy). malloc's alignment; size > 0.
 * Any thread. E_MEMORY, E_CLOSED (shrinking is allowed then). Resizing leaves *object as it is on failure; releasing NULL does nothing. */
qarena_status qarena__object_allocate(qarena_arena *arena, size_t size, void **object);
qarena_status qarena__object_resize(qarena_arena *arena, size_t old_size, size_t new_size, void **object);
void qarena__object_release(qarena_arena *arena, void *object, size_t size);

/* What an acquired buffer of so many bytes adds to the bytes in use: the power of two from max(bytes, 64) on; 0: beyond 2^62. An object adds
 * its size, in a caller's block the power of two. */
uint64_t qarena__class_bytes(uint64_t bytes);

/* Whether the arena lives in a caller's block, where memory is for what was asked for and nothing else. */
int qarena__arena_in_block(const qarena_arena *arena);

/* Things that live in the arena and keep it from being destroyed (registers, circuits, snapshots). */
void qarena__arena_retain(qarena_arena *arena);
void qarena__arena_release(qarena_arena *arena);

/* The size of a block, at any alignment, in which qarena_arena_init makes an arena that can serve all these buffers and objects at the same
 * time, acquired in any order. One granule (64 bytes) less can't, where the block is 64-byte aligned. SIZE_MAX: overflow. */
size_t qarena__arena_block_bytes(const uint64_t *buffer_bytes, unsigned n_buffers, const size_t *object_bytes, unsigned n_objects);

#endif
