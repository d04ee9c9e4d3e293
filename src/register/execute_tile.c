#include "register/execute_tile.h"

#include <string.h>

#include "compile/map_stage.h"
#include "register/zero_state.h"

/* The segments that are gathered for the tile of this base. */
static qarena__segments segments_of(const qarena__execution *x, uint64_t base) {
    qarena__segments segments = x->segments;
    const uint64_t low = ((uint64_t)1 << segments.bits) - 1;
    segments.flips = qarena__gather_flips(x->pass, base) ^ (x->flips & x->pass->qubits & ~low);
    segments.within = x->flips & low;
    return segments;
}

/* Where they lie. */
static uint64_t source_of(const qarena__execution *x, uint64_t base) {
    return base ^ (x->flips & ~x->pass->qubits);
}

/* The tile after a reset: what was at 0 is where the gather's map takes it. */
static void write_after_reset(const qarena__execution *x, void *tile) {
    const unsigned precision = x->kernels->precision;
    const uint64_t at = x->pass->gather_zero;
    memset(tile, 0,
           qarena__tile_bytes(x->active_bits_after, (unsigned)qarena__amplitude_bytes(precision)));
    qarena__write_real((char *)tile + qarena__tile_offset(at, precision), precision,
                       x->in ? x->in->segment[at >> x->segments.bits] : 1);
}

void qarena__tile_gather(const qarena__execution *x, void *tile, uint64_t base) {
    if (x->after_reset) {
        write_after_reset(x, tile);
    } else {
        const qarena__segments segments = segments_of(x, base);
        x->kernels->tile.gather(tile, x->src, source_of(x, base), &segments, x->in);
    }
}

/* A stage that is a sweep of rotations, of rows that move, or a KAK form, on a part of the tile of
 * this base. */
static inline void run_part(const qarena__execution *x, const qarena__compiled_stage *stage,
                            void *tile, qarena__sub_tile whole, qarena__known_bits known,
                            uint64_t base, qarena__prefetch *prefetch) {
    const qarena__sub_tile part = qarena__known_part(known, whole, stage, x->kernels->lane_bits);
    if (stage->kind != QARENA__KAK) {
        qarena__rotations_run(stage, &x->kernels->tile, tile, part, base, prefetch);
    } else {
        x->kernels->tile.pair(tile, part, stage->pair, prefetch);
    }
}

/* Amplitudes from 2^part.t on are zero in the state, and neither gathered nor scattered. Phases run
 * on the whole tile, for which their tables are made. */
void qarena__tile_stage(const qarena__execution *x, const qarena__compiled_stage *stage,
                        qarena__sub_tile part, qarena__known_bits known, uint64_t base,
                        const qarena__scratch *scratch, qarena__prefetch *prefetch) {
    const unsigned t = x->pass->t;
    void *tile = scratch->tile;
    if (stage->fused || (base & (stage->ones | stage->zeros)) != stage->ones) {
        return;
    }
    if (stage->kind == QARENA__PHASE) {
        const qarena__sub_tile among = {.t = t, .held = part.held, .base = part.base};
        qarena__phase_stage_run(stage->phases, &x->kernels->tile, tile, among, base,
                                scratch->block_factors, scratch->tables, NULL);
    } else if (stage->map) {
        qarena__map_stage_run(stage->map, &x->kernels->tile, tile, part.t, base);
    } else if (stage->kind != QARENA__OTHER || stage->rotations.count) {
        run_part(x, stage, tile, part, known, base, prefetch);
    }
    const qarena__sweep *sweep =
        __builtin_parityll(base & stage->signs) ? stage->negated : stage->sweep;
    if (sweep) {
        sweep->run(sweep, tile, tile, 0, sweep->items >> (t - part.t));
    }
}

/* A group of stages while it runs; `first` is the first of them that runs on sub-tiles after
 * phases, or all do. */
typedef struct running_group {
    const qarena__execution *x;
    const qarena__compiled_stage *first, *end;
    void *tile;
    uint64_t base; /* of the tile */
    qarena__known_bits known;
    qarena__sub_tile part;
} running_group;

