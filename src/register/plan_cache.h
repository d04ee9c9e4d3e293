/* The last plans of a register, found again by the structure of what is planned: a loop that only changes angles plans once. */
#ifndef QARENA_REGISTER_PLAN_CACHE_H
#define QARENA_REGISTER_PLAN_CACHE_H

#include "arena/arena.h"
#include "plan/plan.h"

#define QARENA__CACHED_PLANS 4u

typedef struct qarena__cached_plan {
    qarena__plan plan;
    qarena__buffer *block; /* its arrays; NULL: empty */
    uint64_t used;         /* when, by the cache's clock */
} qarena__cached_plan;

typedef struct qarena__plan_cache {
    qarena__cached_plan plans[QARENA__CACHED_PLANS];
    uint64_t clock;
} qarena__plan_cache;

/* The plan of what `wanted` describes (shape and footprints, its arrays in `block`, which is given away): an equal one that is kept, or this one,
 * made now and kept instead of the one that was not used for longest. It is valid until the next call. */
qarena__plan *qarena__plan_cache_get(qarena__plan_cache *cache, const qarena__plan *wanted, qarena__buffer *block);

/* Give all memory back. */
void qarena__plan_cache_clear(qarena__plan_cache *cache);

#endif
