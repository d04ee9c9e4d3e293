/* Tiles: 2^t amplitudes gathered in a thread's own buffer, and the sweeps that only tiles have.
 *
 * A tile is laid out as the state is (interleaved, tile bit 0 first) but skewed: after every 4 KiB
 * some cache lines are left out. Without them the rows of a sweep over high bits, a power of two
 * apart, would fall into the same few cache sets. Offsets of disjoint bits still add. */
#ifndef QARENA_KERNELS_TILE_H
#define QARENA_KERNELS_TILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "qarena/qarena.h"

/* Bytes between gaps, and of a gap. Rows 1, 2, 4, 8 .. pages apart are then 3, 6, 12, 24 .. lines
 * apart within a page: not 1 or 2, since a load soon after a store to the same place of another
 * page waits for it (a KAK sweep on bits one and two pages apart took up to twice as long). More
 * lines take more of the cache. */
#define QARENA__TILE_PAGE 4096u
#define QARENA__TILE_LINE 64u
#define QARENA__TILE_GAP (3 * QARENA__TILE_LINE)

/* Log2 of a page's amplitudes. */
#define QARENA__MOST_PAGE_BITS 9u
static inline unsigned qarena__page_bits(unsigned precision) {
    return precision == QARENA_DOUBLE ? 8 : QARENA__MOST_PAGE_BITS;
}

/* Bytes of an amplitude. */
static inline uint64_t qarena__amplitude_bytes(unsigned precision) {
    return precision == QARENA_DOUBLE ? 16 : 8;
}

/* Bytes of a tile of 2^t amplitudes. */
static inline size_t qarena__tile_bytes(unsigned t, unsigned amplitude_bytes) {
    size_t bytes = (size_t)amplitude_bytes << t;
    return bytes + bytes / QARENA__TILE_PAGE * QARENA__TILE_GAP + QARENA__TILE_LINE;
}

/* Where amplitude i of a tile lies, in bytes. */
static inline size_t qarena__tile_offset(uint64_t i, unsigned precision) {
    const size_t bytes = (size_t)(i * qarena__amplitude_bytes(precision));
    return bytes + bytes / QARENA__TILE_PAGE * QARENA__TILE_GAP;
}

/* z := z w, complex numbers as (re, im): the factors of phases. */
static inline void qarena__multiply(double z[2], const double w[2]) {
    const double re = z[0] * w[0] - z[1] * w[1];
    z[1] = z[0] * w[1] + z[1] * w[0];
    z[0] = re;
}

/* What a sweep visits: all 2^t amplitudes of a tile, or a *sub-tile*, those whose bits `held` are
 * those of `base`. held: above the lanes, and none that the sweep changes; it may depend on them.
 */
typedef struct qarena__sub_tile {
    unsigned t;
    uint64_t held, base; /* base: among `held` */
} qarena__sub_tile;

static inline qarena__sub_tile qarena__whole_tile(unsigned t) {
    return (qarena__sub_tile){.t = t};
}

/* A real rotation on a bit of the tile, up to a factor that the caller keeps: its rows (x, y)
 * become (r x - p y, q x + r y). Most have r = 1, and of these some p = 1, which saves half of the
 * multiplications: see src/compile/bit_scales.h. */
typedef struct qarena__rotation {
    double p, q, r;
} qarena__rotation;

/* Rotations of one sweep, on distinct bits of the tile; none of them turns if `still`, which only a
 * sweep that moves above the lanes may be. */
#define QARENA__MOST_ROTATIONS 4u
#define QARENA__MOST_MOVES 8u
#define QARENA__MOST_LANE_BITS 3u
/* Bits of row numbers that flip by other bits of the tile: those of `flip`, and those of by[k].rows
 * where an odd number of the bits in by[k].bits, above the lanes and none of the rows', are 1. */
typedef struct qarena__row_flips {
    uint8_t flip;
    unsigned count;
    struct {
        uint64_t bits;
        uint8_t rows;
    } by[QARENA__MOST_ROTATIONS];
} qarena__row_flips;

