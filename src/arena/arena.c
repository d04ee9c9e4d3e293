/* An arena on the system's memory: made, closed, trimmed, destroyed. (In a caller's block:
 * block.c.) */
#include "arena/arena.h"

#include "arena/allocator.h"
#include "arena/budget.h"
#include "arena/limits.h"
#include "arena/pool.h"
#include "arena/reclaim.h"
#include "core/counters.h"
#include "core/fault.h"
#include "core/status.h"

static qarena_status check_options(const qarena_arena_options *options) {
    if (options->size != sizeof *options) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "options->size is %zu, not %zu: start from QARENA_ARENA_OPTIONS_INIT",
                            options->size, sizeof *options);
    }
    if (options->dry != 0 && options->dry != 1) {
        return qarena__fail(QARENA_E_ARGUMENT, "options->dry is %d, neither 0 nor 1", options->dry);
    }
    const qarena_allocator *hooks = options->allocator;
    if (hooks != NULL &&
        (hooks->allocate == NULL || hooks->resize == NULL || hooks->release == NULL)) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "options->allocator lacks one of allocate, resize, release");
    }
    return QARENA_OK;
}

qarena_status qarena_arena_create(const qarena_arena_options *options, qarena_arena **out) {
    static const qarena_arena_options defaults = QARENA_ARENA_OPTIONS_INIT;
    if (out == NULL) {
        return qarena__fail(QARENA_E_ARGUMENT, "arena is NULL");
    }
    options = options != NULL ? options : &defaults;
    QARENA__FORWARD(check_options(options));
    const qarena_allocator hooks =
        options->allocator != NULL ? *options->allocator : *qarena__allocator_default();
    qarena__count(QARENA__COUNT_OBJECT_CALLS, 1);
    qarena_arena *arena = qarena__fault() ? NULL : hooks.allocate(hooks.context, sizeof *arena);
    if (arena == NULL) {
        return qarena__fail(QARENA_E_MEMORY, "an arena: the allocator refused %zu bytes",
                            sizeof *arena);
    }
    qarena_status status = qarena__arena_prepare(arena);
    if (status != QARENA_OK) {
        hooks.release(hooks.context, arena, sizeof *arena);
        return status;
    }
    arena->allocator = hooks;
    arena->dry = options->dry == 1;
    arena->stats.budget = options->budget != 0 ? options->budget
                          : arena->dry         ? UINT64_MAX
                                               : qarena__limits_default_budget();
    *out = arena;
    return QARENA_OK;
}

static _Atomic(qarena_arena *) process_arena;

/* Made by whoever comes first; of several at once all but one give theirs up. A lock would have to
 * be held while an arena is made. */
qarena_status qarena_arena_default(qarena_arena **arena) {
    if (arena == NULL) {
        return qarena__fail(QARENA_E_ARGUMENT, "arena is NULL");
    }
    qarena_arena *known = atomic_load_explicit(&process_arena, memory_order_acquire);
    if (known == NULL) {
        qarena_arena *made;
        QARENA__FORWARD(qarena_arena_create(NULL, &made));
        if (atomic_compare_exchange_strong(&process_arena, &known, made)) {
            known = made;
        } else {
            (void)qarena_arena_destroy(made);
        }
    }
    *arena = known;
    return QARENA_OK;
}

qarena_status qarena_arena_destroy(qarena_arena *arena) {
    if (arena == NULL) {
        return QARENA_OK;
    }
    if (arena == atomic_load(&process_arena)) {
        return qarena__fail(QARENA_E_BUSY, "the process's default arena is never destroyed");
    }
    QARENA__FORWARD(qarena__arena_check_unused(arena, false));
    qarena__lock_take(&arena->lock);
    (void)qarena__budget_reclaim_all(arena);
    qarena__descriptors_release(arena);
    qarena__lock_give(&arena->lock);
    qarena__lock_fini(&arena->lock);
    const qarena_allocator hooks = arena->allocator;
    qarena__count(QARENA__COUNT_OBJECT_CALLS, 1);
    hooks.release(hooks.context, arena, sizeof *arena);
    return QARENA_OK;
}

qarena_status qarena_arena_close(qarena_arena *arena) {
    if (arena == NULL) {
        return qarena__fail(QARENA_E_ARGUMENT, "arena is NULL");
    }
    qarena__lock_take(&arena->lock);
    arena->closed = true;
    (void)qarena__budget_reclaim_all(arena);
    qarena__lock_give(&arena->lock);
    return QARENA_OK;
}

qarena_status qarena_arena_trim(qarena_arena *arena, uint64_t *released) {
    if (arena == NULL) {
        return qarena__fail(QARENA_E_ARGUMENT, "arena is NULL");
    }
    qarena__lock_take(&arena->lock);
    uint64_t bytes = qarena__budget_reclaim_all(arena);
    qarena__arena_verify(arena);
    qarena__lock_give(&arena->lock);
    if (released != NULL) {
        *released = bytes;
    }
    return QARENA_OK;
}