static void run_sub_tile(void *context, uint64_t first) {
    running_group *g = context;
    qarena__known_bits known = g->known;
    g->part.base = first & g->part.held;
    if ((first ^ known.ones) & known.bits & g->part.held) {
        return; /* it is zero */
    }
    for (const qarena__compiled_stage *stage = g->first; !(first >> g->part.t) && stage < g->end;
         stage++) {
        if (!stage->fused) {
            run_part(g->x, stage, g->tile, g->part, known, g->base, NULL);
            known = qarena__known_after(known, stage);
        }
    }
}

static void run_group(const qarena__execution *x, const qarena__compiled_stage *stage,
                      qarena__sub_tile part, qarena__known_bits known, uint64_t base,
                      const qarena__scratch *scratch) {
    const bool phases = stage->kind == QARENA__PHASE;
    const uint64_t held = ~stage->within & (((uint64_t)1 << part.t) - 1);
    running_group g = {.x = x,
                       .first = stage + phases,
                       .end = stage + stage->group,
                       .tile = scratch->tile,
                       .base = base,
                       .known = phases ? qarena__known_after(known, stage) : known,
                       .part = {.t = part.t, .held = held}};
    if (phases) {
        const qarena__follow follow = {.blocks = stage->within >> stage->phases->phases.low_bits,
                                       .run = run_sub_tile,
                                       .context = &g};
        const qarena__sub_tile among = {.t = x->pass->t, .held = part.held, .base = part.base};
        qarena__phase_stage_run(stage->phases, &x->kernels->tile, scratch->tile, among, base,
                                scratch->block_factors, scratch->tables, &follow);
        return;
    }
    const uint64_t free_bits = held & ~part.held;
    uint64_t first = 0;
    do {
        run_sub_tile(&g, first | part.base);
        first = ((first | ~free_bits) + 1) & free_bits;
    } while (first);
}

static inline uint32_t step(qarena__tile_state *at, const qarena__execution *x,
                            const qarena__compiled_stage *stage, qarena__sub_tile part,
                            uint64_t base, const qarena__scratch *scratch,
                            qarena__prefetch *prefetch) {
    const uint32_t count = qarena__stages_with(stage);
    for (uint32_t i = 0; i < count; i++) {
        at->active_bits = qarena__active_with(at->active_bits, &stage[i]);
    }
    part.t = at->active_bits;
    if (stage->group) {
        run_group(x, stage, part, at->known, base, scratch);
    } else if (!stage->fused) {
        qarena__tile_stage(x, stage, part, at->known, base, scratch, prefetch);
    }
    for (uint32_t i = 0; at->known.bits && i < count; i++) {
        at->known = qarena__known_after(at->known, &stage[i]);
    }
    return count;
}

uint32_t qarena__tile_step(qarena__tile_state *at, const qarena__execution *x,
                           const qarena__compiled_stage *stage, qarena__sub_tile part,
                           uint64_t base, const qarena__scratch *scratch,
                           qarena__prefetch *prefetch) {
    return step(at, x, stage, part, base, scratch, prefetch);
}

/* What outer controls flip in the scatter of a tile. */
static uint64_t flips_of(const qarena__compiled_pass *pass, uint64_t base) {
    uint64_t flips = 0;
    for (unsigned i = 0; i < pass->outer_flips; i++) {
        const struct qarena__flip *flip = &pass->outer_flip[i];
        flips ^= (base & (flip->ones | flip->zeros)) == flip->ones ? flip->flips : 0;
    }
    return flips;
}

static qarena__segments out_segments(const qarena__execution *x, uint64_t base) {
    qarena__segments out = x->pass->scatter_segments;
    out.flips = flips_of(x->pass, base);
    return out;
}

/* The sum of the squares of what it writes. */
double qarena__tile_scatter(const qarena__execution *x, const void *tile, uint64_t base,
                            qarena__prefetch *prefetch) {
    const qarena__compiled_pass *pass = x->pass;
    const qarena__tile_kernels *kernels = &x->kernels->tile;
    const qarena__segments out = out_segments(x, base);
    const uint64_t place = qarena__place_of_tile(pass, base);
    if (pass->map) {
        return kernels->scatter_mapped(x->dst, tile, place, &out, pass->map, x->active_bits_after,
                                       &x->out, x->stream, prefetch);
    }
    return kernels->scatter(x->dst, tile, place, &out,
                            out.count >> (pass->t - x->active_bits_after), &x->out, x->stream,
                            prefetch);
}

