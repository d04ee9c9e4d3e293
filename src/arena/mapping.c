/* Mapping and faulting in. */
#include "arena/mapping.h"

#include "arena/budget.h"
#include "arena/os.h"
#include "arena/poison.h"
#include "arena/pool.h"
#include "core/core_budget.h"
#include "core/parallel.h"
#include "core/watch.h"

#define POPULATE_ALONE                                                                             \
    ((uint64_t)8 << 20) /* up to here other threads cost more than they bring                      \
                         */

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
    for (uint64_t at = begin, stop;
         at < end && !(job->watch && qarena__watch_cancelled(job->watch)); at = stop) {
        stop = job->watch && end - at > ASKING_PAGES ? at + ASKING_PAGES : end;
        const uint64_t from = at * QARENA__HUGE,
                       to = stop * QARENA__HUGE < job->bytes ? stop * QARENA__HUGE : job->bytes;
        qarena__count_os_call(job->arena);
        if (!qarena__os_populate(job->memory + from, to - from)) {
            atomic_store(&job->refused, true);
        }
        if (asks) {
            (void)qarena__watch_ask(job->watch);
        }
    }
}

bool qarena__mapping_cancelled(void) {
    const qarena__watch *watch = qarena__watch_of_thread();
    return watch && qarena__watch_cancelled(watch);
}

/* The calling thread's faults and those of its helpers; other threads' are counted too while it
 * lasts. */
static bool populate(qarena_arena *arena, void *memory, uint64_t bytes) {
    populating job = {
        .arena = arena, .memory = memory, .bytes = bytes, .watch = qarena__watch_of_thread()};
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
    atomic_fetch_add_explicit(&arena->page_faults, after.faults - before.faults,
                              memory_order_relaxed);
    return !atomic_load(&job.refused) && !qarena__mapping_cancelled();
}

void qarena__mapping_unmap(qarena_arena *arena, void *memory, uint64_t bytes) {
    qarena__count_os_call(arena);
    if (!arena->dry || bytes < 2 * QARENA__HUGE) { /* else it never was poisoned, and is huge */
        qarena__unpoison(memory, bytes); /* whoever gets these addresses next knows nothing of us */
    }
    qarena__os_unmap(memory, bytes);
}

void *qarena__mapping_create(qarena_arena *arena, uint64_t bytes) {
    qarena__count_os_call(arena);
    void *memory = qarena__os_map(bytes, QARENA__HUGE, !arena->dry);
    if (memory == NULL || arena->dry) {
        return memory;
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
