#include "register/share_tile.h"

#include <stdatomic.h>

#include "core/bits.h"
#include "core/fp_mode.h"
#include "core/parallel.h"

/* Stages on amplitudes, together, that are worth a job. */
#define LEAST_WORK ((uint64_t)1 << 17)

static atomic_uint_least64_t least_work = LEAST_WORK, jobs;

uint64_t qarena__tile_force_sharing(uint64_t amplitudes) {
    atomic_store_explicit(&least_work, amplitudes ? amplitudes : LEAST_WORK, memory_order_relaxed);
    return atomic_exchange_explicit(&jobs, 0, memory_order_relaxed);
}

/* Most bits by which threads' parts differ. */
#define MOST_BITS 4u

/* Stages from one on, up to `end`, which leave the bits `held` alone. */
typedef struct region {
    uint32_t end;
    uint64_t held;
} region;

/* Whether a stage can run on parts, and the bits that it mixes, of its group's stages too. Where
 * rows move, or a map is done, these are all. */
static bool runs_apart(const qarena__compiled_stage *stage, uint64_t *mixed) {
    *mixed = stage->group ? stage->within : 0;
    bool apart = true;
    for (uint32_t i = 0; i < qarena__stages_with(stage); i++) {
        apart = apart && (stage[i].fused || !stage[i].sweep);
        *mixed |= stage[i].changes;
    }
    return apart;
}

/* The highest `count` of these bits. */
static uint64_t highest(uint64_t bits, unsigned count) {
    while ((unsigned)__builtin_popcountll(bits) > count) {
        bits &= bits - 1;
    }
    return bits;
}

/* Stages from this one on that leave `count` bits alone. */
static region region_of(const qarena__execution *x, uint32_t from, const qarena__tile_state *at,
                        unsigned count) {
    const qarena__compiled_stage *stages = x->pass->stages;
    const uint64_t block = ((uint64_t)1 << QARENA__BLOCK_BITS) - 1,
                   active = ((uint64_t)1 << at->active_bits) - 1;
    uint64_t left = active & ~block & ~at->known.bits, mixed;
    uint32_t i = from, sweeps = 0;
    while (i < x->pass->count && runs_apart(&stages[i], &mixed) &&
           (unsigned)__builtin_popcountll(left & ~mixed) >= count) {
        left &= ~mixed;
        for (uint32_t end = i + qarena__stages_with(&stages[i]); i < end; i++) {
            sweeps += !stages[i].fused;
        }
    }
    const bool pays = (uint64_t)sweeps << at->active_bits >=
                      atomic_load_explicit(&least_work, memory_order_relaxed);
    return (region){.end = pays ? i : from, .held = highest(left, count)};
}

/* For as many threads as there are, or for fewer where that is worth more stages. */
static region best_region(const qarena__execution *x, uint32_t from, const qarena__tile_state *at) {
    const unsigned all = 31 - (unsigned)__builtin_clz(x->space->threads);
    region best = {.end = from};
    for (unsigned count = all < MOST_BITS ? all : MOST_BITS; count && best.end == from; count--) {
        best = region_of(x, from, at, count);
    }
    return best;
}

static void skip(qarena__tile_state *at, const qarena__compiled_stage *stage) {
    at->active_bits = qarena__active_with(at->active_bits, stage);
    at->known = qarena__known_after(at->known, stage);
}

uint32_t qarena__tile_shared_from(const qarena__execution *x) {
    qarena__tile_state at = {.active_bits = x->active_bits, .known = x->known};
    uint32_t from = 0;
    while (from < x->pass->count && best_region(x, from, &at).end == from) {
        for (uint32_t end = from + qarena__stages_with(&x->pass->stages[from]); from < end;
             from++) {
            skip(&at, &x->pass->stages[from]);
        }
    }
    return from;
}

typedef struct sharing {
    const qarena__execution *x;
    uint32_t from;
    region region;
} sharing;

static void run_parts(void *context, uint64_t begin, uint64_t end) {
    const sharing *s = context;
    const qarena__execution *x = s->x;
    const qarena__fp_mode host = qarena__fp_enter();
    qarena__scratch scratch = qarena__workspace_scratch(x->space, qarena__parallel_thread());
    scratch.tile = x->lone.scratch.tile;
    for (uint64_t number = begin; number < end; number++) {
        const qarena__sub_tile part = {.held = s->region.held,
                                       .base = qarena__deposit(number, ~s->region.held)};
        qarena__tile_state at = x->lone.at;
        for (uint32_t i = s->from; i < s->region.end;) {
            i += qarena__tile_step(&at, x, &x->pass->stages[i], part, x->lone.base, &scratch, NULL);
        }
    }
    qarena__fp_leave(host);
}

void qarena__tile_share(qarena__execution *x) {
    const qarena__compiled_pass *pass = x->pass;
    qarena__lone_tile *lone = &x->lone;
    const qarena__fp_mode host = qarena__fp_enter();
    for (uint32_t i = x->until; i < pass->count;) {
        sharing s = {.x = x, .from = i, .region = best_region(x, i, &lone->at)};
        if (s.region.end == i) {
            i += qarena__tile_step(&lone->at, x, &pass->stages[i], (qarena__sub_tile){0},
                                   lone->base, &lone->scratch, NULL);
            continue;
        }
        const uint64_t parts = (uint64_t)1 << __builtin_popcountll(s.region.held);
        atomic_fetch_add_explicit(&jobs, 1, memory_order_relaxed);
        qarena__parallel_for((unsigned)parts, parts, 1, run_parts, &s);
        for (; i < s.region.end; i++) {
            skip(&lone->at, &pass->stages[i]);
        }
    }
    qarena__tile_end(x, lone->scratch.tile, lone->base, NULL);
    qarena__fp_leave(host);
}
