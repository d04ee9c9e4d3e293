/* A batch of shots, in three steps that threads share:
 *
 *   number   each shot's random bits are written where its outcome will be, and its block is found;
 *            shots are counted by block
 *   group    the shots of a block get together: a counting sort by the block's number
 *   locate   block by block, while its sums are in cache: each of its shots is looked up
 *
 * The batch is cut into slices for the first two steps, each with counters of its own. No outcome
 * depends on another shot's, so none depends on slices or threads. */
#include "register/draw_shots.h"

#include <math.h>
#include <string.h>

#include "core/philox.h"
#include "register/scale.h"

/* Numbers of seed's stream that shots use. */
#define SHOT_STREAM 0u

/* Shots of a slice, at least; slices of a batch; and counters of all slices. */
#define SLICE_SHOTS 8192u
#define MAX_SLICES 64u
#define MAX_COUNTERS ((uint64_t)1 << 22)

/* Shots that are looked up together. */
#define SOME 512u

/* Shots ahead whose outcomes' places are asked for. */
#define AHEAD 16u

typedef struct drawing {
    qarena__watch *watch;
    const qarena__kernels *kernels;
    const qarena__cumulative *c;
    uint64_t seed, first, shots, slices;
    const uint64_t *ids; /* shots' numbers, less `first`; NULL: they follow each other */
    uint64_t *outcomes;  /* at first the shots' random bits */
    uint32_t *block_of;  /* each shot's block */
    uint32_t *grouped;   /* shots' places in the batch, by block; NULL: there is one block */
    uint32_t *counts;    /* slices x blocks: of shots, then where the next one goes */
} drawing;

static uint64_t slices_of(const qarena__cumulative *c, uint64_t shots) {
    const uint64_t counters = shots < MAX_COUNTERS ? shots : MAX_COUNTERS;
    uint64_t slices = shots / SLICE_SHOTS < MAX_SLICES ? shots / SLICE_SHOTS : MAX_SLICES;
    slices = slices < counters / c->blocks ? slices : counters / c->blocks;
    return slices ? slices : 1;
}

size_t qarena__draw_room(const qarena__cumulative *c, uint64_t shots) {
    return c->blocks == 1 ? 0 : (2 * shots + slices_of(c, shots) * c->blocks) * sizeof(uint32_t);
}

/* The place in the cumulative sum of a shot's random bits. */
static double point_of(const qarena__cumulative *c, uint64_t bits) {
    return (double)(int64_t)bits * 0x1p-53 * c->before[c->blocks];
}

static uint64_t slice_begin(const drawing *d, uint64_t slice) {
    return d->shots * slice / d->slices;
}

/* The blocks of some shots that have their bits. */
static void find_blocks(const drawing *d, uint64_t shot, uint64_t some, uint32_t *counts) {
    double x[SOME];
    uint64_t block[SOME];
    for (uint64_t i = 0; i < some; i++) {
        x[i] = point_of(d->c, d->outcomes[shot + i]);
    }
    d->kernels->search(d->c->before, d->c->blocks, x, some, block);
    for (uint64_t i = 0; i < some; i++) {
        d->block_of[shot + i] = (uint32_t)block[i];
        counts[block[i]]++;
    }
}

static void draw_bits(const drawing *d, uint64_t shot, uint64_t some) {
    if (!d->ids) {
        qarena__philox_bits(d->seed, SHOT_STREAM, d->first + shot, some, d->outcomes + shot);
        return;
    }
    for (uint64_t i = shot; i < shot + some; i++) {
        qarena__philox_bits(d->seed, SHOT_STREAM, d->first + d->ids[i], 1, d->outcomes + i);
    }
}

static void number(void *context, uint64_t begin, uint64_t end) {
    const drawing *d = context;
    for (uint64_t slice = begin; slice < end; slice++) {
        const uint64_t stop = slice_begin(d, slice + 1);
        uint32_t *counts = d->grouped ? d->counts + slice * d->c->blocks : NULL;
        if (counts) {
            memset(counts, 0, d->c->blocks * sizeof *counts);
        }
        for (uint64_t shot = slice_begin(d, slice); shot < stop; shot += SOME) {
            const uint64_t some = stop - shot < SOME ? stop - shot : SOME;
            draw_bits(d, shot, some);
            if (counts) {
                find_blocks(d, shot, some, counts);
            }
        }
    }
}

/* From counts to places: of each block's shots, slice by slice. */
static void place(const drawing *d) {
    uint32_t sum = 0;
    for (uint64_t block = 0; block < d->c->blocks; block++) {
        for (uint64_t slice = 0; slice < d->slices; slice++) {
            uint32_t *count = d->counts + slice * d->c->blocks + block;
            const uint32_t here = *count;
            *count = sum;
            sum += here;
        }
    }
}