typedef struct qarena__rotations {
    unsigned count;
    unsigned bit[QARENA__MOST_ROTATIONS];
    qarena__rotation rotation[QARENA__MOST_ROTATIONS];
    /* Amplitudes then change places:
     *
     *      rotations of lanes   lane a comes from lane order[a]
     *      all others           bit[j] flips in the lanes of flips[j] (bit a of it: lane a); then
     *                           row r (bit j of r: bit[j]) goes to row to[r] ^ the masks of all
     *                           moves whose controls hold, and bits of it flip as row_flips says */
    bool moving, still;
    unsigned moves;
    uint8_t order[1u << QARENA__MOST_LANE_BITS];
    uint8_t flips[QARENA__MOST_ROTATIONS];
    uint8_t to[1u << QARENA__MOST_ROTATIONS];
    qarena__row_flips row_flips;
    struct qarena__move {
        uint64_t ones, zeros; /* controls: bits of the tile, above the lanes and not among bit[] */
        uint8_t mask;
    } move[QARENA__MOST_MOVES];
    /* A sweep that is moving, and whose bits lie above the lanes, may move first: row r of what it
     * turns is row from[r'] of what it finds, where r' is r with bits flipped as row_flips says;
     * then bit[j] flips in the lanes of flips[j]. */
    bool moving_first;
    struct qarena__first_move {
        uint8_t from[1u << QARENA__MOST_ROTATIONS];
        uint8_t flips[QARENA__MOST_ROTATIONS];
        qarena__row_flips row_flips;
    } first;
} qarena__rotations;

/* Phases of one sweep. A block is 2^low_bits consecutive amplitudes; amplitude l of block h is
 * multiplied by
 *
 *     block_factors[h] * low[l]
 *         * prod over i in l, (linear[i] * prod over j coupled, in h, of coupling[j][i])
 *
 * where "i in l" means bit i of l is set. `low` is made of phases on low bits alone, the same for
 * every tile; `linear` of phases with a qubit outside the tile. */
#define QARENA__BLOCK_BITS 7u
/* Bytes, 64-byte aligned, for the tables of blocks that a sweep of phases makes: too much for a
 * stack. */
#define QARENA__PHASE_ROOM(amplitude_bytes)                                                        \
    ((size_t)20 * 2 * (amplitude_bytes) << QARENA__BLOCK_BITS)
#define QARENA__MOST_HIGH_BITS 14u
typedef struct qarena__phases {
    unsigned low_bits;                            /* min(QARENA__BLOCK_BITS, t) */
    bool low_is_one;                              /* low is 1 everywhere */
    bool blocks_are_one;                          /* block_factors are 1 for every tile */
    unsigned coupled;                             /* high bits that couple with low ones */
    unsigned coupled_bit[QARENA__MOST_HIGH_BITS]; /* of h */
    double coupling[QARENA__MOST_HIGH_BITS][QARENA__BLOCK_BITS][2];
    double low[1u << QARENA__BLOCK_BITS][2];
} qarena__phases;

/* What follows phases in their sweep, on up to QARENA__STEP_BITS bits of the tile above the lanes.
 * A step, if `phased`, multiplies amplitudes by factor[k], where bit j of k is their bit[j];
 * factor[0] is 1. Then it rotates the bits in `rotated` (bit j: bit[j]). */
#define QARENA__STEP_BITS 3u
#define QARENA__MOST_STEPS 4u
typedef struct qarena__step {
    bool phased;
    unsigned rotated;
    double factor[1u << QARENA__STEP_BITS][2];
    qarena__rotation rotation[QARENA__STEP_BITS];
} qarena__step;

typedef struct qarena__steps {
    unsigned bits, bit[QARENA__STEP_BITS];
    unsigned count;
    qarena__step step[QARENA__MOST_STEPS];
} qarena__steps;

/* A complex 2x2 block, row-major. If it is `lifted` it is also given as what takes its rows (y, z)
 * to
 *
 *      (f[0] (y + a z'), f[1] (z' + b y))   with z' = (1 + i m) z
 *
 * in which three of the seven numbers are real. Complex numbers are (re, im). */
typedef struct qarena__parity_block {
    double entries[8];
    bool lifted;
    double m, a, b, f[2][2];
} qarena__parity_block;

/* A two-qubit gate: a rotation on each bit, then a block on rows 00 and 11 and one on rows 01
 * (bit[0] is 1) and 10, all times a factor that the caller keeps. */
typedef struct qarena__pair_gate {
    unsigned bit[2]; /* bit[0] < bit[1] */
    qarena__rotation rotation[2];
    qarena__parity_block even, odd; /* the even one's entry (00, 00), and its f[0], are 1 */
} qarena__pair_gate;

/* What follows a sweep of phases on each sub-tile while that is near: blocks whose numbers differ
 * in bits of `blocks` alone. No bit of `blocks` couples, but those of the sweep's steps. */
