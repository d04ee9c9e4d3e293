/* Room for what is to be held. */
#include "arena/reclaim.h"

#include "arena/budget.h"
#include "arena/mapping.h"
#include "arena/pool.h"
#include "arena/slab.h"
#include "core/status.h"

static uint64_t drop_cached(qarena_arena *arena, unsigned class) {
    qarena__buffer *buffer = arena->cached[class];
    uint64_t bytes = buffer->bytes;
    arena->cached[class] = buffer->next;
    arena->stats.cached--;
    arena->reclaimable -= bytes;
    qarena__mapping_unmap(arena, buffer->data, bytes);
    qarena__budget_return(arena, bytes);
    qarena__descriptor_give(arena, buffer);
    return bytes;
}

/* Give back the cached buffer that covers `bytes` most closely, else the largest, else an empty
 * slab. Returns bytes given back; 0: nothing is left. */
static uint64_t reclaim_one(qarena_arena *arena, uint64_t bytes) {
    unsigned best = QARENA__CLASSES;
    for (unsigned class = 0; class < QARENA__CLASSES; class ++) {
        if (arena->cached[class] != NULL) {
            best = class;
            if (arena->cached[class]->bytes >= bytes) {
                break;
            }
        }
    }
    return best < QARENA__CLASSES ? drop_cached(arena, best) : qarena__slab_drop_empty(arena);
}

uint64_t qarena__budget_reclaim_all(qarena_arena *arena) {
    uint64_t total = 0, given;
    while ((given = reclaim_one(arena, UINT64_MAX)) > 0) {
        total += given;
    }
    return total;
}

qarena_status qarena__budget_reserve(qarena_arena *arena, uint64_t bytes,
                                     const qarena_limits *machine, const char *what) {
    const char *binding;
    uint64_t available = qarena__budget_available(arena, machine, &binding);
    if (bytes > available) {
        return qarena__budget_refuse(arena, what, bytes, available, binding);
    }
    uint64_t room = machine != NULL ? machine->least : UINT64_MAX;
    for (;;) {
        uint64_t left = arena->stats.budget - arena->stats.held;
        uint64_t least = left < room ? left : room;
        if (bytes <= least) {
            break;
        }
        room = qarena__add_saturated(room, reclaim_one(arena, bytes - least));
    }
    qarena__budget_hold(arena, bytes);
    return QARENA_OK;
}
