#include "register/shots_order.h"

#include <string.h>

#include "core/bits.h"
#include "core/parallel.h"
#include "core/philox.h"
#include "core/status.h"

/* Streams of a seed: of the first points, and of those that replace them. Stream 0 is that of
 * samples. */
#define POINTS_STREAM ((uint64_t)0x73686f74 << 32)

/* Shots of a bucket, on average; and most buckets: lines that are written side by side. */
#define BUCKET_SHOTS 128u
#define MOST_BUCKET_BITS 12u

/* Shots of a slice, at least, and most slices: threads share these. */
#define SLICE_SHOTS 8192u
#define MOST_SLICES 16u

/* A counting sort by the bucket: slices are drawn and counted, then each puts its shots where those
 * of the slices before it end. */
typedef struct ordering {
    const qarena__shot_order *order;
    qarena__watch *watch;
    uint64_t *drawn, slices, buckets;
    uint32_t *places; /* slices x buckets: counts, then where the next shot goes */
} ordering;

static uint64_t slice_begin(const ordering *x, uint64_t slice) {
    return x->order->count * slice / x->slices;
}

/* Shots between two looks at the clock. */
#define BLOCK_SHOTS 16384u

static bool stops(const ordering *x) {
    return qarena__parallel_thread() == 0 ? qarena__watch_ask(x->watch)
                                          : qarena__watch_cancelled(x->watch);
}

static void draw(void *context, uint64_t begin, uint64_t end) {
    const ordering *x = context;
    const qarena__shot_order *o = x->order;
    for (uint64_t slice = begin; slice < end; slice++) {
        const uint64_t first = slice_begin(x, slice), stop = slice_begin(x, slice + 1);
        uint32_t *counts = x->places + slice * x->buckets;
        memset(counts, 0, x->buckets * sizeof *counts);
        for (uint64_t at = first, till; at < stop && !stops(x); at = till) {
            till = stop - at < BLOCK_SHOTS ? stop : at + BLOCK_SHOTS;
            qarena__philox_fours(o->seed, POINTS_STREAM, o->first + at, till - at, x->drawn + at);
            for (uint64_t i = at; i < till; i++) {
                counts[x->drawn[i] >> o->shift]++;
            }
        }
    }
}

static void find_places(const ordering *x) {
    uint32_t sum = 0;
    for (uint64_t bucket = 0; bucket < x->buckets; bucket++) {
        for (uint64_t slice = 0; slice < x->slices; slice++) {
            uint32_t *place = x->places + slice * x->buckets + bucket;
            const uint32_t here = *place;
            *place = sum;
            sum += here;
        }
        x->order->ends[bucket] = sum;
    }
}

static void put(void *context, uint64_t begin, uint64_t end) {
    const ordering *x = context;
    const qarena__shot_order *o = x->order;
    for (uint64_t slice = begin; slice < end; slice++) {
        uint32_t *places = x->places + slice * x->buckets;
        const uint64_t stop = slice_begin(x, slice + 1);
        for (uint64_t at = slice_begin(x, slice), till; at < stop && !stops(x); at = till) {
            till = stop - at < BLOCK_SHOTS ? stop : at + BLOCK_SHOTS;
            for (uint64_t i = at; i < till; i++) {
                o->ids[places[x->drawn[i] >> o->shift]++] = (uint32_t)i;
            }
        }
    }
}

qarena_status qarena__shot_order_make(qarena__shot_order *order, qarena_arena *arena, uint64_t seed,
                                      uint64_t first, uint64_t count, unsigned threads,
                                      uint64_t *scratch, qarena__watch *watch) {
    unsigned bucket_bits = 0;
    while (bucket_bits < MOST_BUCKET_BITS && BUCKET_SHOTS << (bucket_bits + 1) <= count) {
        bucket_bits++;
    }
    ordering x = {
        .order = order, .watch = watch, .drawn = scratch, .buckets = (uint64_t)1 << bucket_bits};
    x.slices = 1 + count / SLICE_SHOTS < MOST_SLICES ? 1 + count / SLICE_SHOTS : MOST_SLICES;
    const size_t ids = qarena__whole_lines(count * sizeof *order->ids),
                 ends = qarena__whole_lines(x.buckets * sizeof *order->ends),
                 marks = (count + 63) / 64 * sizeof *order->marks;
    *order = (qarena__shot_order){
        .seed = seed, .first = first, .count = count, .shift = 53 - bucket_bits};
    QARENA__FORWARD(qarena__buffer_acquire(arena, ids + (1 + x.slices) * ends + marks,
                                           "the order of shots", &order->buffer));
    order->ids = order->buffer->data;
    order->ends = (uint32_t *)(void *)((char *)order->buffer->data + ids);
    x.places = order->ends + ends / sizeof *order->ends;
    order->marks = (uint64_t *)(void *)((char *)order->buffer->data + ids + (1 + x.slices) * ends);
    const bool team = qarena__team_begin(threads);
    qarena__parallel_for(threads, x.slices, 1, draw, &x);
    find_places(&x);
    if (!qarena__watch_cancelled(watch)) { /* else what was not drawn has no place */
        qarena__parallel_for(threads, x.slices, 1, put, &x);
    }
    qarena__team_end(team);
    return qarena__watch_cancelled(watch) ? qarena__fail(QARENA_E_CANCELLED, "shots: cancelled")
                                          : QARENA_OK;
}

void qarena__shot_order_fini(qarena__shot_order *order) {
    qarena__buffer_release(order->buffer);
}

static bool lies_below(const qarena__shot_order *o, uint64_t at, uint64_t point,
                       uint32_t generation) {
    uint64_t own;
    qarena__philox_fours(o->seed, POINTS_STREAM + generation, o->first + o->ids[at], 1, &own);
    return own < point;
}

uint64_t qarena__shot_order_cut(qarena__shot_order *order, uint64_t begin, uint64_t end,
                                uint64_t point, uint32_t generation) {
    if (point >= QARENA__POINTS) {
        return end;
    }
    if (generation == 0) { /* other buckets are on their sides already */
        const uint64_t bucket = point >> order->shift, from = bucket ? order->ends[bucket - 1] : 0,
                       to = order->ends[bucket];
        begin = begin > from ? begin : from < end ? from : end;
        end = end < to ? end : to > begin ? to : begin;
    }
    while (begin < end) {
        if (lies_below(order, begin, point, generation)) {
            begin++;
            continue;
        }
        const uint32_t id = order->ids[begin];
        order->ids[begin] = order->ids[--end];
        order->ids[end] = id;
    }
    return begin;
}
