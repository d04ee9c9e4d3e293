#include "register/shots_order.h"

#include <string.h>

#include "core/bits.h"
#include "core/parallel.h"
#include "core/philox.h"
#include "core/status.h"

/* Streams of a seed: of the first points, and of those that replace them. Stream 0 is that of
 * samples. */
#define POINTS_STREAM ((uint64_t)0x73686f74 << 32)

/* Shots of a bucket, on average, unless there are too many: the lines that are written side by side
 * stay in the first cache. */
#define BUCKET_SHOTS 128u

/* Shots of a slice, at least, and most slices: threads share these. */
#define SLICE_SHOTS 8192u
#define MOST_SLICES 16u

/* A point less its upper half. */
#define LOWER_BITS 21u

/* A counting sort by the bucket: slices are drawn and counted, then each puts its shots where those
 * of the slices before it end. */
typedef struct ordering {
    const qarena__shot_order *order;
    void (*draw)(uint64_t seed, uint64_t stream, uint64_t first, uint64_t blocks, uint32_t *upper);
    qarena__watch *watch;
    uint64_t slices;
    uint32_t *places; /* slices x buckets: counts, then where the next shot goes */
} ordering;

static uint64_t slice_begin(const ordering *x, uint64_t slice) {
    return x->order->count * slice / x->slices;
}

/* Shots between two looks at the clock; of these, shots that are drawn together. */
#define BLOCK_SHOTS 16384u
#define SOME 1024u

static bool stops(const ordering *x) {
    return qarena__watch_ask_in_job(x->watch);
}

/* Blocks of random numbers have four, and the first of these need not be the first shot's. */
static void draw_some(const ordering *x, uint64_t at, uint64_t some, uint32_t *counts) {
    const qarena__shot_order *o = x->order;
    const uint64_t number = o->first + at, before = number % 4;
    _Alignas(64) uint32_t drawn[SOME + 8];
    uint32_t *uppers = o->uppers + at;
    const bool whole = (before | some % 4) == 0;
    x->draw(o->seed, POINTS_STREAM, number / 4, (before + some + 3) / 4, whole ? uppers : drawn);
    if (!whole) {
        memcpy(uppers, drawn + before, some * sizeof *uppers);
    }
    for (uint64_t i = 0; i < some; i++) {
        counts[qarena__bucket_of(o, uppers[i])]++;
    }
}

static void draw(void *context, uint64_t begin, uint64_t end) {
    const ordering *x = context;
    const uint64_t buckets = x->order->buckets;
    for (uint64_t slice = begin; slice < end; slice++) {
        const uint64_t first = slice_begin(x, slice), stop = slice_begin(x, slice + 1);
        uint32_t *counts = x->places + slice * buckets;
        memset(counts, 0, buckets * sizeof *counts);
        for (uint64_t at = first; at < stop && ((at - first) % BLOCK_SHOTS || !stops(x));
             at += SOME) {
            draw_some(x, at, stop - at < SOME ? stop - at : SOME, counts);
        }
    }
}

