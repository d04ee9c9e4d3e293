/* An arena in a caller's block: [to alignment] handle, region, a byte for each granule of it. */
#include "arena/block.h"

#include "arena/lifetime.h"
#include "arena/poison.h"
#include "arena/pool.h"
#include "arena/slab.h"
#include "core/status.h"

#define HANDLE_BYTES                                                                               \
    ((sizeof(qarena_arena) + QARENA__GRANULE - 1) / QARENA__GRANULE * QARENA__GRANULE)

size_t qarena__arena_block_bytes(const uint64_t *buffer_bytes, unsigned n_buffers,
                                 const size_t *object_bytes, unsigned n_objects) {
    uint64_t region = 0, bytes;
    unsigned n_chunks = 0;
    bool overflow = false;
    if (n_buffers > QARENA__EMBEDDED) {
        size_t items = QARENA__CHUNK_ITEMS(QARENA__BLOCK_CHUNK);
        n_chunks = (unsigned)((n_buffers - QARENA__EMBEDDED + items - 1) / items);
    }
    for (unsigned i = 0; i < n_buffers + n_objects; i++) {
        uint64_t size =
            qarena__class_bytes(i < n_buffers ? buffer_bytes[i] : object_bytes[i - n_buffers]);
        overflow = overflow || size == 0 || __builtin_add_overflow(region, size, &region);
    }
    overflow = overflow || __builtin_add_overflow(region, n_chunks * QARENA__BLOCK_CHUNK, &region);
    overflow = overflow || __builtin_add_overflow(region, region / QARENA__GRANULE, &bytes);
    overflow =
        overflow || __builtin_add_overflow(bytes, QARENA__GRANULE - 1 + HANDLE_BYTES, &bytes);
    return overflow || bytes > SIZE_MAX ? SIZE_MAX : (size_t)bytes;
}

qarena_status qarena_arena_init(void *memory, size_t size, qarena_arena **out) {
    if (memory == NULL || out == NULL) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", memory == NULL ? "memory" : "arena");
    }
    size_t before = -(uintptr_t)memory & (QARENA__GRANULE - 1);
    size_t least = before + HANDLE_BYTES + QARENA__GRANULE + 1;
    if (size < least) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "size is %zu; an arena's own bookkeeping needs %zu bytes", size, least);
    }
    unsigned char *begin = (unsigned char *)memory + before;
    size_t granules = (size - before - HANDLE_BYTES) / (QARENA__GRANULE + 1);
    qarena_arena *arena = (void *)begin;
    QARENA__FORWARD(qarena__arena_prepare(arena));
    unsigned char *region = begin + HANDLE_BYTES;
    arena->in_block = true;
    arena->stats.budget = arena->stats.held = arena->stats.held_high_water =
        granules * QARENA__GRANULE;
    qarena__buddy_init(&arena->block.buddy, region, region + granules * QARENA__GRANULE, granules);
    qarena__slab_insert(arena, &arena->block);
    *out = arena;
    return QARENA_OK;
}

qarena_status qarena_arena_fini(qarena_arena *arena) {
    if (arena == NULL) {
        return QARENA_OK;
    }
    QARENA__FORWARD(qarena__arena_check_unused(arena, true));
    qarena__unpoison(arena->block.buddy.base, arena->block.buddy.granules * QARENA__GRANULE);
    qarena__lock_fini(&arena->lock);
    return QARENA_OK;
}

int qarena__arena_in_block(const qarena_arena *arena) {
    return arena->in_block;
}
