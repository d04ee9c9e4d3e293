/* The last plans of a register, found again by the structure of what is planned: a loop that only
 * changes angles plans once. */
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

/* An equal plan that is kept: of the same shape, costs and gates as `wanted`, whose results are not
 * read. NULL: none. Valid until the next insertion. */
const qarena__plan *qarena__plan_cache_find(qarena__plan_cache *cache, const qarena__plan *wanted);

/* Keep a plan that was made, with the block of its arrays, which is given away, instead of the one
 * that was not used for longest. Valid until the next insertion. */
const qarena__plan *qarena__plan_cache_insert(qarena__plan_cache *cache, const qarena__plan *plan,
                                              qarena__buffer *block);

/* Give all memory back. */
void qarena__plan_cache_clear(qarena__plan_cache *cache);

#endif
