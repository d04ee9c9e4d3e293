#include "register/make_order.h"

#include <string.h>

#include "core/bits.h"
#include "core/parallel.h"
#include "core/philox.h"
#include "core/status.h"
#include "register/shots_streams.h"

/* Shots of a bucket, on average, of few shots and of many, unless that makes too many buckets: the
 * lines that are written side by side stay in the first cache. Pieces of fewer have more room
 * beside them than there is where rows will be. */
#define BUCKET_SHOTS 128u
#define LARGE_BUCKET_SHOTS 512u
#define MANY_SHOTS 16384u
#define BUCKET_BITS 9u

/* Shots of a slice, at least; most slices, and slices a thread: threads share these. */
#define SLICE_SHOTS 8192u
#define MOST_SLICES 16u
#define THREAD_SLICES 2u

/* A piece has room for so many standard deviations above what it has on average, and then some: it
 * has too little for a seed in a hundred thousand. */
#define DEVIATIONS 6u
#define SOME_MORE 8u

/* Shots between two looks at the clock and at the pieces: a part of a slice, within these bounds.
 * Of these, shots that are drawn together, and of a block of random numbers. */
#define SLICE_LOOKS 16u
#define LEAST_LOOK 256u
#define MOST_LOOK 8192u
#define SOME 1024u
#define BLOCK_TOPS 16u

typedef struct ordering {
    const qarena__shot_order *order;
    void (*draw)(uint64_t seed, uint64_t stream, uint64_t first, uint64_t blocks, uint64_t *words);
    qarena__watch *watch;
    atomic_bool overflows; /* a piece has no room */
} ordering;

static atomic_uint_least64_t forced_capacity;

void qarena__shot_order_force_capacity(uint64_t entries) {
    atomic_store_explicit(&forced_capacity, entries, memory_order_relaxed);
}

static uint64_t look_shots(uint64_t slice_shots) {
    const uint64_t part = slice_shots / SLICE_LOOKS;
    return part < LEAST_LOOK ? LEAST_LOOK : part < MOST_LOOK ? part : MOST_LOOK;
}

static uint64_t slice_begin(const qarena__shot_order *o, uint64_t slice) {
    return o->count * slice / o->slices;
}

/* The first top of a block need not be the first shot's. */
static void draw_some(const ordering *x, uint64_t at, uint64_t some, uint32_t *places) {
    const qarena__shot_order o = *x->order; /* stays in registers */
    const uint64_t number = o.first + at, before = number % BLOCK_TOPS;
    uint64_t words[(SOME + BLOCK_TOPS) / 4];
    uint16_t *tops = o.tops + at;
    x->draw(o.seed, QARENA__POINTS_STREAM, number / BLOCK_TOPS,
            (before + some + BLOCK_TOPS - 1) / BLOCK_TOPS, words);
    memcpy(tops, (const char *)words + before * sizeof *tops, some * sizeof *tops);
    for (uint64_t i = 0; i < some; i++) {
        const uint32_t top = tops[i];
        o.pieces[places[top >> o.shift]++] = qarena__top_key(&o, top) | (uint32_t)(at + i);
    }
}

/* Whether a slice's pieces are not too full. One that was has spoilt the next, or what lies behind
 * the last, where there is room for the shots between two looks. */
static bool have_room(const qarena__shot_order *o, const uint32_t *places, uint64_t slice) {
    uint64_t most = 0;
    for (uint64_t bucket = 0; bucket < o->buckets; bucket++) {
        const uint64_t filled = places[bucket] - qarena__piece_begin(o, slice, bucket);
        most = filled > most ? filled : most;
    }
    return most <= o->capacity;
}

static void draw_slice(ordering *x, uint64_t slice) {
    const qarena__shot_order *o = x->order;
    const uint64_t stop = slice_begin(o, slice + 1), look = look_shots(o->count / o->slices);
    uint32_t *places = o->filled + slice * o->buckets;
    for (uint64_t bucket = 0; bucket < o->buckets; bucket++) {
        places[bucket] = (uint32_t)qarena__piece_begin(o, slice, bucket);
    }
    for (uint64_t at = slice_begin(o, slice), till;
         at < stop && !qarena__watch_ask_in_job(x->watch); at = till) {
        till = stop - at < look ? stop : at + look;
        for (uint64_t some; at < till; at += some) {
            some = till - at < SOME ? till - at : SOME;
            draw_some(x, at, some, places);
        }
        if (!have_room(o, places, slice)) {
            atomic_store_explicit(&x->overflows, true, memory_order_relaxed);
            return;
        }
    }
}

static void draw(void *context, uint64_t begin, uint64_t end) {
    for (uint64_t slice = begin; slice < end; slice++) {
        draw_slice(context, slice);
    }
}

/* What pieces need of so many slices. */
static void size_pieces(qarena__shot_order *o, uint64_t slices, uint64_t capacity) {
    const uint64_t mean = o->count / slices / o->buckets + 1;
    uint64_t root = 1;
    while (root * root < mean) {
        root++;
    }
    o->slices = slices;
    o->capacity = capacity ? capacity : mean + DEVIATIONS * root + SOME_MORE;
    o->slice_room = o->buckets * o->capacity + look_shots(o->count / slices);
}

static size_t piece_bytes(const qarena__shot_order *o) {
    return qarena__whole_lines(o->slices * o->slice_room * sizeof *o->pieces);
}