void qarena__tile_end(qarena__execution *x, const void *tile, uint64_t base,
                      qarena__prefetch *prefetch) {
    const qarena__compiled_pass *pass = x->pass;
    if (!x->half) {
        qarena__norm_add(&x->sum, qarena__tile_scatter(x, tile, base, prefetch));
        return;
    }
    double sums[2];
    const qarena__segments out = out_segments(x, base);
    x->kernels->tile.scatter_halves(x->dst, tile, base, &out,
                                    out.count >> (pass->t - x->active_bits_after), &x->out,
                                    x->stream, prefetch, x->half, sums);
    qarena__norm_add(&x->sum, sums[0] + sums[1]);
    qarena__norm_add(&x->ones, sums[1]);
}

/* Whether a stage is rotations that may change places with the like. */
static bool is_free(const qarena__compiled_stage *stage) {
    return stage->kind == QARENA__ROTATION && !stage->fused && !stage->rotations.moving &&
           !stage->sweep && !stage->group;
}

/* The stage whose turn it is where a bit was measured. The first stages, as far as they are free
 * and on different bits, are run in another order: the one that changes the measured bit comes
 * last, so that the others run on half of the tile. */
static uint32_t after_others(const qarena__execution *x, uint32_t turn) {
    const qarena__compiled_stage *stages = x->pass->stages;
    uint32_t end = 0, changing = 0;
    uint64_t changed = 0;
    while (end < x->pass->count && is_free(&stages[end]) && !(stages[end].changes & changed)) {
        changed |= stages[end++].changes;
    }
    while (changing < end && !(stages[changing].changes & x->known.bits)) {
        changing++;
    }
    return turn >= end || turn < changing ? turn : turn + 1 < end ? turn + 1 : changing;
}

void qarena__execute_tile(qarena__execution *x, const qarena__scratch *scratch, uint64_t base,
                          uint64_t next) {
    const qarena__compiled_pass *pass = x->pass;
    const unsigned amplitude_bytes = (unsigned)qarena__amplitude_bytes(x->kernels->precision);
    const bool prefetches = pass->prefetches && next != QARENA__NO_TILE;
    qarena__tile_gather(x, scratch->tile, base);
    qarena__prefetch prefetch = {.state = (const char *)x->src +
                                          (prefetches ? source_of(x, next) * amplitude_bytes : 0),
                                 .segments = segments_of(x, prefetches ? next : base),
                                 .next = qarena__first_segment(&x->segments),
                                 .amplitude_bytes = amplitude_bytes};
    qarena__tile_state at = {.active_bits = x->active_bits, .known = x->known};
    for (uint32_t turn = 0; turn < x->until;) {
        const uint32_t i = x->measured ? after_others(x, turn) : turn;
        turn += step(&at, x, &pass->stages[i], (qarena__sub_tile){0}, base, scratch,
                     prefetches && i >= pass->prefetch_from ? &prefetch : NULL);
    }
    if (x->until < pass->count) {
        x->lone = (qarena__lone_tile){.base = base, .scratch = *scratch, .at = at};
    } else {
        qarena__tile_end(x, scratch->tile, base, prefetches ? &prefetch : NULL);
    }
}

void qarena__clear_tile(const qarena__execution *x, uint64_t base) {
    const qarena__segments *segments =
        x->pass->leaves ? &x->pass->scatter_segments : &x->pass->segments;
    const uint64_t length = (uint64_t)1 << segments->bits,
                   place = qarena__place_of_tile(x->pass, base);
    const bool zero = place & ~x->target_nonzero_qubits;
    for (uint64_t i = 0; !zero && i < segments->count; i++) {
        x->kernels->zero(x->dst, place + segments->offset[i], place + segments->offset[i] + length,
                         x->stream);
    }
}
