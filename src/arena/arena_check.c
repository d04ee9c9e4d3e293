/* What could not be had is refused before anything is taken. */
#include "arena/arena_check.h"

#include "arena/budget.h"
#include "arena/pool.h"
#include "core/status.h"

/* Buffers of the class that are there already. */
static unsigned count_cached(const qarena_arena *arena, uint64_t size, unsigned enough) {
    unsigned count = 0;
    if (size <= QARENA__SMALL_MAX) {
        return 0;
    }
    for (const qarena__buffer *buffer = arena->cached[qarena__class_index(size)];
         buffer != NULL && count < enough; buffer = buffer->next) {
        count++;
    }
    return count;
}

/* Locked. What slabs have left, but for empty ones, which are reclaimable; at least `enough`, if
 * they have that. */
static uint64_t left_in_slabs(const qarena_arena *arena, uint64_t enough) {
    uint64_t left = 0;
    for (const qarena__slab *slab = arena->slabs; slab != NULL && left < enough;
         slab = slab->next) {
        const bool empty = slab->buddy.free_granules == slab->buddy.granules;
        left += empty ? 0 : slab->buddy.free_granules * QARENA__GRANULE;
    }
    return left;
}

/* Locked. Small buffers are checked against the budget only: the slab that they may need asks the
 * machine. */
static qarena_status check_locked(qarena_arena *arena, uint64_t size, unsigned count,
                                  const qarena_limits *machine, const char *what) {
    uint64_t total;
    if (size == 0 || __builtin_mul_overflow(size, count, &total)) {
        total = UINT64_MAX;
    }
    const char *binding = "block";
    uint64_t available;
    if (arena->in_block) {
        available = arena->block.buddy.free_granules * QARENA__GRANULE;
    } else {
        available = qarena__budget_available(arena, machine, &binding);
        if (size != 0 && size <= QARENA__SMALL_MAX) {
            available += available < total ? left_in_slabs(arena, total - available) : 0;
        }
    }
    return total <= available ? QARENA_OK
                              : qarena__budget_refuse(arena, what, total, available, binding);
}

qarena_status qarena__arena_check(qarena_arena *arena, uint64_t bytes, unsigned count,
                                  const char *what) {
    uint64_t size = qarena__class_bytes(bytes);
    bool small = size != 0 && size <= QARENA__SMALL_MAX;
    qarena__lock_take(&arena->lock);
    bool there = size != 0 && count_cached(arena, size, count) >= count;
    qarena__lock_give(&arena->lock);
    qarena_limits limits;
    const qarena_limits *machine = NULL;
    if (!there && !small && !arena->in_block && !arena->dry) {
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

uint64_t qarena__arena_obtainable(qarena_arena *arena) {
    const char *binding;
    qarena__lock_take(&arena->lock);
    const uint64_t budget = qarena__budget_available(arena, NULL, &binding),
                   slabs = left_in_slabs(arena, UINT64_MAX);
    qarena__lock_give(&arena->lock);
    return qarena__add_saturated(budget, slabs);
}