/* As many slices as threads have work for, or as fit into the room that is given; or one. */
static void choose_slices(qarena__shot_order *o, const qarena__shots_asked *asked,
                          uint64_t capacity) {
    const uint64_t most = asked->threads == 1 ? 1
                          : asked->threads < MOST_SLICES / THREAD_SLICES
                              ? THREAD_SLICES * asked->threads
                              : MOST_SLICES,
                   some = 1 + o->count / SLICE_SHOTS;
    uint64_t slices = some < most ? some : most;
    size_pieces(o, slices, capacity);
    while (slices > 1 && piece_bytes(o) > asked->room_bytes) {
        size_pieces(o, --slices, capacity);
    }
}

/* Its memory. */
static qarena_status allocate(qarena__shot_order *o, qarena_arena *arena,
                              const qarena__shots_asked *asked) {
    const size_t entries = qarena__whole_lines(o->count * sizeof *o->entries),
                 pieces = piece_bytes(o), ends = qarena__whole_lines(o->buckets * sizeof *o->ends),
                 marks = qarena__whole_lines((o->count + 63) / 64 * sizeof *o->marks),
                 own = asked->room && asked->room_bytes >= pieces ? 0 : pieces,
                 all = entries + own + (1 + o->slices) * ends + marks + o->buckets;
    QARENA__FORWARD(qarena__buffer_acquire(arena, all, "the order of shots", &o->buffer));
    char *data = o->buffer->data;
    o->entries = (uint32_t *)(void *)data;
    o->pieces = own ? (uint32_t *)(void *)(data + entries) : asked->room;
    o->ends = (uint32_t *)(void *)(data += entries + own);
    o->filled = o->ends + ends / sizeof *o->ends;
    o->marks = (uint64_t *)(void *)(data += (1 + o->slices) * ends);
    o->gathered = (bool *)(data + marks);
    memset(o->gathered, 0, o->buckets * sizeof *o->gathered);
    return QARENA_OK;
}

static void find_ends(const qarena__shot_order *o) {
    uint32_t sum = 0;
    for (uint64_t bucket = 0; bucket < o->buckets; bucket++) {
        for (uint64_t slice = 0; slice < o->slices; slice++) {
            sum += (uint32_t)(o->filled[slice * o->buckets + bucket] -
                              qarena__piece_begin(o, slice, bucket));
        }
        o->ends[bucket] = sum;
    }
}

/* Buckets for so many shots: at least so many that an entry has room for the rest of a top. */
static unsigned bucket_bits_of(uint64_t count, unsigned number_bits) {
    const unsigned least =
        number_bits + QARENA__TOP_BITS > 32 ? number_bits + QARENA__TOP_BITS - 32 : 0;
    const uint64_t shots = count < MANY_SHOTS ? BUCKET_SHOTS : LARGE_BUCKET_SHOTS;
    unsigned bits = 0;
    while (bits < BUCKET_BITS && shots << (bits + 1) <= count) {
        bits++;
    }
    return bits > least ? bits : least;
}

static void gather(void *context, uint64_t begin, uint64_t end) {
    const qarena__shot_order *o = context;
    (void)qarena__shot_order_read(o, qarena__bucket_begin(o, begin), qarena__bucket_begin(o, end));
}

/* Draw, again if a piece had too little room. */
static qarena_status fill_pieces(qarena__shot_order *order, qarena_arena *arena,
                                 const qarena__shots_asked *asked) {
    ordering x = {.order = order,
                  .draw = asked->kernels ? asked->kernels->words : qarena__philox_words,
                  .watch = asked->watch,
                  .overflows = true};
    uint64_t capacity = atomic_load_explicit(&forced_capacity, memory_order_relaxed);
    for (; x.overflows && !qarena__watch_cancelled(asked->watch); capacity = 2 * order->capacity) {
        qarena__buffer_release(order->buffer);
        order->buffer = NULL;
        choose_slices(order, asked, capacity);
        QARENA__FORWARD(allocate(order, arena, asked));
        x.overflows = false;
        qarena__parallel_for(asked->threads, order->slices, 1, draw, &x);
    }
    return QARENA_OK;
}

qarena_status qarena__shot_order_make(qarena__shot_order *order, qarena_arena *arena,
                                      const qarena__shots_asked *asked) {
    const uint64_t count = asked->count;
    const unsigned number_bits = 64 - (unsigned)__builtin_clzll((count - 1) | 1),
                   bucket_bits = bucket_bits_of(count, number_bits);
    *order = (qarena__shot_order){.seed = asked->seed,
                                  .first = asked->first,
                                  .count = count,
                                  .buckets = (uint64_t)1 << bucket_bits,
                                  .shift = QARENA__TOP_BITS - bucket_bits,
                                  .number_mask = (uint32_t)(((uint64_t)1 << number_bits) - 1),
                                  .tops = asked->tops};
    const bool team = qarena__team_begin(asked->threads);
    const qarena_status status = fill_pieces(order, arena, asked);
    if (status == QARENA_OK && !qarena__watch_cancelled(asked->watch)) {
        find_ends(order);
        if (asked->returns_room) {
            qarena__parallel_for(asked->threads, order->buckets, 1, gather, order);
        }
    }
    qarena__team_end(team);
    return status == QARENA_OK && qarena__watch_cancelled(asked->watch)
               ? qarena__fail(QARENA_E_CANCELLED, "shots: cancelled")
               : status;
}
