/* A pooled buffer as its owners see it. */
#ifndef QARENA_ARENA_BUFFER_H
#define QARENA_ARENA_BUFFER_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "qarena/qarena.h"

/* What is known of the norm of a state. The state's buffer carries it along, and the arena does not
 * read it. See register/known_norm.h. */
typedef struct qarena__kept_norm {
    double kept;  /* norm^2 as it was when it was first measured, which gates keep; 0: not known */
    double found; /* norm^2 as it was measured last */
    uint32_t sweeps; /* of gates since then */
} qarena__kept_norm;

/* A pooled, counted buffer. Its descriptor is stable while it is acquired. */
typedef struct qarena__buffer {
    void *data;   /* 64-byte aligned; 2 MiB-aligned from 2 MiB on, but not in a caller's block */
    size_t bytes; /* a power of two, at least what was asked for */
    atomic_uint references; /* owners; release by the last one returns it to the pool */
    qarena_arena *arena;
    struct qarena__buffer *next; /* the arena's lists */
    qarena__kept_norm norm;      /* as whoever has written it says; at first not known */
    struct qarena__slab *home; /* the slab that data lies in; NULL: data is a mapping of its own */
} qarena__buffer;

/* True when the caller is the only owner: nobody else can see the contents. */
static inline int qarena__buffer_is_unique(qarena__buffer *buffer) {
    return atomic_load_explicit(&buffer->references, memory_order_acquire) == 1;
}

#endif
