#include "register/shots_order.h"

#include <string.h>

#include "core/bits.h"
#include "core/parallel.h"
#include "core/philox.h"
#include "core/status.h"

/* Streams of a seed: of the first points, and of those that replace them. Stream 0 is that of
 * samples. */
#define POINTS_STREAM ((uint64_t)0x73686f74 << 32)

/* Shots whose points are drawn at a time by a thread. */
#define GRAIN 4096u

/* Shots of a bucket, on average; and most buckets: lines that are written side by side. */
#define BUCKET_SHOTS 128u
#define MOST_BUCKET_BITS 12u

typedef struct ordering {
    const qarena__shot_order *order;
    uint64_t *drawn;
} ordering;

static void draw(void *context, uint64_t begin, uint64_t end) {
    const ordering *x = context;
    qarena__philox_fours(x->order->seed, POINTS_STREAM, x->order->first + begin, end - begin,
                         x->drawn + begin);
}

/* A counting sort by the bucket. */
static void fill_buckets(const qarena__shot_order *o, const uint64_t *drawn, uint64_t buckets) {
    memset(o->ends, 0, buckets * sizeof *o->ends);
    for (uint64_t i = 0; i < o->count; i++) {
        o->ends[drawn[i] >> o->shift]++;
    }
    uint32_t sum = 0;
    for (uint64_t bucket = 0; bucket < buckets; bucket++) {
        const uint32_t here = o->ends[bucket];
        o->ends[bucket] = sum;
        sum += here;
    }
    for (uint64_t i = 0; i < o->count; i++) {
        o->ids[o->ends[drawn[i] >> o->shift]++] = (uint32_t)i;
    }
}

qarena_status qarena__shot_order_make(qarena__shot_order *order, qarena_arena *arena, uint64_t seed,
                                      uint64_t first, uint64_t count, unsigned threads,
                                      uint64_t *scratch) {
    unsigned bucket_bits = 0;
    while (bucket_bits < MOST_BUCKET_BITS && BUCKET_SHOTS << (bucket_bits + 1) <= count) {
        bucket_bits++;
    }
    const size_t ids = qarena__whole_lines(count * sizeof *order->ids);
    *order = (qarena__shot_order){
        .seed = seed, .first = first, .count = count, .shift = 53 - bucket_bits};
    QARENA__FORWARD(qarena__buffer_acquire(arena, ids + (sizeof(uint32_t) << bucket_bits),
                                           "the order of shots", &order->buffer));
    order->ids = order->buffer->data;
    order->ends = (uint32_t *)(void *)((char *)order->buffer->data + ids);
    ordering x = {.order = order, .drawn = scratch};
    qarena__parallel_for(threads, count, GRAIN, draw, &x);
    fill_buckets(order, scratch, (uint64_t)1 << bucket_bits);
    return QARENA_OK;
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
