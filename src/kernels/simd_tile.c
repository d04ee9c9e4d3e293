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

/* Vectors of the scatter that share a factor and lie together. by_chain: a constant, whether the
 * chains' sums differ. */
INLINE void scatter_run(V *to, const V *at, uint64_t count, double scale, const V *low, bool stream,
                        D *const (*squares)[PARTS], bool by_chain) {
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
            empty_apart(squares, chain, SQUARE_CHAINS);
        }
    }
#pragma GCC unroll 4
    for (unsigned k = 0; k < SQUARE_CHAINS; k++) { /* a short run */
        if (i + k < count) {
            const V x = scaled(at[i + k], factor, rest, low ? low + i + k : NULL);
            put(to + i + k, x, stream);
            add_square(&chain[by_chain ? k : 0], x);
        }
    }
    empty_apart(squares, chain, SQUARE_CHAINS);
}

/* Sums of squares that are told apart by a bit of the index, and how. */
typedef struct apart {
    uint64_t half;  /* the bit; 0: nothing is told apart */
    uint64_t run;   /* vectors that lie together and share it, at most a segment */
    uint64_t chain; /* chains that do so within such a run; SQUARE_CHAINS: all */
    D squares[2][SQUARE_CHAINS][PARTS]; /* told apart, chains need not wait for each other */
} apart;

static apart apart_by(uint64_t half, const qarena__segments *segments) {
    const uint64_t count = vectors((uint64_t)1 << segments->bits), vector = half / AMPS;
    const bool inside = vector && vector < count, few = inside && vector < SQUARE_CHAINS;
    return (apart){.half = half,
                   .run = inside && !few ? vector : count,
                   .chain = few ? vector : SQUARE_CHAINS};
}

/* A segment. */
INLINE void scatter_segment(V *to, const V *at, uint64_t count, double scale, const V *low,
                            bool stream, apart *sums, bool one) {
    for (uint64_t i = 0; i < count; i += sums->run, one = sums->run < count ? !one : one) {
        D *squares[SQUARE_CHAINS][PARTS];
#pragma GCC unroll 4
        for (unsigned k = 0; k < SQUARE_CHAINS; k++) {
            for (unsigned part = 0; part < PARTS; part++) {
                squares[k][part] = sums->half ? &sums->squares[one ^ (k / sums->chain & 1)][k][part]
                                              : &sums->squares[0][0][0];
            }
        }
        const V *factors = low ? low + i : NULL;
        if (sums->chain < SQUARE_CHAINS) {
            scatter_run(to + i, at + i, sums->run, scale, factors, stream,
                        (D *const(*)[PARTS])squares, true);
        } else {
            scatter_run(to + i, at + i, sums->run, scale, factors, stream,
                        (D *const(*)[PARTS])squares, false);
        }
    }
}

/* The number of a segment's table. */
INLINE uint64_t table_of(const qarena__factors *factors, uint64_t segment) {
    return factors->table ? factors->table[segment] : 0;
}

INLINE void scatter_all(REAL *state, const V *from, uint64_t base, const qarena__segments *segments,
                        uint64_t filled, const qarena__factors *factors, bool stream,
                        qarena__prefetch *prefetch, apart *sums) {
    const uint64_t count = vectors((uint64_t)1 << segments->bits);
    for (uint64_t segment = 0; segment < segments->count; segment++) {
        const uint64_t place = base | (segments->offset[segment] ^ segments->flips);
        V *to = (V *)(state + 2 * place);
        if (segment < filled) {
            const V *at = from + skewed(segment * count);
            const double scale = factors->scale * factors->segment[segment];
            const bool one = place & sums->half;
            if (factors->low) {
                const V *low = (const V *)factors->low + table_of(factors, segment) * count;
                scatter_segment(to, at, count, scale, low, stream, sums, one);
            } else {
                scatter_segment(to, at, count, scale, NULL, stream, sums, one);
            }
        }
        prefetch_lines(prefetch, (count * sizeof *to + QARENA__TILE_LINE - 1) / QARENA__TILE_LINE);
        for (uint64_t i = 0; segment >= filled && i < count; i++) {
            put(to + i, (V){0}, stream);
        }
    }
}

double K(tile_scatter)(void *state, const void *tile, uint64_t base,
                       const qarena__segments *segments, uint64_t filled,
                       const qarena__factors *factors, bool stream, qarena__prefetch *prefetch) {
    apart sums = apart_by(0, segments);
    if (stream) {
        scatter_all(state, tile, base, segments, filled, factors, true, prefetch, &sums);
    } else {
        scatter_all(state, tile, base, segments, filled, factors, false, prefetch, &sums);
    }
    return sum_of_lanes(sums.squares[0][0][0]);
}

/* Within vectors lanes are told apart at the end. */
void K(tile_scatter_halves)(void *state, const void *tile, uint64_t base,
                            const qarena__segments *segments, uint64_t filled,
                            const qarena__factors *factors, bool stream, qarena__prefetch *prefetch,
                            uint64_t half, double totals[2]) {
    apart sums = apart_by(half, segments);
    scatter_all(state, tile, base, segments, filled, factors, stream, prefetch, &sums);
    totals[0] = totals[1] = 0;
    for (unsigned i = 0; i < 2 * SQUARE_CHAINS * REALS; i++) {
        const unsigned real = i % REALS, chain = i / REALS % SQUARE_CHAINS;
        const bool second = i / REALS / SQUARE_CHAINS,
                   one = second || (half < AMPS && (real / 2 & half));
        totals[one] += sums.squares[second][chain][real / WIDE][real % WIDE];
    }
}
