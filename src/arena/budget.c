/* What an arena counts. */
#include "arena/budget.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>

#include "arena/pool.h"
#include "core/counters.h"
#include "core/status.h"

void qarena__count_os_call(qarena_arena *arena) {
    atomic_fetch_add_explicit(&arena->os_calls, 1, memory_order_relaxed);
    qarena__count(QARENA__COUNT_OS_CALLS, 1);
}

void qarena__count_object_call(qarena_arena *arena) {
    atomic_fetch_add_explicit(&arena->object_calls, 1, memory_order_relaxed);
    qarena__count(QARENA__COUNT_OBJECT_CALLS, 1);
}

qarena_status qarena__budget_refuse(qarena_arena *arena, const char *what, uint64_t needed,
                                    uint64_t available, const char *binding) {
    arena->stats.refused++;
    return qarena__fail(QARENA_E_MEMORY, "%s: %" PRIu64 " bytes needed, %" PRIu64 " available (%s)",
                        what, needed, available, binding);
}

qarena_status qarena__refuse_closed(qarena_arena *arena, const char *what) {
    arena->stats.refused++;
    return qarena__fail(QARENA_E_CLOSED, "%s: the arena is closed", what);
}

uint64_t qarena__budget_available(const qarena_arena *arena, const qarena_limits *machine,
                                  const char **binding) {
    uint64_t available = arena->stats.budget - (arena->stats.held - arena->reclaimable);
    *binding = "budget";
    if (machine != NULL) {
        uint64_t from_machine = qarena__add_saturated(machine->least, arena->reclaimable);
        if (from_machine < available) {
            *binding = machine->binding;
            available = from_machine;
        }
    }
    return available;
}

void qarena__budget_hold(qarena_arena *arena, uint64_t bytes) {
    arena->stats.held += bytes;
}

void qarena__budget_return(qarena_arena *arena, uint64_t bytes) {
    arena->stats.held -= bytes;
}

void qarena__budget_use(qarena_arena *arena, uint64_t bytes) {
    qarena_arena_stats *stats = &arena->stats;
    stats->in_use += bytes;
    stats->high_water = stats->in_use > stats->high_water ? stats->in_use : stats->high_water;
    stats->held_high_water =
        stats->held > stats->held_high_water ? stats->held : stats->held_high_water;
    qarena__arena_verify(arena);
}

void qarena__budget_unuse(qarena_arena *arena, uint64_t bytes) {
    arena->stats.in_use -= bytes;
    qarena__arena_verify(arena);
}

#if !defined(NDEBUG)
#define WALK_AT_MOST                                                                               \
    64u /* arenas with more cached buffers or slabs are checked by their sums only */

void qarena__arena_verify(const qarena_arena *arena) {
    const qarena_arena_stats *stats = &arena->stats;
    assert(stats->held <= stats->budget && stats->in_use <= stats->held &&
           arena->reclaimable <= stats->held - stats->in_use);
    assert(arena->buffer_bytes <= stats->in_use &&
           (stats->buffers == 0) == (arena->buffer_bytes == 0));
    if (stats->cached > WALK_AT_MOST) {
        return;
    }
    uint64_t cached = 0, bytes = 0;
    for (unsigned class = 0; class < QARENA__CLASSES; class ++) {
        for (const qarena__buffer *buffer = arena->cached[class]; buffer != NULL;
             buffer = buffer->next) {
            assert(buffer->bytes == QARENA__HUGE << class && buffer->home == NULL &&
                   buffer->data != NULL);
            cached++;
            bytes += buffer->bytes;
        }
    }
    assert(cached == stats->cached && bytes <= arena->reclaimable);
    unsigned walked = 0;
    for (const qarena__slab *slab = arena->slabs;
         slab != NULL && walked < WALK_AT_MOST && !arena->in_block; slab = slab->next, walked++) {
        bytes += slab->buddy.free_granules == slab->buddy.granules ? slab->bytes : 0;
        assert((slab->next == NULL ? arena->last_slab : slab->next->prev) == slab);
    }
    assert(walked == WALK_AT_MOST || bytes == arena->reclaimable);
}
#endif