static void find_places(const ordering *x) {
    uint32_t sum = 0;
    for (uint64_t bucket = 0; bucket < x->order->buckets; bucket++) {
        for (uint64_t slice = 0; slice < x->slices; slice++) {
            uint32_t *place = x->places + slice * x->order->buckets + bucket;
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
        uint32_t *places = x->places + slice * o->buckets;
        const uint64_t stop = slice_begin(x, slice + 1);
        for (uint64_t at = slice_begin(x, slice), till; at < stop && !stops(x); at = till) {
            till = stop - at < BLOCK_SHOTS ? stop : at + BLOCK_SHOTS;
            for (uint64_t i = at; i < till; i++) {
                const uint32_t upper = o->uppers[i];
                o->entries[places[qarena__bucket_of(o, upper)]++] = (uint64_t)upper << 32 | i;
            }
        }
    }
}

/* Its memory. */
static qarena_status allocate(qarena__shot_order *o, qarena_arena *arena, ordering *x) {
    const size_t entries = qarena__whole_lines(o->count * sizeof *o->entries),
                 ends = qarena__whole_lines(o->buckets * sizeof *o->ends),
                 marks = (o->count + 63) / 64 * sizeof *o->marks;
    QARENA__FORWARD(qarena__buffer_acquire(arena, entries + (1 + x->slices) * ends + marks,
                                           "the order of shots", &o->buffer));
    o->entries = o->buffer->data;
    o->ends = (uint32_t *)(void *)((char *)o->buffer->data + entries);
    x->places = o->ends + ends / sizeof *o->ends;
    o->marks = (uint64_t *)(void *)((char *)o->buffer->data + entries + (1 + x->slices) * ends);
    return QARENA_OK;
}

qarena_status qarena__shot_order_make(qarena__shot_order *order, qarena_arena *arena,
                                      const qarena__shots_asked *asked) {
    const uint64_t count = asked->count;
    unsigned bucket_bits = 0;
    while ((uint64_t)2 << bucket_bits <= QARENA__MOST_BUCKETS &&
           (uint64_t)BUCKET_SHOTS << (bucket_bits + 1) <= count) {
        bucket_bits++;
    }
    *order = (qarena__shot_order){.seed = asked->seed,
                                  .first = asked->first,
                                  .count = count,
                                  .buckets = (uint64_t)1 << bucket_bits,
                                  .shift = 32 - bucket_bits,
                                  .uppers = asked->uppers};
    ordering x = {.order = order,
                  .draw = asked->kernels ? asked->kernels->uppers : qarena__philox_uppers,
                  .watch = asked->watch};
    x.slices = 1 + count / SLICE_SHOTS < MOST_SLICES ? 1 + count / SLICE_SHOTS : MOST_SLICES;
    x.slices = asked->threads == 1 ? 1 : x.slices;
    QARENA__FORWARD(allocate(order, arena, &x));
    const bool team = qarena__team_begin(asked->threads);
    qarena__parallel_for(asked->threads, x.slices, 1, draw, &x);
    find_places(&x);
    if (!qarena__watch_cancelled(asked->watch)) { /* else what was not drawn has no place */
        qarena__parallel_for(asked->threads, x.slices, 1, put, &x);
    }
    qarena__team_end(team);
    return qarena__watch_cancelled(asked->watch)
               ? qarena__fail(QARENA_E_CANCELLED, "shots: cancelled")
               : QARENA_OK;
}

void qarena__shot_order_fini(qarena__shot_order *order) {
    qarena__buffer_release(order->buffer);
}

static bool lies_below(const qarena__shot_order *o, uint64_t entry, uint64_t point,
                       uint32_t generation) {
    return qarena__philox_four(o->seed, POINTS_STREAM + generation,
                               o->first + qarena__entry_shot(entry)) < point;
}

/* By the points themselves. */
static uint64_t cut_exactly(qarena__shot_order *o, uint64_t begin, uint64_t end, uint64_t point,
                            uint32_t generation) {
    while (begin < end) {
        const uint64_t entry = o->entries[begin];
        if (lies_below(o, entry, point, generation)) {
            begin++;
            continue;
        }
        o->entries[begin] = o->entries[--end];
        o->entries[end] = entry;
    }
    return begin;
}

/* By upper halves, which differ from the point's but for one in 2^32; no branch depends on them,
 * since which way it would go is a coin's toss. */
static uint64_t cut_by_uppers(const qarena__shot_order *o, uint64_t begin, uint64_t end,
                              uint64_t point, bool *doubtful) {
    const uint64_t upper = point >> LOWER_BITS, least = upper << 32;
    uint64_t middle = begin;
    bool equal = false;
    for (uint64_t i = begin; i < end; i++) {
        const uint64_t entry = o->entries[i];
        o->entries[i] = o->entries[middle];
        o->entries[middle] = entry;
        middle += entry < least;
        equal |= entry >> 32 == upper;
    }
    *doubtful = equal;
    return middle;
}

uint64_t qarena__shot_order_cut(qarena__shot_order *order, uint64_t begin, uint64_t end,
                                uint64_t point, uint32_t generation) {
    if (point >= QARENA__POINTS) {
        return end;
    }
    if (generation) {
        return cut_exactly(order, begin, end, point, generation);
    }
    /* Other buckets are on their sides already. */
    const uint64_t bucket = qarena__bucket_of(order, (uint32_t)(point >> LOWER_BITS)),
                   from = qarena__bucket_begin(order, bucket), to = order->ends[bucket];
    bool doubtful;
    begin = begin > from ? begin : from < end ? from : end;
    end = end < to ? end : to > begin ? to : begin;
    const uint64_t middle = cut_by_uppers(order, begin, end, point, &doubtful);
    return doubtful ? cut_exactly(order, begin, end, point, 0) : middle;
}
