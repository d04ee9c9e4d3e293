/* Shots by their random points. Each shot has a point in [0, 2^53), and the outcomes of its
 * measurements are where that lies: a measurement cuts the interval of a history in proportion to
 * the outcomes' probabilities. Shots lie in buckets of neighbouring points, and a cut puts those of
 * one bucket in order: so a history's shots follow each other, and what is done is little beside
 * drawing the points.
 *
 * An entry is a shot: the upper 32 bits of its point, then its number less `first`. */
#ifndef QARENA_REGISTER_SHOTS_ORDER_H
#define QARENA_REGISTER_SHOTS_ORDER_H

#include "arena/arena.h"
#include "core/watch.h"
#include "kernels/table.h"

#define QARENA__POINTS ((uint64_t)1 << 53)

typedef struct qarena__shot_order {
    uint64_t seed, first, count;
    uint64_t *entries; /* by bucket, and within one by the cuts so far */
    uint32_t *ends;    /* of buckets, in `entries` */
    uint64_t buckets;
    unsigned shift;   /* an upper half's bucket is what is left of it */
    uint32_t *uppers; /* of all points, shot by shot, in the caller's memory */
    uint64_t *marks;  /* room for a bit a shot */
    qarena__buffer *buffer;
} qarena__shot_order;

#define QARENA__MOST_BUCKETS 1024u

/* What is asked for. */
typedef struct qarena__shots_asked {
    uint64_t seed, first, count;
    const qarena__kernels *kernels; /* NULL: it is done without */
    unsigned threads;               /* that may work */
    uint32_t *uppers;               /* room for `count` of them */
    qarena__watch *watch;           /* is asked by the calling thread */
} qarena__shots_asked;

/* E_CANCELLED, E_MEMORY, E_CLOSED. */
qarena_status qarena__shot_order_make(qarena__shot_order *order, qarena_arena *arena,
                                      const qarena__shots_asked *asked);
void qarena__shot_order_fini(qarena__shot_order *order);

/* The number, less `first`, of an entry; the bucket of an upper half. */
static inline uint32_t qarena__entry_shot(uint64_t entry) {
    return (uint32_t)entry;
}
static inline uint64_t qarena__bucket_of(const qarena__shot_order *order, uint32_t upper) {
    return (uint64_t)upper >> order->shift;
}

/* Where a bucket begins. */
static inline uint64_t qarena__bucket_begin(const qarena__shot_order *order, uint64_t bucket) {
    return bucket ? order->ends[bucket - 1] : 0;
}

/* Of the shots at [begin, end), which are all of an interval, let those with points below `point`
 * come first; returns where the others begin. generation: 0, or of the points that replaced theirs
 * when their interval had become short. Different intervals may be cut at the same time, and the
 * same one again. */
uint64_t qarena__shot_order_cut(qarena__shot_order *order, uint64_t begin, uint64_t end,
                                uint64_t point, uint32_t generation);

#endif
