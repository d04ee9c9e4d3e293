#include "register/plan_cache.h"

/* All that the planner looks at: a plan that is found must be the one that would be made. */
static bool same_structure(const qarena__plan *a, const qarena__plan *b) {
    if (a->prices != b->prices || a->unhurried != b->unhurried || a->gates != b->gates || a->n != b->n || a->tile_qubits != b->tile_qubits || a->runs_wanted != b->runs_wanted ||
        a->runs_least != b->runs_least || a->lane_bits != b->lane_bits || a->row_bits != b->row_bits || a->join_most != b->join_most) {
        return false;
    }
    for (uint32_t i = 0; i < a->gates; i++) {
        const qarena__footprint *f = &a->footprints[i], *g = &b->footprints[i];
        if (f->mixes != g->mixes || f->looks != g->looks || f->kind != g->kind || f->permutes != g->permutes || f->work != g->work) {
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

qarena__plan *qarena__plan_cache_get(qarena__plan_cache *cache, const qarena__plan *wanted, qarena__buffer *block) {
    cache->clock++;
    for (unsigned i = 0; i < QARENA__CACHED_PLANS; i++) {
        qarena__cached_plan *kept = &cache->plans[i];
        if (kept->block && same_structure(&kept->plan, wanted)) {
            qarena__buffer_release(block);
            kept->used = cache->clock;
            return &kept->plan;
        }
    }
    qarena__cached_plan *slot = oldest(cache);
    qarena__buffer_release(slot->block);
    *slot = (qarena__cached_plan){.plan = *wanted, .block = block, .used = cache->clock};
    qarena__plan_make(&slot->plan);
    return &slot->plan;
}

void qarena__plan_cache_clear(qarena__plan_cache *cache) {
    for (unsigned i = 0; i < QARENA__CACHED_PLANS; i++) {
        qarena__buffer_release(cache->plans[i].block);
    }
    *cache = (qarena__plan_cache){.clock = cache->clock};
}
