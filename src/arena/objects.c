/* Small objects: through the hooks, or from a caller's block. */
#include "arena/objects.h"

#include <assert.h>
#include <string.h>

#include "arena/budget.h"
#include "arena/pool.h"
#include "arena/reclaim.h"
#include "arena/slab.h"
#include "core/fault.h"
#include "core/status.h"

#define CHUNK_BYTES ((size_t)4096)

static const char what[] = "a small object";

/* What an object takes of this arena: in a block a power of two. */
static uint64_t cost_in(const qarena_arena *arena, size_t size) {
    return arena->in_block ? QARENA__GRANULE << qarena__buddy_order(size) : size;
}

/* Locked; and so are the hooks' calls: they are rare, and none may call the arena. Memory that is
 * counted as held. */
static qarena_status take_memory(qarena_arena *arena, size_t size, void **memory) {
    qarena__slab *home;
    void *got = NULL;
    if (arena->in_block) {
        got = qarena__fault() ? NULL : qarena__slab_take(arena, size, &home);
        if (got == NULL) {
            return qarena__budget_refuse(arena, what, cost_in(arena, size),
                                         qarena__buddy_largest(&arena->block.buddy), "block");
        }
        *memory = got;
        return QARENA_OK;
    }
    QARENA__FORWARD(qarena__budget_reserve(arena, size, NULL, what));
    qarena__count_object_call(arena);
    got = qarena__fault() ? NULL : arena->allocator.allocate(arena->allocator.context, size);
    if (got == NULL) {
        qarena__budget_return(arena, size);
        arena->stats.refused++;
        return qarena__fail(QARENA_E_MEMORY, "%s: the allocator refused %zu bytes", what, size);
    }
    *memory = got;
    return QARENA_OK;
}

static void give_memory(qarena_arena *arena, void *memory, size_t size) {
    if (arena->in_block) {
        qarena__slab_give(arena, &arena->block, memory, cost_in(arena, size));
    } else {
        qarena__count_object_call(arena);
        arena->allocator.release(arena->allocator.context, memory, size);
        qarena__budget_return(arena, size);
    }
}

qarena_status qarena__object_allocate(qarena_arena *arena, size_t size, void **object) {
    assert(size > 0);
    qarena__lock_take(&arena->lock);
    qarena_status status =
        arena->closed ? qarena__refuse_closed(arena, what) : take_memory(arena, size, object);
    if (status == QARENA_OK) {
        arena->stats.objects++;
        qarena__budget_use(arena, cost_in(arena, size));
    }
    qarena__lock_give(&arena->lock);
    return status;
}

/* Locked. */
static qarena_status resize_by_hook(qarena_arena *arena, size_t old_size, size_t new_size,
                                    void **object) {
    if (new_size > old_size) {
        QARENA__FORWARD(qarena__budget_reserve(arena, new_size - old_size, NULL, what));
    }
    qarena__count_object_call(arena);
    void *moved = qarena__fault() ? NULL
                                  : arena->allocator.resize(arena->allocator.context, *object,
                                                            old_size, new_size);
    if (moved == NULL) {
        if (new_size > old_size) {
            qarena__budget_return(arena, new_size - old_size);
        }
        arena->stats.refused++;
        return qarena__fail(QARENA_E_MEMORY, "%s: the allocator refused %zu bytes", what, new_size);
    }
    if (new_size < old_size) {
        qarena__budget_return(arena, old_size - new_size);
    }
    *object = moved;
    return QARENA_OK;
}

/* Locked. */
static qarena_status resize_in_block(qarena_arena *arena, size_t old_size, size_t new_size,
                                     void **object) {
    if (cost_in(arena, old_size) == cost_in(arena, new_size)) {
        return QARENA_OK;
    }
    void *moved;
    QARENA__FORWARD(take_memory(arena, new_size, &moved));
    memcpy(moved, *object, old_size < new_size ? old_size : new_size);
    give_memory(arena, *object, old_size);
    *object = moved;
    return QARENA_OK;
}

qarena_status qarena__object_resize(qarena_arena *arena, size_t old_size, size_t new_size,
                                    void **object) {
    assert(old_size > 0 && new_size > 0);
    qarena__lock_take(&arena->lock);
    qarena_status status;
    if (arena->closed && new_size > old_size) {
        status = qarena__refuse_closed(arena, what);
    } else {
        status =
            (arena->in_block ? resize_in_block : resize_by_hook)(arena, old_size, new_size, object);
    }
    if (status == QARENA_OK) {
        arena->stats.in_use -= cost_in(arena, old_size);
        qarena__budget_use(arena, cost_in(arena, new_size));
    }
    qarena__lock_give(&arena->lock);
    return status;
}

void qarena__object_release(qarena_arena *arena, void *object, size_t size) {
    if (object == NULL) {
        return;
    }
    qarena__lock_take(&arena->lock);
    give_memory(arena, object, size);
    arena->stats.objects--;
    qarena__budget_unuse(arena, cost_in(arena, size));
    qarena__lock_give(&arena->lock);
}

qarena_status qarena__descriptor_take(qarena_arena *arena, bool *called, qarena__buffer **buffer) {
    if (arena->descriptors == NULL) {
        size_t bytes = arena->in_block ? QARENA__BLOCK_CHUNK : CHUNK_BYTES;
        void *memory;
        QARENA__FORWARD(take_memory(arena, bytes, &memory));
        *called = !arena->in_block;
        qarena__chunk *chunk = memory;
        chunk->next = arena->chunks;
        chunk->bytes = bytes;
        arena->chunks = chunk;
        for (size_t i = QARENA__CHUNK_ITEMS(bytes); i-- > 0;) {
            qarena__descriptor_give(arena, &chunk->items[i]);
        }
    }
    *buffer = arena->descriptors;
    arena->descriptors = (*buffer)->next;
    return QARENA_OK;
}

void qarena__descriptors_release(qarena_arena *arena) {
    arena->descriptors = NULL;
    while (arena->chunks != NULL) {
        qarena__chunk *chunk = arena->chunks;
        arena->chunks = chunk->next;
        give_memory(arena, chunk, chunk->bytes);
    }
}