typedef struct qarena__follow {
    uint64_t blocks;
    void (*run)(void *context, uint64_t first); /* first: the index of its first amplitude */
    void *context;
} qarena__follow;

/* Segments of a tile: amplitudes base + (offset[s] ^ flips) + [0, 2^bits) of the state for s in [0,
 * count). Those whose number, with zero_flips flipped, has a bit of `zero_bits` are zero. */
typedef struct qarena__segments {
    const uint64_t *offset;
    uint64_t count, zero_bits, zero_flips; /* zero_flips: among zero_bits */
    uint64_t flips; /* whole segments or, of a scatter through a map, whole vectors; of a gather for
                       sums: see pauli.h */
    uint64_t within; /* of a gather: amplitude l of a segment is the one at l ^ within */
    unsigned bits;
} qarena__segments;

/* The first segment that may not be zero. */
static inline uint64_t qarena__first_segment(const qarena__segments *segments) {
    return segments->zero_flips;
}

/* The one after s, or count or more. */
static inline uint64_t qarena__next_segment(const qarena__segments *segments, uint64_t s) {
    return (((s | segments->zero_bits) + 1) & ~segments->zero_bits) | segments->zero_flips;
}

/* What a thread reads next: sweeps prefetch a line of it now and then, so that memory works while
 * they compute. [at, end) is still to be prefetched of the segment before `next`; segments from
 * `next` on lie at `state` + the segment's offset. */
typedef struct qarena__prefetch {
    const char *at, *end, *state;
    qarena__segments segments;
    uint64_t next;
    unsigned amplitude_bytes;
} qarena__prefetch;

/* Real factors of a tile's amplitudes in a gather or scatter:
 *
 *      scale * segment[s] * low[l]   for amplitude l of segment s
 *
 * A scatter of whole segments may have several such tables, one after the other: segment s has
 * number table[s]. */
typedef struct qarena__factors {
    double scale;
    const double *segment;
    const void *low; /* a segment of amplitudes (f, f) in the state's precision; NULL: 1 */
    const unsigned char *table; /* NULL: all have the first */
} qarena__factors;

/* Write amplitude i of such a table. */
static inline void qarena__write_factor(void *low, unsigned precision, size_t i, double factor) {
    if (precision == QARENA_DOUBLE) {
        ((double *)low)[2 * i] = ((double *)low)[2 * i + 1] = factor;
    } else {
        ((float *)low)[2 * i] = ((float *)low)[2 * i + 1] = (float)factor;
    }
}

/* Where a scatter puts a tile's amplitudes, vector by vector, if segments don't stay whole. But for
 * bits of the lanes, vector v of the scatter is this vector of the tile:
 *
 *      low[v & (2^low_bits - 1)] ^ high[v >> low_bits]
 *
 * Bits of the lanes: lane[j] and bit[j] of the tile's vector numbers change places. So a group of
 * 2^exchanges vectors makes as many others, which differ in the bits out[j]. Then lane a of each
 * comes from lane order[a]. */
typedef struct qarena__index_map {
    unsigned exchanges;
    unsigned lane[QARENA__MOST_LANE_BITS]; /* rising */
    uint64_t bit[QARENA__MOST_LANE_BITS],
        out[QARENA__MOST_LANE_BITS]; /* masks of vector numbers; bits not in `low` and `high` */
    uint8_t order[1u << QARENA__MOST_LANE_BITS];
    unsigned low_bits;
    const uint32_t *low, *high;
} qarena__index_map;

/* A tile's amplitudes change places: vector number v goes to the number in the low
 * QARENA__MAP_NUMBER bits of w = low[v & (2^low_bits - 1)] ^ high[v >> low_bits], and there lane a
 * comes from lane order[w >> QARENA__MAP_NUMBER][a]. In place, cycle by cycle: each has one of its
 * vectors, the lowest, among the leaders, which rise. Vectors that stay, with their lanes as they
 * are, are left out. */
#define QARENA__MAP_NUMBER 24u
#define QARENA__MAP_BITS 16u /* most bits of a vector's number */
typedef struct qarena__cycle_map {
    unsigned low_bits;
    const uint32_t *low, *high;
    bool moves_lanes;
    uint8_t order[1u << QARENA__MOST_LANE_BITS][1u << QARENA__MOST_LANE_BITS];
    uint32_t leaders;
    const uint16_t *leader; /* NULL: all vectors stay, but for their lanes */
} qarena__cycle_map;

