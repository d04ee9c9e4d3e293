#include "register/execute_tile.h"

#include <string.h>

#include "register/zero_state.h"

void qarena__tile_gather(const qarena__execution *x, void *tile, uint64_t base) {
    if (x->after_reset) {
        memset(tile, 0,
               qarena__tile_bytes(x->active_bits_after,
                                  (unsigned)qarena__amplitude_bytes(x->kernels->precision)));
        qarena__write_one(tile, x->kernels->precision);
    } else {
        x->kernels->tile.gather(tile, x->src, base, &x->segments, x->in);
    }
}

/* Run a stage on the first 2^active_bits amplitudes: what lies above is zero in the state, and is
 * neither gathered nor scattered. Phases run on the whole tile, for which their tables are made. */
void qarena__tile_stage(const qarena__execution *x, const qarena__compiled_stage *stage,
                        unsigned active_bits, uint64_t base, const qarena__scratch *scratch,
                        qarena__prefetch *prefetch) {
    const qarena__tile_kernels *kernels = &x->kernels->tile;
    const unsigned t = x->pass->t;
    void *tile = scratch->tile;
    if (stage->fused) {
        return;
    }
    switch (stage->kind) {
    case QARENA__PHASE:
        qarena__phase_stage_run(stage->phases, kernels, tile, t, base, scratch->block_factors,
                                scratch->tables);
        break;
    case QARENA__ROTATION: kernels->rotate(tile, active_bits, &stage->rotations, prefetch); break;
    case QARENA__KAK: kernels->pair(tile, active_bits, stage->pair, prefetch); break;
    case QARENA__OTHER:
        if ((base & (stage->ones | stage->zeros)) != stage->ones) {
            return;
        }
    }
    const qarena__sweep *sweep =
        __builtin_parityll(base & stage->signs) ? stage->negated : stage->sweep;
    if (sweep) {
        sweep->run(sweep, tile, tile, 0, sweep->items >> (t - active_bits));
    }
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

/* The sum of the squares of what it writes. */
double qarena__tile_scatter(const qarena__execution *x, const void *tile, uint64_t base,
                            qarena__prefetch *prefetch) {
    const qarena__compiled_pass *pass = x->pass;
    const qarena__tile_kernels *kernels = &x->kernels->tile;
    qarena__segments out = pass->scatter_segments;
    out.flips = flips_of(pass, base);
    if (pass->map) {
        return kernels->scatter_mapped(x->dst, tile, base, &out, pass->map, x->active_bits_after,
                                       &x->out, x->stream, prefetch);
    }
    return kernels->scatter(x->dst, tile, base, &out, out.count >> (pass->t - x->active_bits_after),
                            &x->out, x->stream, prefetch);
}

void qarena__execute_tile(qarena__execution *x, const qarena__scratch *scratch, uint64_t base,
                          uint64_t next) {
    const qarena__compiled_pass *pass = x->pass;
    const unsigned amplitude_bytes = (unsigned)qarena__amplitude_bytes(x->kernels->precision);
    const bool prefetches = next != QARENA__NO_TILE;
    qarena__tile_gather(x, scratch->tile, base);
    qarena__prefetch prefetch = {.state = (const char *)x->src +
                                          (prefetches ? next * amplitude_bytes : 0),
                                 .segments = x->segments,
                                 .next = qarena__first_segment(&x->segments),
                                 .amplitude_bytes = amplitude_bytes};
    unsigned active_bits = x->active_bits;
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__compiled_stage *stage = &pass->stages[i];
        active_bits = stage->active_bits > active_bits ? stage->active_bits : active_bits;
        qarena__tile_stage(x, stage, active_bits, base, scratch,
                           prefetches && i >= pass->prefetch_from ? &prefetch : NULL);
    }
    qarena__norm_add(&x->sum,
                     qarena__tile_scatter(x, scratch->tile, base, prefetches ? &prefetch : NULL));
}

void qarena__clear_tile(const qarena__execution *x, uint64_t base) {
    const qarena__segments *segments = &x->pass->segments;
    const uint64_t length = (uint64_t)1 << segments->bits;
    const bool zero = base & ~x->target_nonzero_qubits;
    for (uint64_t i = 0; !zero && i < segments->count; i++) {
        x->kernels->zero(x->dst, base + segments->offset[i], base + segments->offset[i] + length,
                         x->stream);
    }
}
