/* Slabs: lists of buddies. */
#include "arena/slab.h"

#include "arena/budget.h"
#include "arena/mapping.h"
#include "arena/os.h"

/* Bookkeeping behind the region: the slab, then a byte for each granule. */
static size_t granules_in(size_t bytes) {
    return (bytes - sizeof(qarena__slab)) / (QARENA__GRANULE + 1);
}

uint64_t qarena__slab_least(uint64_t size) {
    uint64_t page = qarena__os_page();
    uint64_t exact = size + size / QARENA__GRANULE + sizeof(qarena__slab);
    return (exact + page - 1) / page * page;
}

qarena__slab *qarena__slab_build(void *memory, size_t bytes) {
    size_t granules = granules_in(bytes);
    qarena__slab *slab = (void *)((unsigned char *)memory + granules * QARENA__GRANULE);
    *slab = (qarena__slab){.memory = memory, .bytes = bytes};
    qarena__buddy_init(&slab->buddy, memory, (uint8_t *)(slab + 1), granules);
    return slab;
}

static bool is_empty(const qarena__slab *slab) {
    return slab->buddy.free_granules == slab->buddy.granules;
}

static void unlink_slab(qarena_arena *arena, qarena__slab *slab) {
    *(slab->prev != NULL ? &slab->prev->next : &arena->slabs) = slab->next;
    *(slab->next != NULL ? &slab->next->prev : &arena->last_slab) = slab->prev;
    slab->next = slab->prev = NULL;
}

static void push_front(qarena_arena *arena, qarena__slab *slab) {
    slab->next = arena->slabs;
    *(slab->next != NULL ? &slab->next->prev : &arena->last_slab) = slab;
    arena->slabs = slab;
}

static void push_back(qarena_arena *arena, qarena__slab *slab) {
    slab->prev = arena->last_slab;
    *(slab->prev != NULL ? &slab->prev->next : &arena->slabs) = slab;
    arena->last_slab = slab;
}

void qarena__slab_insert(qarena_arena *arena, qarena__slab *slab) {
    push_front(arena, slab);
    if (!arena->in_block) {
        arena->reclaimable += slab->bytes;
    }
}

void *qarena__slab_take(qarena_arena *arena, uint64_t size, qarena__slab **home) {
    unsigned order = qarena__buddy_order(size);
    for (qarena__slab *slab = arena->slabs; slab != NULL && slab->buddy.free_granules > 0;
         slab = slab->next) {
        bool was_empty = is_empty(slab);
        void *block = qarena__buddy_take(&slab->buddy, order);
        if (block == NULL) {
            continue;
        }
        if (was_empty && !arena->in_block) {
            arena->reclaimable -= slab->bytes;
        }
        if (slab->buddy.free_granules == 0) {
            unlink_slab(arena, slab);
            push_back(arena, slab);
        }
        *home = slab;
        return block;
    }
    return NULL;
}

static uint64_t drop(qarena_arena *arena, qarena__slab *slab) {
    uint64_t bytes = slab->bytes;
    unlink_slab(arena, slab);
    arena->reclaimable -= bytes;
    qarena__mapping_unmap(arena, slab->memory, bytes);
    qarena__budget_return(arena, bytes);
    return bytes;
}

void qarena__slab_give(qarena_arena *arena, qarena__slab *home, void *block, uint64_t size) {
    bool was_full = home->buddy.free_granules == 0;
    qarena__buddy_give(&home->buddy, block, qarena__buddy_order(size));
    if (was_full) {
        unlink_slab(arena, home);
        push_front(arena, home);
    }
    if (is_empty(home) && !arena->in_block) {
        arena->reclaimable += home->bytes;
        if (arena->closed) {
            drop(arena, home);
        }
    }
}

uint64_t qarena__slab_drop_empty(qarena_arena *arena) {
    for (qarena__slab *slab = arena->slabs; slab != NULL && !arena->in_block; slab = slab->next) {
        if (is_empty(slab)) {
            return drop(arena, slab);
        }
    }
    return 0;
}