/* Where the phases of a stage find their sums over two tiles: of w(x) = Im(conj(b) a), amplitude by
 * amplitude. Of amplitude l of block h:
 *
 *     block[h]                                    the sum over l
 *     low[2 l] - low[2 l + 1]                     the sum over h
 *     the same from low + (1 + j) 2^(low_bits+1)  over those h in which coupled_bit[j] is 1
 *
 * low: 64-byte aligned, 2^(low_bits + 1) (1 + coupled) numbers; block: 2^(t - low_bits), with
 * low_bits = min(QARENA__BLOCK_BITS, t). */
typedef struct qarena__phase_sums {
    double *low, *block;
    unsigned coupled, coupled_bit[QARENA__MOST_HIGH_BITS];
} qarena__phase_sums;

/* The tile sweeps of one (ISA, precision); every one works on one tile, on the calling thread. */
typedef struct qarena__tile_kernels {
    /* tile <- the segments of the state, in order, times `factors` unless that is NULL; segments
     * that are zero are not read. A segment is at most a page. */
    void (*gather)(void *tile, const void *state, uint64_t base, const qarena__segments *segments,
                   const qarena__factors *factors);
    /* The segments of the state <- tile, times `factors`; returns the sum of the squares of what it
     * writes. stream: past the caches. It prefetches all that is left of `prefetch`, unless that is
     * NULL. segments->zero_bits does not matter; segments from `filled` on are zero and not in the
     * tile. */
    double (*scatter)(void *state, const void *tile, uint64_t base,
                      const qarena__segments *segments, uint64_t filled,
                      const qarena__factors *factors, bool stream, qarena__prefetch *prefetch);
    /* The same, with the squares told apart by a bit of the amplitude's index in the state: `half`
     * is a power of two, and sums[k] the sum over those where it is k. */
    void (*scatter_halves)(void *state, const void *tile, uint64_t base,
                           const qarena__segments *segments, uint64_t filled,
                           const qarena__factors *factors, bool stream, qarena__prefetch *prefetch,
                           uint64_t half, double sums[2]);
    /* A scatter through a map; the factors are those of the tile's own order, of which the first
     * 2^active_bits amplitudes are not zero. */
    double (*scatter_mapped)(void *state, const void *tile, uint64_t base,
                             const qarena__segments *segments, const qarena__index_map *map,
                             unsigned active_bits, const qarena__factors *factors, bool stream,
                             qarena__prefetch *prefetch);
    /* All bits lie in [lane_bits, t), or all below lane_bits. If `moving` and in [lane_bits, t),
     * they are row_bits at most. */
    void (*rotate)(void *tile, qarena__sub_tile part, const qarena__rotations *rotations,
                   qarena__prefetch *prefetch);
    /* On the first 2^t amplitudes, which go to each other; others are left alone. */
    void (*permute)(void *tile, unsigned t, const qarena__cycle_map *map);
    /* x -> x ^ mask; mask is not 0. */
    void (*flip)(void *tile, unsigned t, uint64_t mask);
    /* t >= lane_bits + 2. */
    void (*pair)(void *tile, qarena__sub_tile part, const qarena__pair_gate *gate,
                 qarena__prefetch *prefetch);
    /* linear: low_bits complex numbers or NULL (all 1); block_factors: 2^(t - low_bits) complex
     * numbers. steps, then lanes: done in the same sweep, each may be NULL. lanes: rotations of
     * bits below lane_bits, all with r = 1. follow: NULL, or what is done then, once for each
     * sub-tile. room: QARENA__PHASE_ROOM, the calling thread's. part: holds no bit of a block. */
    void (*phase)(void *tile, qarena__sub_tile part, const qarena__phases *phases,
                  double (*linear)[2], const double *block_factors, const qarena__steps *steps,
                  const qarena__rotations *lanes, const qarena__follow *follow, void *room);
    /* For adjoint gradients, on two tiles. sums[j] := Im <b|Y|a> for Y on bits[j], which is
     * the sum over pairs of b_1 a_0 - b_0 a_1, re and im alike. Bits are distinct, those of the
     * lanes alone or not. t >= lane_bits + 1. */
    void (*turn_sums)(const void *a, const void *b, unsigned t, const unsigned *bits,
                      unsigned count, double *sums);
    /* t >= lane_bits. */
    void (*phase_sums)(const void *a, const void *b, unsigned t, const qarena__phase_sums *sums);
} qarena__tile_kernels;

#endif
