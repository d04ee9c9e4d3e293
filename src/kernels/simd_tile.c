/* Gather a tile from runs of the state, and scatter it back. */
#include "kernels/simd.h"

/* Vectors of a run that share a page of the tile lie together: a run is at most a page. */
void K(tile_load)(void *tile, const void *state, uint64_t base, const uint64_t *run_offset, uint64_t n_runs, unsigned run_bits) {
    const uint64_t count = vectors((uint64_t)1 << run_bits);
    V *to = tile;
    for (uint64_t run = 0; run < n_runs; run++) {
        const V *from = (const V *)((const REAL *)state + 2 * (base + run_offset[run]));
        V *at = to + skewed(run * count);
        for (uint64_t i = 0; i < count; i++) {
            at[i] = from[i];
        }
    }
}

INLINE void store(void *state, const void *tile, uint64_t base, const uint64_t *run_offset, uint64_t n_runs, unsigned run_bits, double scale,
                  bool stream) {
    const uint64_t count = vectors((uint64_t)1 << run_bits);
    const V *from = tile;
    const V factor = splat((REAL)scale);
    for (uint64_t run = 0; run < n_runs; run++) {
        V *to = (V *)((REAL *)state + 2 * (base + run_offset[run]));
        const V *at = from + skewed(run * count);
        for (uint64_t i = 0; i < count; i++) {
            put(to + i, factor * at[i], stream);
        }
    }
}

void K(tile_store)(void *state, const void *tile, uint64_t base, const uint64_t *run_offset, uint64_t n_runs, unsigned run_bits, double scale,
                   bool stream) {
    if (stream) {
        store(state, tile, base, run_offset, n_runs, run_bits, scale, true);
    } else {
        store(state, tile, base, run_offset, n_runs, run_bits, scale, false);
    }
}
