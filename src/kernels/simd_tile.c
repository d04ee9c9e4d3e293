/* Gather a tile from runs of the state, and scatter it back. */
#include <string.h>

#include "kernels/butterfly.h"
#include "kernels/squares.h"

/* So many runs are read side by side: a core follows that many streams, and one run is too short to get up to speed. */
#define STREAMS 8

/* A run of fewer lines ends before its stream is noticed: the next runs are asked for. */
#define SHORT_RUN 2048 /* bytes */

/* Floats one after the other: their product would be rounded the same way each time, what comes of an amplitude is not. */
INLINE V weighted(V x, V factor, V low) {
    return QARENA_KERNEL_DOUBLE ? x * (factor * low) : x * low * factor;
}

/* Vectors of a run that share a page of the tile lie together: a run is at most a page. */
INLINE void gather(V *tile, const REAL *state, const qarena__runs *runs, uint64_t streams, bool ahead, const qarena__factors *factors) {
    const uint64_t count = vectors((uint64_t)1 << runs->bits);
    const V *low = factors ? factors->low : NULL;
    for (uint64_t run = 0; run < runs->count; run += streams) {
        const uint64_t next = run + streams < runs->count ? run + streams : run;
        const V *from[STREAMS], *later[STREAMS];
        V *to[STREAMS], factor[STREAMS];
        for (uint64_t k = 0; k < streams; k++) {
            from[k] = (const V *)(state + 2 * runs->offset[run + k]);
            later[k] = (const V *)(state + 2 * runs->offset[next + k]);
            to[k] = tile + skewed((run + k) * count);
            factor[k] = factors ? splat((REAL)(factors->scale * factors->run[run + k])) : splat(1);
        }
        for (uint64_t i = 0; i < count; i++) {
#pragma GCC unroll 8
            for (uint64_t k = 0; k < streams; k++) {
                if (ahead) {
                    __builtin_prefetch(later[k] + i);
                }
                to[k][i] = !factors ? from[k][i] : low ? weighted(from[k][i], factor[k], low[i]) : from[k][i] * factor[k];
            }
        }
    }
}

/* Few of the runs are read. */
static void gather_some(V *tile, const REAL *state, const qarena__runs *runs, const qarena__factors *factors) {
    const uint64_t count = vectors((uint64_t)1 << runs->bits);
    for (uint64_t run = 0; run < runs->count; run++) {
        V *to = tile + skewed(run * count);
        if (run & runs->zeros) {
            memset(to, 0, count * sizeof *to);
        } else {
            const qarena__runs one = {.offset = runs->offset + run, .count = 1, .bits = runs->bits};
            const qarena__factors its = factors ? (qarena__factors){.scale = factors->scale, .run = factors->run + run, .low = factors->low} : (qarena__factors){0};
            gather(to, state, &one, 1, false, factors ? &its : NULL);
        }
    }
}

INLINE void load(V *tile, const REAL *from, const qarena__runs *runs, const qarena__factors *factors) {
    if (runs->count < STREAMS) {
        gather(tile, from, runs, 1, false, factors);
    } else if (vectors((uint64_t)1 << runs->bits) * VECTOR_BYTES < SHORT_RUN) {
        gather(tile, from, runs, STREAMS, true, factors);
    } else {
        gather(tile, from, runs, STREAMS, false, factors);
    }
}

void K(tile_load)(void *tile, const void *state, uint64_t base, const qarena__runs *runs, const qarena__factors *factors) {
    const REAL *from = (const REAL *)state + 2 * base;
    if (runs->zeros) {
        gather_some(tile, from, runs, factors);
    } else if (factors) {
        load(tile, from, runs, factors);
    } else {
        load(tile, from, runs, NULL);
    }
}

/* One run of the way back. */
INLINE void store_run(V *to, const V *at, uint64_t count, double scale, const V *low, bool stream, D *squares) {
    const V factor = splat((REAL)scale), rest = splat(rest_of(scale));
    V chain[SQUARE_CHAINS] = {{0}};
    uint64_t i = 0;
    for (unsigned links = 1; i + SQUARE_CHAINS <= count; i += SQUARE_CHAINS, links++) {
#pragma GCC unroll 4
        for (unsigned k = 0; k < SQUARE_CHAINS; k++) {
            const V x = scaled(at[i + k], factor, rest, low ? low + i + k : NULL);
            put(to + i + k, x, stream);
            add_square(&chain[k], x);
        }
        if (links % CHAIN_SQUARES == 0) {
            empty_chains(squares, chain, SQUARE_CHAINS);
        }
    }
    for (; i < count; i++) { /* a short run */
        const V x = scaled(at[i], factor, rest, low ? low + i : NULL);
        put(to + i, x, stream);
        add_square(&chain[0], x);
    }
    empty_chains(squares, chain, SQUARE_CHAINS);
}

INLINE double store(REAL *state, const V *from, const qarena__runs *runs, uint64_t filled, const qarena__factors *factors, bool stream, qarena__ahead *ahead) {
    const uint64_t count = vectors((uint64_t)1 << runs->bits);
    D squares = {0};
    for (uint64_t run = 0; run < runs->count; run++) {
        V *to = (V *)(state + 2 * (runs->offset[run] ^ runs->flips));
        if (run < filled) {
            const V *at = from + skewed(run * count);
            const double scale = factors->scale * factors->run[run];
            if (factors->low) {
                store_run(to, at, count, scale, factors->low, stream, &squares);
            } else {
                store_run(to, at, count, scale, NULL, stream, &squares);
            }
        }
        ask_lines_ahead(ahead, (count * sizeof *to + QARENA__TILE_LINE - 1) / QARENA__TILE_LINE);
        for (uint64_t i = 0; run >= filled && i < count; i++) {
            put(to + i, (V){0}, stream);
        }
    }
    return sum_of_lanes(squares);
}

double K(tile_store)(void *state, const void *tile, uint64_t base, const qarena__runs *runs, uint64_t filled, const qarena__factors *factors, bool stream,
                     qarena__ahead *ahead) {
    REAL *to = (REAL *)state + 2 * base;
    return stream ? store(to, tile, runs, filled, factors, true, ahead) : store(to, tile, runs, filled, factors, false, ahead);
}
