/* Gather a tile from segments of the state, and scatter it back. */
#include <string.h>

#include "kernels/butterfly.h"
#include "kernels/squares.h"

/* So many segments are read side by side: a core follows that many streams, and one segment is too
 * short to get up to speed. */
#define STREAMS 8

/* A segment of fewer lines ends before its stream is noticed: the next ones are prefetched. */
#define SHORT_SEGMENT 2048 /* bytes */

/* Multiply by the floats one after the other: their product would be rounded to the same side each
 * time, and the amplitude's products are not. */
INLINE V scaled_twice(V x, V factor, V low) {
    return QARENA_KERNEL_DOUBLE ? x * (factor * low) : x * low * factor;
}

/* Vectors of a segment that share a page of the tile lie together: a segment is at most a page. */
INLINE void gather_streams(V *tile, const REAL *state, const qarena__segments *segments,
                           uint64_t streams, bool prefetch, const qarena__factors *factors) {
    const uint64_t count = vectors((uint64_t)1 << segments->bits);
    const V *low = factors ? factors->low : NULL;
    for (uint64_t segment = 0; segment < segments->count; segment += streams) {
        const uint64_t next = segment + streams < segments->count ? segment + streams : segment;
        const V *from[STREAMS], *later[STREAMS];
        V *to[STREAMS], factor[STREAMS];
        for (uint64_t k = 0; k < streams; k++) {
            from[k] = (const V *)(state + 2 * (segments->offset[segment + k] ^ segments->flips));
            later[k] = (const V *)(state + 2 * (segments->offset[next + k] ^ segments->flips));
            to[k] = tile + skewed((segment + k) * count);
            factor[k] =
                factors ? splat((REAL)(factors->scale * factors->segment[segment + k])) : splat(1);
        }
        for (uint64_t i = 0; i < count; i++) {
#pragma GCC unroll 8
            for (uint64_t k = 0; k < streams; k++) {
                if (prefetch) {
                    __builtin_prefetch(later[k] + i);
                }
                to[k][i] = !factors ? from[k][i]
                           : low    ? scaled_twice(from[k][i], factor[k], low[i])
                                    : from[k][i] * factor[k];
            }
        }
    }
}

/* Few of the segments are read. */
static void gather_some(V *tile, const REAL *state, const qarena__segments *segments,
                        const qarena__factors *factors) {
    const uint64_t count = vectors((uint64_t)1 << segments->bits);
    for (uint64_t segment = 0; segment < segments->count; segment++) {
        V *to = tile + skewed(segment * count);
        if ((segment ^ segments->zero_flips) & segments->zero_bits) {
            memset(to, 0, count * sizeof *to);
        } else {
            const qarena__segments one = {.offset = segments->offset + segment,
                                          .count = 1,
                                          .flips = segments->flips,
                                          .bits = segments->bits};
            const qarena__factors its =
                factors ? (qarena__factors){.scale = factors->scale,
                                            .segment = factors->segment + segment,
                                            .low = factors->low}
                        : (qarena__factors){0};
            gather_streams(to, state, &one, 1, false, factors ? &its : NULL);
        }
    }
}

/* Amplitudes change places within the segments. */
static void gather_flipped(V *tile, const REAL *state, const qarena__segments *segments,
                           const qarena__factors *factors) {
    const uint64_t count = vectors((uint64_t)1 << segments->bits),
                   flip = segments->within >> AMP_BITS;
    const unsigned mask = (unsigned)segments->within & (AMPS - 1);
    const Index lanes = lane_index(mask);
    for (uint64_t segment = 0; segment < segments->count; segment++) {
        const V *from = (const V *)(state + 2 * (segments->offset[segment] ^ segments->flips)),
                *low = factors ? factors->low : NULL;
        V *to = tile + skewed(segment * count);
        const V factor =
            splat(factors ? (REAL)(factors->scale * factors->segment[segment]) : (REAL)1);
        if ((segment ^ segments->zero_flips) & segments->zero_bits) {
            memset(to, 0, count * sizeof *to);
            continue;
        }
        for (uint64_t i = 0; i < count; i++) {
            const V x = mask ? permute_lanes(from[i ^ flip], lanes) : from[i ^ flip];
            to[i] = low ? scaled_twice(x, factor, low[i]) : x * factor;
        }
    }
}

INLINE void gather_all(V *tile, const REAL *from, const qarena__segments *segments,
                       const qarena__factors *factors) {
    if (segments->count < STREAMS) {
        gather_streams(tile, from, segments, 1, false, factors);
    } else if (vectors((uint64_t)1 << segments->bits) * VECTOR_BYTES < SHORT_SEGMENT) {
        gather_streams(tile, from, segments, STREAMS, true, factors);
    } else {
        gather_streams(tile, from, segments, STREAMS, false, factors);
    }
}

void K(tile_gather)(void *tile, const void *state, uint64_t base, const qarena__segments *segments,
                    const qarena__factors *factors) {
    const REAL *from = (const REAL *)state + 2 * base;
    if (segments->within) {
        gather_flipped(tile, from, segments, factors);
    } else if (segments->zero_bits) {
        gather_some(tile, from, segments, factors);
    } else if (factors) {
        gather_all(tile, from, segments, factors);
    } else {
        gather_all(tile, from, segments, NULL);
    }
}

/* One segment of the scatter. */
INLINE void scatter_segment(V *to, const V *at, uint64_t count, double scale, const V *low,
                            bool stream, D *squares) {
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
    for (; i < count; i++) { /* a short segment */
        const V x = scaled(at[i], factor, rest, low ? low + i : NULL);
        put(to + i, x, stream);
        add_square(&chain[0], x);
    }
    empty_chains(squares, chain, SQUARE_CHAINS);
}

INLINE double scatter_all(REAL *state, const V *from, const qarena__segments *segments,
                          uint64_t filled, const qarena__factors *factors, bool stream,
                          qarena__prefetch *prefetch) {
    const uint64_t count = vectors((uint64_t)1 << segments->bits);
    D squares = {0};
    for (uint64_t segment = 0; segment < segments->count; segment++) {
        V *to = (V *)(state + 2 * (segments->offset[segment] ^ segments->flips));
        if (segment < filled) {
            const V *at = from + skewed(segment * count);
            const double scale = factors->scale * factors->segment[segment];
            if (factors->low) {
                scatter_segment(to, at, count, scale, factors->low, stream, &squares);
            } else {
                scatter_segment(to, at, count, scale, NULL, stream, &squares);
            }
        }
        prefetch_lines(prefetch, (count * sizeof *to + QARENA__TILE_LINE - 1) / QARENA__TILE_LINE);
        for (uint64_t i = 0; segment >= filled && i < count; i++) {
            put(to + i, (V){0}, stream);
        }
    }
    return sum_of_lanes(squares);
}

double K(tile_scatter)(void *state, const void *tile, uint64_t base,
                       const qarena__segments *segments, uint64_t filled,
                       const qarena__factors *factors, bool stream, qarena__prefetch *prefetch) {
    REAL *to = (REAL *)state + 2 * base;
    return stream ? scatter_all(to, tile, segments, filled, factors, true, prefetch)
                  : scatter_all(to, tile, segments, filled, factors, false, prefetch);
}
