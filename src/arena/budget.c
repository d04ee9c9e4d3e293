/* The budget: what is held, what may be, and what is given back before anything is refused. */
#include <inttypes.h>

#include "arena/limits.h"
#include "arena/pool.h"
#include "core/status.h"

qarena_status qarena__budget_refuse(qarena_arena *arena, const char *what, uint64_t needed, uint64_t available, const char *binding) {
    arena->stats.refused++;
    return qarena__fail(QARENA_E_MEMORY, "%s: %" PRIu64 " bytes needed, %" PRIu64 " available (%s)", what, needed, available, binding);
}

qarena_status qarena__refuse_closed(qarena_arena *arena, const char *what) {
    arena->stats.refused++;
    return qarena__fail(QARENA_E_CLOSED, "%s: the arena is closed", what);
}

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

/* Give back the cached buffer that covers `bytes` most closely, else the largest, else an empty slab. Returns bytes given back; 0: nothing
 * is left. */
static uint64_t reclaim_one(qarena_arena *arena, uint64_t bytes) {
    unsigned best = QARENA__CLASSES;
    for (unsigned class = 0; class < QARENA__CLASSES; class++) {
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

static uint64_t add_saturated(uint64_t a, uint64_t b) {
    uint64_t sum;
    return __builtin_add_overflow(a, b, &sum) ? UINT64_MAX : sum;
}

/* What could be had now, by budget and machine, after giving back all that is reclaimable. */
static uint64_t find_available(const qarena_arena *arena, const qarena_limits *machine, const char **binding) {
    uint64_t available = arena->stats.budget - (arena->stats.held - arena->reclaimable);
    *binding = "budget";
    if (machine != NULL) {
        uint64_t from_machine = add_saturated(machine->least, arena->reclaimable);
        if (from_machine < available) {
            *binding = machine->binding;
            available = from_machine;
        }
    }
    return available;
}

qarena_status qarena__budget_reserve(qarena_arena *arena, uint64_t bytes, const qarena_limits *machine, const char *what) {
    const char *binding;
    uint64_t available = find_available(arena, machine, &binding);
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
        room = add_saturated(room, reclaim_one(arena, bytes - least));
    }
    arena->stats.held += bytes;
    return QARENA_OK;
}

void qarena__budget_return(qarena_arena *arena, uint64_t bytes) {
    arena->stats.held -= bytes;
}

void qarena__budget_use(qarena_arena *arena, uint64_t bytes) {
    qarena_arena_stats *stats = &arena->stats;
    stats->in_use += bytes;
    stats->high_water = stats->in_use > stats->high_water ? stats->in_use : stats->high_water;
    stats->held_high_water = stats->held > stats->held_high_water ? stats->held : stats->held_high_water;
    qarena__arena_verify(arena);
}

void qarena__budget_unuse(qarena_arena *arena, uint64_t bytes) {
    arena->stats.in_use -= bytes;
    qarena__arena_verify(arena);
}

/* Buffers of the class that are there already. */
static unsigned count_cached(const qarena_arena *arena, uint64_t size, unsigned enough) {
    unsigned count = 0;
    if (size <= QARENA__SMALL_MAX) {
        return 0;
    }
    for (const qarena__buffer *buffer = arena->cached[qarena__class_index(size)]; buffer != NULL && count < enough; buffer = buffer->next) {
        count++;
    }
    return count;
}

/* Locked. Small buffers are checked against the budget only: the slab that they may need asks the machine. */
static qarena_status check_locked(qarena_arena *arena, uint64_t size, unsigned count, const qarena_limits *machine, const char *what) {
    uint64_t total;
    if (size == 0 || __builtin_mul_overflow(size, count, &total)) {
        total = UINT64_MAX;
    }
    const char *binding = "block";
    uint64_t available;
    if (arena->in_block) {
        available = arena->block.buddy.free_granules * QARENA__GRANULE;
    } else {
        available = find_available(arena, machine, &binding);
        if (size != 0 && size <= QARENA__SMALL_MAX) {
            for (const qarena__slab *slab = arena->slabs; slab != NULL && available < total; slab = slab->next) {
                bool counted = slab->buddy.free_granules == slab->buddy.granules; /* empty ones are in reclaimable */
                available += counted ? 0 : slab->buddy.free_granules * QARENA__GRANULE;
            }
        }
    }
    return total <= available ? QARENA_OK : qarena__budget_refuse(arena, what, total, available, binding);
}

qarena_status qarena__arena_check(qarena_arena *arena, uint64_t bytes, unsigned count, const char *what) {
    uint64_t size = qarena__class_bytes(bytes);
    bool small = size != 0 && size <= QARENA__SMALL_MAX;
    qarena__lock_take(&arena->lock);
    bool there = size != 0 && count_cached(arena, size, count) >= count;
    qarena__lock_give(&arena->lock);
    qarena_limits limits;
    const qarena_limits *machine = NULL;
    if (!there && !small && !arena->in_block) {
        (void)qarena_read_limits(&limits); /* reads files: not under the lock */
        machine = &limits;
    }
    qarena_status status = QARENA_OK;
    qarena__lock_take(&arena->lock);
    if (arena->closed) {
        status = qarena__refuse_closed(arena, what);
    } else if (!there) {
        status = check_locked(arena, size, count, machine, what);
    }
    qarena__lock_give(&arena->lock);
    return status;
}
