#include "register/plan_cache.h"

/* Whether all that the planner reads is equal: a plan that is found must be the one that would be
 * made. */
static bool same_structure(const qarena__plan *a, const qarena__plan *b) {
    if (a->costs != b->costs || a->unlimited_search != b->unlimited_search ||
        a->gates != b->gates || a->n != b->n || a->tile_qubits != b->tile_qubits ||
        a->segment_wanted != b->segment_wanted || a->segment_least != b->segment_least ||
        a->lane_bits != b->lane_bits || a->no_maps != b->no_maps ||
        a->out_of_place != b->out_of_place || a->sub_tile_qubits != b->sub_tile_qubits ||
        a->row_bits != b->row_bits || a->fuse_most != b->fuse_most) {
        return false;
    }
    for (uint32_t i = 0; i < a->gates; i++) {
        const qarena__footprint *f = &a->footprints[i], *g = &b->footprints[i];
        if (f->nondiagonal_on != g->nondiagonal_on || f->linear != g->linear ||
            qarena__listed_diagonal(f) != qarena__listed_diagonal(g) || f->kind != g->kind ||
            f->permutes != g->permutes || f->work != g->work) {
            return false;
        }
    }
    return true;
}

static qarena__cached_plan *oldest(qarena__plan_cache *cache) {
    qarena__cached_plan *found = &cache->plans[0];
    for (unsigned i = 1; i < QARENA__CACHED_PLANS; i++) {
        if (cache->plans[i].used < found->used) {
            found = &cache->plans[i];
        }
    }
    return found;
}

const qarena__plan *qarena__plan_cache_find(qarena__plan_cache *cache, const qarena__plan *wanted) {
    cache->clock++;
    for (unsigned i = 0; i < QARENA__CACHED_PLANS; i++) {
        qarena__cached_plan *entry = &cache->plans[i];
        if (entry->block && same_structure(&entry->plan, wanted)) {
            entry->used = cache->clock;
            return &entry->plan;
        }
    }
    return NULL;
}

const qarena__plan *qarena__plan_cache_insert(qarena__plan_cache *cache, const qarena__plan *plan,
                                              qarena__buffer *block) {
    qarena__cached_plan *entry = oldest(cache);
    qarena__buffer_release(entry->block);
    *entry = (qarena__cached_plan){.plan = *plan, .block = block, .used = cache->clock};
    return &entry->plan;
}

void qarena__plan_cache_clear(qarena__plan_cache *cache) {
    for (unsigned i = 0; i < QARENA__CACHED_PLANS; i++) {
        qarena__buffer_release(cache->plans[i].block);
    }
    *cache = (qarena__plan_cache){.clock = cache->clock};
}
