/* The beginning of an arena, and what keeps it from its end. */
#include "arena/lifetime.h"

#include <string.h>

#include "arena/pool.h"
#include "core/fault.h"
#include "core/status.h"

qarena_status qarena__arena_prepare(qarena_arena *arena) {
    memset(arena, 0, sizeof *arena);
    if (qarena__fault() || !qarena__lock_init(&arena->lock)) {
        return qarena__fail(QARENA_E_MEMORY, "the system refused the lock of an arena");
    }
    for (unsigned i = QARENA__EMBEDDED; i-- > 0;) {
        qarena__descriptor_give(arena, &arena->embedded[i]);
    }
    return QARENA_OK;
}

qarena_status qarena__arena_check_unused(qarena_arena *arena, bool in_block) {
    if (arena->in_block != in_block) {
        return qarena__fail(QARENA_E_ARGUMENT, "this arena is %s: use %s",
                            arena->in_block ? "in a caller's block" : "on the system's memory",
                            arena->in_block ? "qarena_arena_fini" : "qarena_arena_destroy");
    }
    qarena__lock_take(&arena->lock);
    unsigned living = atomic_load(&arena->living);
    unsigned long long buffers = arena->stats.buffers, objects = arena->stats.objects;
    qarena__lock_give(&arena->lock);
    if (living != 0 || buffers != 0 || objects != 0) {
        return qarena__fail(QARENA_E_BUSY,
                            "the arena is in use: %u registers, circuits and snapshots, %llu "
                            "buffers, %llu small objects",
                            living, buffers, objects);
    }
    return QARENA_OK;
}

void qarena__arena_retain(qarena_arena *arena) {
    atomic_fetch_add_explicit(&arena->living, 1, memory_order_relaxed);
}

void qarena__arena_release(qarena_arena *arena) {
    atomic_fetch_sub_explicit(&arena->living, 1, memory_order_release);
}
