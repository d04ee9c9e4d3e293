/* Acquiring and releasing buffers: the hit is here, the miss in miss.c. */
#include "arena/acquire.h"

#include <assert.h>
#include <inttypes.h>

#include "arena/budget.h"
#include "arena/mapping.h"
#include "arena/miss.h"
#include "arena/objects.h"
#include "arena/poison.h"
#include "arena/pool.h"
#include "arena/slab.h"
#include "core/counters.h"
#include "core/status.h"

/* Locked. A cached large buffer, with its descriptor. */
static qarena__buffer *take_cached(qarena_arena *arena, uint64_t size) {
    qarena__buffer **list = &arena->cached[qarena__class_index(size)];
    qarena__buffer *buffer = *list;
    if (buffer != NULL) {
        *list = buffer->next;
        arena->stats.cached--;
        arena->reclaimable -= size;
        qarena__unpoison(buffer->data, size);
    }
    return buffer;
}

/* Locked. A hit, or in *missing a descriptor for a miss, or a failure. */
static qarena_status take_pooled(qarena_arena *arena, uint64_t size, qarena__buffer **pooled,
                                 qarena__buffer **missing) {
    bool small = size <= QARENA__SMALL_MAX || arena->in_block, called = false;
    qarena__buffer *buffer = small ? NULL : take_cached(arena, size);
    if (buffer == NULL) {
        QARENA__FORWARD(qarena__descriptor_take(arena, &called, &buffer));
        void *block = small ? qarena__slab_take(arena, size, &buffer->home) : NULL;
        if (block == NULL) {
            *missing = buffer;
            return QARENA_OK;
        }
        buffer->data = block;
        buffer->bytes = size;
    }
    arena->stats.buffers++;
    *(called ? &arena->stats.misses : &arena->stats.hits) += 1;
    qarena__count(called ? QARENA__COUNT_MISSES : QARENA__COUNT_HITS, 1);
    arena->buffer_bytes += size;
    qarena__budget_use(arena, size);
    *pooled = buffer;
    return QARENA_OK;
}

static void give_descriptor_back(qarena_arena *arena, qarena__buffer *buffer) {
    qarena__lock_take(&arena->lock);
    qarena__descriptor_give(arena, buffer);
    qarena__lock_give(&arena->lock);
}

qarena_status qarena__buffer_acquire(qarena_arena *arena, uint64_t bytes, const char *what,
                                     qarena__buffer **out) {
    uint64_t size = qarena__class_bytes(bytes);
    qarena__buffer *buffer = NULL, *missing = NULL;
    qarena_status status;
    qarena__lock_take(&arena->lock);
    if (arena->closed) {
        status = qarena__refuse_closed(arena, what);
    } else if (size == 0) {
        arena->stats.refused++;
        status = qarena__fail(QARENA_E_MEMORY,
                              "%s: %" PRIu64 " bytes needed, more than any machine can address",
                              what, bytes);
    } else {
        status = take_pooled(arena, size, &buffer, &missing);
    }
    if (missing != NULL && arena->in_block) {
        qarena__descriptor_give(arena, missing);
        missing = NULL;
        status = qarena__budget_refuse(arena, what, size,
                                       qarena__buddy_largest(&arena->block.buddy), "block");
    }
    qarena__lock_give(&arena->lock);
    if (missing != NULL) {
        status = (size <= QARENA__SMALL_MAX ? qarena__miss_small
                                            : qarena__miss_large)(arena, size, what, missing);
        if (status != QARENA_OK) {
            give_descriptor_back(arena, missing);
        }
        buffer = missing;
    }
    QARENA__FORWARD(status);
    buffer->arena = arena;
    buffer->next = NULL;
    atomic_init(&buffer->references, 1);
    buffer->norm = (qarena__kept_norm){0};
    *out = buffer;
    return QARENA_OK;
}

bool qarena__arena_is_dry(const qarena_arena *arena, uint64_t bytes) {
    return arena->dry && bytes > QARENA__SMALL_MAX;
}

void qarena__buffer_retain(qarena__buffer *buffer) {
    atomic_fetch_add_explicit(&buffer->references, 1, memory_order_relaxed);
}

/* Locked. To the pool; to the system when the arena is closed, or the pool is not to keep it. */
static void return_buffer(qarena_arena *arena, qarena__buffer *buffer, bool keep) {
    uint64_t bytes = buffer->bytes;
    arena->stats.buffers--;
    arena->buffer_bytes -= bytes;
    if (buffer->home != NULL) {
        qarena__slab_give(arena, buffer->home, buffer->data, bytes);
        qarena__descriptor_give(arena, buffer);
    } else if (arena->closed || !keep || arena->dry) {
        qarena__mapping_unmap(arena, buffer->data, bytes);
        qarena__budget_return(arena, bytes);
        qarena__descriptor_give(arena, buffer);
    } else {
        qarena__buffer **list = &arena->cached[qarena__class_index(bytes)];
        qarena__poison(buffer->data, bytes);
        buffer->next = *list;
        *list = buffer;
        arena->stats.cached++;
        arena->reclaimable += bytes;
    }
    qarena__budget_unuse(arena, bytes);
}

static void release(qarena__buffer *buffer, bool keep) {
    if (buffer == NULL) {
        return;
    }
    unsigned before = atomic_fetch_sub_explicit(&buffer->references, 1, memory_order_acq_rel);
    assert(before > 0 && "released more often than acquired");
    if (before == 1) {
        qarena_arena *arena = buffer->arena;
        qarena__lock_take(&arena->lock);
        return_buffer(arena, buffer, keep);
        qarena__lock_give(&arena->lock);
    }
}

void qarena__buffer_release(qarena__buffer *buffer) {
    release(buffer, true);
}

void qarena__buffer_discard(qarena__buffer *buffer) {
    release(buffer, false);
}
