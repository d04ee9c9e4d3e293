#include "register/shots_order.h"

#include <string.h>

#include "core/philox.h"
#include "register/shots_streams.h"

uint64_t qarena__shot_point_of_top(const qarena__shot_order *order, uint32_t shot, uint32_t top) {
    uint64_t bits;
    qarena__philox_bits(order->seed, QARENA__LOWER_STREAM, order->first + shot, 1, &bits);
    return (uint64_t)top << (53 - QARENA__TOP_BITS) | bits >> QARENA__TOP_BITS;
}

uint64_t qarena__shot_point(const qarena__shot_order *order, uint32_t shot, uint32_t generation) {
    const uint64_t number = order->first + shot;
    uint64_t bits;
    if (!generation) {
        return qarena__shot_point_of_top(
            order, shot, qarena__philox_quarter(order->seed, QARENA__POINTS_STREAM, number));
    }
    qarena__philox_bits(order->seed, QARENA__POINTS_STREAM + generation, number, 1, &bits);
    return bits;
}

typedef struct cut {
    uint64_t point;
    uint32_t generation;
    uint32_t key, width; /* entries below the key are below the point; those from there on are not,
                            but for `width` of them that may be */
} cut;

/* Whether a shot's point is below the cut, if its entry is among those that may be: its first
 * point's top is the cut's. */
static bool lies_below(const qarena__shot_order *o, uint32_t entry, const cut *c) {
    const uint32_t shot = qarena__entry_shot(o, entry);
    return (c->generation
                ? qarena__shot_point(o, shot, c->generation)
                : qarena__shot_point_of_top(o, shot, qarena__top_of(c->point))) < c->point;
}

/* No branch depends on an entry, since which way it would go is a coin's toss, but for the few that
 * have to be told apart by their points. */
static uint64_t cut_entries(const qarena__shot_order *o, uint64_t begin, uint64_t end, cut c) {
    uint32_t *entries = o->entries;
    uint64_t middle = begin;
    for (uint64_t i = begin; i < end; i++) {
        const uint32_t entry = entries[i];
        bool below = entry < c.key;
        if (__builtin_expect(entry - c.key <= c.width, 0)) {
            below = lies_below(o, entry, &c);
        }
        entries[i] = entries[middle];
        entries[middle] = entry;
        middle += below;
    }
    return middle;
}

/* Its pieces come together. */
static void gather(const qarena__shot_order *o, uint64_t bucket) {
    if (o->gathered[bucket]) {
        return;
    }
    uint32_t *to = o->entries + qarena__bucket_begin(o, bucket);
    for (uint64_t slice = 0; slice < o->slices; slice++) {
        const uint64_t first = qarena__piece_begin(o, slice, bucket),
                       filled = o->filled[slice * o->buckets + bucket] - first;
        memcpy(to, o->pieces + first, filled * sizeof *to);
        to += filled;
    }
    o->gathered[bucket] = true;
}

const uint32_t *qarena__shot_order_read(const qarena__shot_order *order, uint64_t begin,
                                        uint64_t end) {
    uint64_t bucket = 0;
    for (uint64_t stop = order->buckets; bucket < stop;) { /* the first that ends behind `begin` */
        const uint64_t middle = (bucket + stop) / 2;
        if (order->ends[middle] <= begin) {
            bucket = middle + 1;
        } else {
            stop = middle;
        }
    }
    for (; bucket < order->buckets && qarena__bucket_begin(order, bucket) < end; bucket++) {
        gather(order, bucket);
    }
    return order->entries + begin;
}

uint64_t qarena__shot_order_cut(qarena__shot_order *order, uint64_t begin, uint64_t end,
                                uint64_t point, uint32_t generation) {
    if (point >= QARENA__POINTS) {
        return end;
    }
    if (generation) { /* the tops say nothing */
        (void)qarena__shot_order_read(order, begin, end);
        return cut_entries(order, begin, end, (cut){point, generation, 0, UINT32_MAX});
    }
    /* Other buckets are on their sides already. */
    const uint32_t top = qarena__top_of(point);
    const uint64_t bucket = top >> order->shift, from = qarena__bucket_begin(order, bucket),
                   to = order->ends[bucket];
    begin = begin > from ? begin : from < end ? from : end;
    end = end < to ? end : to > begin ? to : begin;
    if (begin < end) { /* else it may be another's */
        gather(order, bucket);
    }
    return cut_entries(order, begin, end,
                       (cut){point, 0, qarena__top_key(order, top), order->number_mask});
}

void qarena__shot_order_fini(qarena__shot_order *order) {
    qarena__buffer_release(order->buffer);
}
