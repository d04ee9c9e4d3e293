/* Gather a tile from runs of the state, and scatter it back. */
#include "kernels/simd.h"

/* So many runs are read side by side: a core follows that many streams, and one run is too short to get up to speed. */
#define STREAMS 8

/* A run of fewer lines ends before its stream is noticed: the next runs are asked for. */
#define SHORT_RUN 2048 /* bytes */

/* Vectors of a run that share a page of the tile lie together: a run is at most a page. */
INLINE void gather(V *tile, const REAL *state, const uint64_t *run_offset, uint64_t n_runs, uint64_t count, uint64_t streams, bool ahead,
                   const qarena__factors *factors) {
    const V *low = factors ? factors->low : NULL;
    for (uint64_t run = 0; run < n_runs; run += streams) {
        const uint64_t next = run + streams < n_runs ? run + streams : run;
        const V *from[STREAMS], *later[STREAMS];
        V *to[STREAMS], factor[STREAMS];
        for (uint64_t k = 0; k < streams; k++) {
            from[k] = (const V *)(state + 2 * run_offset[run + k]);
            later[k] = (const V *)(state + 2 * run_offset[next + k]);
            to[k] = tile + skewed((run + k) * count);
            factor[k] = factors ? splat((REAL)factors->run[run + k]) : splat(1);
        }
        for (uint64_t i = 0; i < count; i++) {
#pragma GCC unroll 8
            for (uint64_t k = 0; k < streams; k++) {
                if (ahead) {
                    __builtin_prefetch(later[k] + i);
                }
                to[k][i] = !factors ? from[k][i] : low ? from[k][i] * (factor[k] * low[i]) : from[k][i] * factor[k];
            }
        }
    }
}

INLINE void load(V *tile, const REAL *from, const uint64_t *run_offset, uint64_t n_runs, uint64_t count, const qarena__factors *factors) {
    if (n_runs < STREAMS) {
        gather(tile, from, run_offset, n_runs, count, 1, false, factors);
    } else if (count * VECTOR_BYTES < SHORT_RUN) {
        gather(tile, from, run_offset, n_runs, count, STREAMS, true, factors);
    } else {
        gather(tile, from, run_offset, n_runs, count, STREAMS, false, factors);
    }
}

void K(tile_load)(void *tile, const void *state, uint64_t base, const uint64_t *run_offset, uint64_t n_runs, unsigned run_bits,
                  const qarena__factors *factors) {
    const uint64_t count = vectors((uint64_t)1 << run_bits);
    const REAL *from = (const REAL *)state + 2 * base;
    if (factors) {
        load(tile, from, run_offset, n_runs, count, factors);
    } else {
        load(tile, from, run_offset, n_runs, count, NULL);
    }
}

INLINE void store(void *state, const void *tile, uint64_t base, const uint64_t *run_offset, uint64_t n_runs, unsigned run_bits,
                  const qarena__factors *factors, bool stream) {
    const uint64_t count = vectors((uint64_t)1 << run_bits);
    const V *from = tile, *low = factors->low;
    for (uint64_t run = 0; run < n_runs; run++) {
        V *to = (V *)((REAL *)state + 2 * (base + run_offset[run]));
        const V *at = from + skewed(run * count);
        const V factor = splat((REAL)factors->run[run]);
        for (uint64_t i = 0; i < count; i++) {
            put(to + i, low ? (factor * low[i]) * at[i] : factor * at[i], stream);
        }
    }
}

void K(tile_store)(void *state, const void *tile, uint64_t base, const uint64_t *run_offset, uint64_t n_runs, unsigned run_bits,
                   const qarena__factors *factors, bool stream) {
    if (stream) {
        store(state, tile, base, run_offset, n_runs, run_bits, factors, true);
    } else {
        store(state, tile, base, run_offset, n_runs, run_bits, factors, false);
    }
}
