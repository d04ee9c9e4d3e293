/* Memory from the system: mapping large buffers and new slabs, and faulting them in, in parallel. */
#include "arena/limits.h"
#include "arena/os.h"
#include "arena/pool.h"
#include "arena/poison.h"
#include "core/counters.h"
#include "core/parallel.h"
#include "core/status.h"
#include "core/watch.h"

#define POPULATE_ALONE ((uint64_t)8 << 20) /* up to here other threads cost more than they bring */
#define SLAB_SHARE 16u                     /* a slab that is larger than it must be takes at most so much of what is left of the budget */

typedef struct populating {
    qarena_arena *arena;
    char *memory;
    uint64_t bytes;
    qarena__watch *watch; /* NULL: nobody is asked */
    atomic_bool refused;
} populating;

/* Huge pages that are asked for together when somebody may cancel: a few milliseconds. */
#define ASKING_PAGES 8u

static void populate_range(void *context, uint64_t begin, uint64_t end) {
    populating *job = context;
    const bool asks = job->watch && job->watch == qarena__watch_of_thread();
    for (uint64_t at = begin, stop; at < end && !(job->watch && qarena__watch_cancelled(job->watch)); at = stop) {
        stop = job->watch && end - at > ASKING_PAGES ? at + ASKING_PAGES : end;
        const uint64_t from = at * QARENA__HUGE, to = stop * QARENA__HUGE < job->bytes ? stop * QARENA__HUGE : job->bytes;
        qarena__count_os_call(job->arena);
        if (!qarena__os_populate(job->memory + from, to - from)) {
            atomic_store(&job->refused, true);
        }
        if (asks) {
            (void)qarena__watch_ask(job->watch);
        }
    }
}

static bool is_cancelled(void) {
    const qarena__watch *watch = qarena__watch_of_thread();
    return watch && qarena__watch_cancelled(watch);
}

/* The calling thread's faults and those of its helpers; other threads' are counted too while it lasts. */
static bool populate(qarena_arena *arena, void *memory, uint64_t bytes) {
    populating job = {.arena = arena, .memory = memory, .bytes = bytes, .watch = qarena__watch_of_thread()};
    qarena__os_process before, after;
    qarena__os_read_process(&before);
    uint64_t items = (bytes + QARENA__HUGE - 1) / QARENA__HUGE;
    if (bytes <= POPULATE_ALONE) {
        populate_range(&job, 0, items);
    } else {
        unsigned cores = qarena__cores_acquire(0);
        qarena__parallel_for(cores, items, 1, populate_range, &job);
        qarena__cores_release(cores);
    }
    qarena__os_read_process(&after);
    atomic_fetch_add_explicit(&arena->page_faults, after.faults - before.faults, memory_order_relaxed);
    return !atomic_load(&job.refused) && !is_cancelled();
}

void qarena__mapping_unmap(qarena_arena *arena, void *memory, uint64_t bytes) {
    qarena__count_os_call(arena);
    qarena__unpoison(memory, bytes); /* whoever gets these addresses next knows nothing of us */
    qarena__os_unmap(memory, bytes);
}

static void *map_and_populate(qarena_arena *arena, uint64_t bytes) {
    qarena__count_os_call(arena);
    void *memory = qarena__os_map(bytes, QARENA__HUGE);
    if (memory == NULL) {
        return NULL;
    }
    if (bytes >= QARENA__HUGE) {
        qarena__count_os_call(arena);
        qarena__os_advise_huge(memory, bytes);
    }
    if (!populate(arena, memory, bytes)) {
        qarena__mapping_unmap(arena, memory, bytes);
        return NULL;
    }
    return memory;
}

/* Memory of `bytes` that have been reserved; when the system refuses, once more after giving back all that is unused. Undoes the
 * reservation when that fails too. */
static qarena_status obtain(qarena_arena *arena, uint64_t bytes, const char *what, void **memory) {
    void *got = map_and_populate(arena, bytes);
    if (got == NULL && !is_cancelled()) {
        qarena__lock_take(&arena->lock);
        uint64_t given_back = qarena__budget_reclaim_all(arena);
        qarena__lock_give(&arena->lock);
        got = given_back > 0 ? map_and_populate(arena, bytes) : NULL;
    }
    if (got != NULL) {
        *memory = got;
        return QARENA_OK;
    }
    qarena__lock_take(&arena->lock);
    qarena__budget_return(arena, bytes);
    arena->stats.refused++;
    qarena__lock_give(&arena->lock);
    if (is_cancelled()) {
        return qarena__fail(QARENA_E_CANCELLED, "%s: cancelled", what);
    }
    return qarena__fail(QARENA_E_MEMORY, "%s: the system refused a mapping of %llu bytes", what, (unsigned long long)bytes);
}

/* Locked. */
static void count_miss(qarena_arena *arena, qarena__buffer *buffer) {
    arena->stats.misses++;
    arena->stats.buffers++;
    arena->buffer_bytes += buffer->bytes;
    qarena__budget_use(arena, buffer->bytes);
    qarena__count(QARENA__COUNT_MISSES, 1);
}

qarena_status qarena__mapping_create(qarena_arena *arena, uint64_t size, const char *what, qarena__buffer *buffer) {
    qarena_limits machine;
    (void)qarena_read_limits(&machine);
    qarena__lock_take(&arena->lock);
    qarena_status status = qarena__budget_reserve(arena, size, &machine, what);
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

/* Locked. A full slab where the budget is ample, else less, but never less than the request needs. */
static uint64_t choose_slab_bytes(const qarena_arena *arena, uint64_t least, uint64_t full) {
    uint64_t page = qarena__os_page();
    uint64_t share = (arena->stats.budget - arena->stats.held) / SLAB_SHARE / page * page;
    share = share < full ? share : full;
    return share > least ? share : least;
}

qarena_status qarena__mapping_add_slab(qarena_arena *arena, uint64_t size, const char *what, qarena__buffer *buffer) {
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
    buffer->data = qarena__slab_take(arena, size, &buffer->home); /* at least the new slab has one */
    buffer->bytes = size;
    count_miss(arena, buffer);
    qarena__lock_give(&arena->lock);
    return QARENA_OK;
}
