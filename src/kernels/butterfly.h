/* Real rotations in registers, of rows and among the lanes of a vector; and prefetching during
 * sweeps. */
#ifndef QARENA_KERNELS_BUTTERFLY_H
#define QARENA_KERNELS_BUTTERFLY_H

#include "kernels/simd.h"

/* Rows, of rotations on so many bits, that fit in registers with room for constants: 16 of 32
 * vector registers, or 8 of 16. */
#if defined(__AVX512F__) || defined(__aarch64__)
#define ROW_BITS 4
#else
#define ROW_BITS 3
#endif

/* How rows (x, y) become (r x - p y, q x + r y). SPLIT: like FUSED, with products and sums apart,
 * for processors whose multiply-adds wait for stores while additions do not (AMD's Zen: 20 % for
 * four qubits a sweep on Zen 4). MIXED: as each rotation says. */
typedef enum arithmetic {
    ADDING /* p = r = 1 */,
    FUSED /* r = 1 */,
    SPLIT /* r = 1 */,
    FULL,
    MIXED
} arithmetic;

typedef struct rotation {
    arithmetic how;
    V p, q, r;
} rotation;

INLINE rotation turn_of(const qarena__rotation *given) {
    return (rotation){.how = given->r != 1   ? FULL
                             : given->p != 1 ? FUSED
                                             : ADDING,
                      .p = splat((REAL)given->p),
                      .q = splat((REAL)given->q),
                      .r = splat((REAL)given->r)};
}

/* On all pairs of rows; `how` is a constant, not MIXED. */
INLINE void turn_rows_so(V *x, unsigned rows, unsigned step, const rotation *k, arithmetic how) {
    const V q = unrelated(k->q); /* else products that several forms share are made before the
                                    choice, and no multiply-add is left */
#pragma GCC unroll 16
    for (unsigned row = 0; row < rows; row++) {
        if (!(row & step)) {
            const V a = x[row], b = x[row | step];
            const V pb = how == ADDING  ? b
                         : how == SPLIT ? unrelated(k->p * b)
                                        : k->p * b,
                    qa = how == SPLIT ? unrelated(q * a) : q * a;
            x[row] = (how == FULL ? k->r * a : a) - pb;
            x[row | step] = (how == FULL ? k->r * b : b) + qa;
        }
    }
}

INLINE void turn_rows(V *x, unsigned rows, unsigned step, const rotation *k, arithmetic how) {
    if (how != MIXED) {
        turn_rows_so(x, rows, step, k, how);
    } else if (k->how == ADDING) { /* the branch is the same for a whole sweep */
        turn_rows_so(x, rows, step, k, ADDING);
    } else if (k->how == FUSED) {
        turn_rows_so(x, rows, step, k, FUSED);
    } else {
        turn_rows_so(x, rows, step, k, FULL);
    }
}

/* Of all pairs of rows: what lies in some lanes changes places. */
INLINE void flip_rows(V *x, unsigned rows, unsigned step, Parts lanes) {
#pragma GCC unroll 16
    for (unsigned row = 0; row < rows; row++) {
        if (!(row & step)) {
            const V a = x[row], b = x[row | step];
            x[row] = choose_lanes(lanes, b, a);
            x[row | step] = choose_lanes(lanes, a, b);
        }
    }
}

/* Rotations on bits of the lanes: every lane takes its partner's number, with its own sign; then
 * lanes may change places. */
typedef struct lane_rotations {
    V own[3], other[3];
    Index partner[3], order;
    bool ordered;
} lane_rotations;

INLINE lane_rotations lane_rotations_of(const qarena__rotations *r) {
    lane_rotations lanes = {0};
    for (unsigned j = 0; j < r->count; j++) {
        lanes.partner[j] = lane_index(1u << r->bit[j]);
        lanes.own[j] = splat((REAL)r->rotation[j].r);
        for (unsigned lane = 0; lane < REALS; lane++) {
            lanes.other[j][lane] =
                (REAL)((lane / 2) >> r->bit[j] & 1 ? r->rotation[j].q : -r->rotation[j].p);
        }
    }
    for (unsigned lane = 0; r->moving && lane < AMPS; lane++) {
        lanes.ordered |= r->order[lane] != lane;
    }
    lanes.order = lanes.ordered ? lane_order(r->order) : lanes.partner[0];
    return lanes;
}

/* What follows the last of them. */
INLINE V order_vector(const lane_rotations *lanes, V x) {
    return lanes->ordered ? permute_lanes(x, lanes->order) : x;
}

/* The j-th of them; plain: it has r = 1. */
INLINE V rotate_vector(const lane_rotations *lanes, unsigned j, bool plain, V x) {
    return (plain ? x : lanes->own[j] * x) + lanes->other[j] * permute_lanes(x, lanes->partner[j]);
}

/* Go on to the next segment to prefetch; false: there is none. */
static inline bool enter_next_segment(qarena__prefetch *prefetch) {
    const qarena__segments *segments = &prefetch->segments;
    if (prefetch->next >= segments->count) {
        return false;
    }
    prefetch->at = prefetch->state +
                   (segments->offset[prefetch->next] ^ segments->flips) * prefetch->amplitude_bytes;
    prefetch->end = prefetch->at + ((uint64_t)prefetch->amplitude_bytes << segments->bits);
    prefetch->next = qarena__next_segment(segments, prefetch->next);
    return true;
}

/* Prefetch so many more lines, as far as there are any; NULL: none. */
INLINE void prefetch_lines(qarena__prefetch *prefetch, uint64_t lines) {
    for (uint64_t i = 0;
         prefetch && i < lines && (prefetch->at != prefetch->end || enter_next_segment(prefetch));
         i++) {
        __builtin_prefetch(prefetch->at, 0, 2);
        prefetch->at += QARENA__TILE_LINE;
    }
}

/* The same for a constant number of lines. */
INLINE void prefetch_line(qarena__prefetch *prefetch, unsigned lines) {
    if (!prefetch) {
        return;
    }
    if (prefetch->end - prefetch->at >= (ptrdiff_t)(lines * QARENA__TILE_LINE)) {
        for (unsigned i = 0; i < lines; i++) {
            __builtin_prefetch(prefetch->at + i * QARENA__TILE_LINE, 0, 2);
        }
        prefetch->at += lines * QARENA__TILE_LINE;
        return;
    }
    prefetch_lines(prefetch, lines);
}

#endif