static void group(void *context, uint64_t begin, uint64_t end) {
    const drawing *d = context;
    for (uint64_t slice = begin; slice < end; slice++) {
        uint32_t *next = d->counts + slice * d->c->blocks;
        const uint64_t stop = slice_begin(d, slice + 1);
        for (uint64_t shot = slice_begin(d, slice); shot < stop; shot++) {
            d->grouped[next[d->block_of[shot]]++] = (uint32_t)shot;
        }
    }
}

/* A block's running sums. */
typedef struct sums {
    double before[QARENA__SAMPLE_BLOCK]; /* before each amplitude; first the amplitudes' squares */
    uint64_t count;                      /* of those that are made: a power of two */
    uint64_t last;                       /* the last amplitude of these that is not zero */
} sums;

/* A double of these bytes is 1.4e306: more than any sum, see qarena__sum_is_safe. */
#define HUGE_BYTE 0x7f

/* From squares, one by one, until a sum exceeds `most`; up to a power of two they are huge. */
static void make_sums(sums *s, uint64_t block, double most) {
    double sum = 0;
    uint64_t made = 0, last = 0;
    for (; made < block && sum <= most; made++) {
        const double square = s->before[made];
        s->before[made] = sum;
        sum += square;
        last = square > 0 ? made : last;
    }
    for (s->count = 1; s->count < made;) {
        s->count *= 2;
    }
    memset(s->before + made, HUGE_BYTE, (s->count - made) * sizeof(double));
    s->last = last;
}

/* Where the random bits of some of a block's shots point to, within the block; returns the largest.
 */
static double points_of(const drawing *d, uint64_t block, uint64_t begin, uint64_t some,
                        double *x) {
    double most = 0;
    for (uint64_t i = 0; i < some; i++) {
        if (d->grouped && i + AHEAD < some) {
            __builtin_prefetch(d->outcomes + d->grouped[begin + i + AHEAD], 1);
        }
        const uint64_t shot = d->grouped ? d->grouped[begin + i] : begin + i;
        x[i] = point_of(d->c, d->outcomes[shot]) - d->c->before[block];
        most = x[i] > most ? x[i] : most;
    }
    return most;
}

/* All shots may be in one block. */
static bool stopped(const drawing *d) {
    return qarena__watch_ask_in_job(d->watch);
}

/* The amplitude whose running sum is the first to exceed a shot's point; where none is, the last
 * that is not zero. */
static void locate_in(const drawing *d, uint64_t block, uint64_t begin, uint64_t end) {
    const qarena__cumulative *c = d->c;
    sums s;
    s.count = 0;
    double x[SOME];
    uint64_t found[SOME];
    qarena__scaled_squares(d->kernels, c->state, c->exponent, block * c->block,
                           (block + 1) * c->block, s.before);
    for (uint64_t some; begin < end && !stopped(d); begin += some) {
        some = end - begin < SOME ? end - begin : SOME;
        const double most = points_of(d, block, begin, some, x);
        if (!s.count) {
            make_sums(&s, c->block, begin + some < end ? INFINITY : most);
        }
        d->kernels->search(s.before, s.count, x, some, found);
        for (uint64_t i = 0; i < some; i++) {
            const uint64_t shot = d->grouped ? d->grouped[begin + i] : begin + i;
            d->outcomes[shot] = block * c->block + (found[i] < s.last ? found[i] : s.last);
        }
    }
}

static void locate(void *context, uint64_t begin, uint64_t end) {
    const drawing *d = context;
    const uint32_t *ends = d->counts + (d->slices - 1) * d->c->blocks;
    for (uint64_t block = begin; block < end; block++) {
        const uint64_t from = block ? ends[block - 1] : 0;
        if (from < ends[block]) {
            locate_in(d, block, from, ends[block]);
        }
    }
}

void qarena__draw(qarena__writer *writer, const qarena__cumulative *c, uint64_t seed,
                  uint64_t first, const uint64_t *ids, uint64_t shots, uint64_t *outcomes,
                  void *room) {
    drawing d = {.watch = &writer->watch,
                 .kernels = writer->kernels,
                 .c = c,
                 .seed = seed,
                 .first = first,
                 .ids = ids,
                 .shots = shots,
                 .slices = slices_of(c, shots),
                 .outcomes = outcomes};
    if (c->blocks == 1) {
        qarena__writer_ask_for(writer, d.slices, 1, number, &d);
        locate_in(&d, 0, 0, shots);
        return;
    }
    d.block_of = room;
    d.grouped = d.block_of + shots;
    d.counts = d.grouped + shots;
    qarena__writer_ask_for(writer, d.slices, 1, number, &d);
    if (qarena__watch_cancelled(&writer->watch)) {
        return; /* and what was not counted has no place */
    }
    place(&d);
    qarena__writer_ask_for(writer, d.slices, 1, group, &d);
    if (!qarena__watch_cancelled(&writer->watch)) {
        qarena__writer_ask_for(writer, c->blocks, 1, locate, &d);
    }
}
