/* Shots by their random points. Each shot has a point in [0, 2^53), and the outcomes of its
 * measurements are where that lies: a measurement cuts the interval of a history in proportion to
 * the outcomes' probabilities. Shots lie in buckets of neighbouring points, and a cut puts those of
 * one bucket in order: so a history's shots follow each other, and what is done is little beside
 * drawing the points. */
#ifndef QARENA_REGISTER_SHOTS_ORDER_H
#define QARENA_REGISTER_SHOTS_ORDER_H

#include "arena/arena.h"
#include "core/watch.h"

#define QARENA__POINTS ((uint64_t)1 << 53)

typedef struct qarena__shot_order {
    uint64_t seed, first, count;
    uint32_t *ids;   /* shots' numbers less `first` */
    uint32_t *ends;  /* of buckets, in `ids` */
    unsigned shift;  /* a point's bucket is what is left of it */
    uint64_t *marks; /* room for a bit a shot */
    qarena__buffer *buffer;
} qarena__shot_order;

/* scratch: `count` numbers. threads: that may work. watch: is asked by the calling thread.
 * E_CANCELLED, E_MEMORY, E_CLOSED. */
qarena_status qarena__shot_order_make(qarena__shot_order *order, qarena_arena *arena, uint64_t seed,
                                      uint64_t first, uint64_t count, unsigned threads,
                                      uint64_t *scratch, qarena__watch *watch);
void qarena__shot_order_fini(qarena__shot_order *order);

/* Of the shots at [begin, end), which are all of an interval, let those with points below `point`
 * come first; returns where the others begin. generation: 0, or of the points that replaced theirs
 * when their interval had become short. Different intervals may be cut at the same time. */
uint64_t qarena__shot_order_cut(qarena__shot_order *order, uint64_t begin, uint64_t end,
                                uint64_t point, uint32_t generation);

#endif
