/* A miss: reserve, ask the system, count. */
#include "arena/miss.h"

#include "arena/budget.h"
#include "arena/mapping.h"
#include "arena/os.h"
#include "arena/pool.h"
#include "arena/reclaim.h"
#include "arena/slab.h"
#include "core/counters.h"
#include "core/status.h"

#define SLAB_SHARE                                                                                 \
    16u /* a slab that is larger than it must be takes at most so much of what is left of the      \
           budget */

/* Memory of `bytes` that have been reserved; when the system refuses, once more after giving back
 * all that is unused. Undoes the reservation when that fails too. */
static qarena_status obtain(qarena_arena *arena, uint64_t bytes, const char *what, void **memory) {
    void *got = qarena__mapping_create(arena, bytes);
    if (got == NULL && !qarena__mapping_cancelled()) {
        qarena__lock_take(&arena->lock);
        uint64_t given_back = qarena__budget_reclaim_all(arena);
        qarena__lock_give(&arena->lock);
        got = given_back > 0 ? qarena__mapping_create(arena, bytes) : NULL;
    }
    if (got != NULL) {
        *memory = got;
        return QARENA_OK;
    }
    qarena__lock_take(&arena->lock);
    qarena__budget_return(arena, bytes);
    arena->stats.refused++;
    qarena__lock_give(&arena->lock);
    if (qarena__mapping_cancelled()) {
        return qarena__fail(QARENA_E_CANCELLED, "%s: cancelled", what);
    }
    return qarena__fail(QARENA_E_MEMORY, "%s: the system refused a mapping of %llu bytes", what,
                        (unsigned long long)bytes);
}

/* Locked. */
static void count_miss(qarena_arena *arena, qarena__buffer *buffer) {
    arena->stats.misses++;
    arena->stats.buffers++;
    arena->buffer_bytes += buffer->bytes;
    qarena__budget_use(arena, buffer->bytes);
    qarena__count(QARENA__COUNT_MISSES, 1);
}

qarena_status qarena__miss_large(qarena_arena *arena, uint64_t size, const char *what,
                                 qarena__buffer *buffer) {
    qarena_limits machine;
    (void)qarena_read_limits(&machine);
    qarena__lock_take(&arena->lock);
    qarena_status status = qarena__budget_reserve(arena, size, arena->dry ? NULL : &machine, what);
    qarena__lock_give(&arena->lock);
    QARENA__FORWARD(status);
    void *memory;
    QARENA__FORWARD(obtain(arena, size, what, &memory));
    qarena__lock_take(&arena->lock);
    buffer->data = memory;
    buffer->bytes = size;
    buffer->home = NULL;
    count_miss(arena, buffer);
    qarena__lock_give(&arena->lock);
    return QARENA_OK;
}

/* Locked. A full slab where the budget is ample, else less, but never less than the request needs.
 */
static uint64_t choose_slab_bytes(const qarena_arena *arena, uint64_t least, uint64_t full) {
    uint64_t page = qarena__os_page();
    uint64_t share = (arena->stats.budget - arena->stats.held) / SLAB_SHARE / page * page;
    share = share < full ? share : full;
    return share > least ? share : least;
}

qarena_status qarena__miss_small(qarena_arena *arena, uint64_t size, const char *what,
                                 qarena__buffer *buffer) {
    uint64_t least = qarena__slab_least(size), full = qarena__slab_least(QARENA__HUGE);
    qarena_limits machine;
    (void)qarena_read_limits(&machine);
    qarena__lock_take(&arena->lock);
    uint64_t bytes = choose_slab_bytes(arena, least, full);
    bytes = bytes > machine.least ? least : bytes;
    qarena_status status = qarena__budget_reserve(arena, bytes, &machine, what);
    qarena__lock_give(&arena->lock);
    QARENA__FORWARD(status);
    void *memory;
    QARENA__FORWARD(obtain(arena, bytes, what, &memory));
    qarena__slab *slab = qarena__slab_build(memory, bytes);
    qarena__lock_take(&arena->lock);
    qarena__slab_insert(arena, slab);
    buffer->data =
        qarena__slab_take(arena, size, &buffer->home); /* at least the new slab has one */
    buffer->bytes = size;
    count_miss(arena, buffer);
    qarena__lock_give(&arena->lock);
    return QARENA_OK;
}
