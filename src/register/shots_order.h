/* Shots by their random points. Each shot has a point in [0, 2^53), and the outcomes of its
 * measurements are where that lies: a measurement cuts the interval of a history in proportion to
 * the outcomes' probabilities. Shots lie in buckets of neighbouring points, and a cut puts those of
 * one bucket in order: so a history's shots follow each other, and what is done is little beside
 * drawing the points.
 *
 * Of a point the first 16 bits, its top, are drawn at once, sixteen shots' from a block of random
 * numbers; the others, of another stream, only where a cut is among the shots that share its top.
 *
 * An entry is a shot: in its lower bits the shot's number less `first`, in its highest what its
 * bucket does not say of its top. Threads that draw put the entries of
 * each bucket into a piece of their own, where the shots' rows will be; pieces come together when
 * the bucket is first cut or read. No lock is needed for that: threads have different intervals,
 * and where two of these meet in a bucket a cut was there before. */
#ifndef QARENA_REGISTER_SHOTS_ORDER_H
#define QARENA_REGISTER_SHOTS_ORDER_H

#include "arena/arena.h"

#define QARENA__POINTS ((uint64_t)1 << 53)
#define QARENA__TOP_BITS 16u

typedef struct qarena__shot_order {
    uint64_t seed, first, count;
    uint32_t *entries; /* by bucket, and within one by the cuts so far, if it is gathered */
    uint32_t *ends;    /* of buckets, in `entries` */
    bool *gathered;    /* buckets */
    uint64_t buckets;
    unsigned shift;       /* a top's bucket is what is left of it */
    uint32_t number_mask; /* of an entry */
    uint16_t *tops;       /* of all points, shot by shot, in the caller's memory */
    uint64_t *marks;      /* room for a bit a shot */

    /* Slice s of the shots has piece s * buckets + b of bucket b: `capacity` entries from s *
     * slice_room + b * capacity on, of which it fills those below `filled`. */
    uint32_t *pieces, *filled;
    uint64_t slices, slice_room, capacity;
    qarena__buffer *buffer;
} qarena__shot_order;

void qarena__shot_order_fini(qarena__shot_order *order);

/* Where a bucket begins, in `entries`; where a slice's piece of it begins, in `pieces`. */
static inline uint64_t qarena__bucket_begin(const qarena__shot_order *order, uint64_t bucket) {
    return bucket ? order->ends[bucket - 1] : 0;
}
static inline uint64_t qarena__piece_begin(const qarena__shot_order *order, uint64_t slice,
                                           uint64_t bucket) {
    return slice * order->slice_room + bucket * order->capacity;
}

/* The number, less `first`, of an entry. */
static inline uint32_t qarena__entry_shot(const qarena__shot_order *order, uint32_t entry) {
    return entry & order->number_mask;
}

/* The top of a point. */
static inline uint32_t qarena__top_of(uint64_t point) {
    return (uint32_t)(point >> (53 - QARENA__TOP_BITS));
}

/* What a top's entry has of it, where it has that. */
static inline uint32_t qarena__top_key(const qarena__shot_order *order, uint32_t top) {
    return (uint32_t)((uint64_t)top << (32 - order->shift));
}

/* The point of the shot of this number, less `first`. generation: 0, or of the points that replaced
 * the first ones when their interval had become short. */
uint64_t qarena__shot_point(const qarena__shot_order *order, uint32_t shot, uint32_t generation);

/* The first, if its top is known. */
uint64_t qarena__shot_point_of_top(const qarena__shot_order *order, uint32_t shot, uint32_t top);

/* Of the shots at [begin, end), which are all of an interval, let those with points below `point`,
 * all of this generation, come first; returns where the others begin. Different intervals may be
 * cut at the same time, and the same one again. */
uint64_t qarena__shot_order_cut(qarena__shot_order *order, uint64_t begin, uint64_t end,
                                uint64_t point, uint32_t generation);

/* The entries at [begin, end), which are all of an interval, are there to be read. Different
 * intervals at the same time. */
const uint32_t *qarena__shot_order_read(const qarena__shot_order *order, uint64_t begin,
                                        uint64_t end);

#endif
