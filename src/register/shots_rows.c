#include "register/shots_rows.h"

#include <string.h>

#include "core/parallel.h"
#include "core/status.h"

/* Shots between two looks at the clock. */
#define BLOCK_SHOTS 16384u

/* So many shots are not worth another thread. */
#define ALONE_SHOTS 65536u

/* Entries ahead whose rows are asked for. */
#define AHEAD 16u

/* Histories that a thread takes together. */
#define SOME_HISTORIES 64u

typedef struct writing {
    const qarena__tree *tree;
    const qarena__shot_order *order;
    qarena__history *const *histories;
    uint64_t count, words;
    bool whole;                                 /* all shots are done */
    uint64_t from, to;                          /* shots that are written now */
    const uint64_t *bits[QARENA__MOST_BUCKETS]; /* of the shots of each bucket, if they are alike */
    uint64_t first[QARENA__MOST_BUCKETS];       /* the first word of these */
} writing;

static bool stops(const writing *x) {
    return qarena__watch_ask_in_job(x->tree->watch);
}

static void copy_row(uint64_t *row, const uint64_t *bits, uint64_t words) {
    for (uint64_t word = 0; word < words; word++) {
        row[word] = bits[word];
    }
}

/* --- shot by shot --- */

/* What lies in a bucket that histories share does not matter yet. */
static void find_bits(writing *x) {
    const qarena__shot_order *o = x->order;
    uint64_t k = 0;
    for (uint64_t bucket = 0; bucket < o->buckets; bucket++) {
        while (k + 1 < x->count && x->histories[k]->end <= qarena__bucket_begin(o, bucket)) {
            k++;
        }
        x->bits[bucket] = x->histories[k]->bits;
        x->first[bucket] = x->histories[k]->bits[0];
    }
}

static void write_shots(const writing *x, uint64_t at, uint64_t till) {
    const qarena__shot_order *o = x->order;
    uint64_t *rows = x->tree->rows;
    if (x->words == 1) {
        for (uint64_t i = at; i < till; i++) {
            rows[i] = x->first[qarena__bucket_of(o, o->uppers[i])];
        }
        return;
    }
    for (uint64_t i = at; i < till; i++) {
        copy_row(rows + i * x->words, x->bits[qarena__bucket_of(o, o->uppers[i])], x->words);
    }
}

static void write_blocks(void *context, uint64_t begin, uint64_t end) {
    const writing *x = context;
    for (uint64_t block = begin; block < end && !stops(x); block++) {
        const uint64_t at = x->from + block * BLOCK_SHOTS;
        write_shots(x, at, x->to - at < BLOCK_SHOTS ? x->to : at + BLOCK_SHOTS);
    }
}

/* The upper halves lie at the end of the rows. So shots are written in rounds, whose rows end where
 * the upper halves of the shots that are left begin: each leaves half of them, or less. The last
 * few one after the other: a shot's row never lies on a later one's upper half. */
static void write_rounds(writing *x, unsigned threads) {
    const uint64_t shots = x->order->count;
    for (x->from = 0; x->from < shots; x->from = x->to) {
        const uint64_t left = shots - x->from;
        const bool alone = left < ALONE_SHOTS || threads == 1;
        x->to = alone ? shots : shots - left / (2 * x->words) - 1;
        qarena__parallel_for(alone ? 1 : threads, (x->to - x->from + BLOCK_SHOTS - 1) / BLOCK_SHOTS,
                             1, write_blocks, x);
    }
}

/* --- history by history --- */

static void write_entries(const writing *x, const qarena__history *h, uint64_t begin,
                          uint64_t end) {
    const uint64_t *entries = x->order->entries;
    for (uint64_t i = begin; i < end; i++) {
        const uint64_t shot = qarena__entry_shot(entries[i]);
        if (i + AHEAD < end) {
            __builtin_prefetch(x->tree->rows + qarena__entry_shot(entries[i + AHEAD]) * x->words,
                               1);
        }
        copy_row(x->tree->rows + shot * x->words, h->bits, x->words);
    }
}

/* A history's shots: but for those of buckets that are its own, if these are written. */
static void write_history(const writing *x, const qarena__history *h) {
    const qarena__shot_order *o = x->order;
    if (!x->whole) {
        write_entries(x, h, h->begin, h->end);
        return;
    }
    const uint64_t first = qarena__bucket_of(o, (uint32_t)(o->entries[h->begin] >> 32)),
                   last = qarena__bucket_of(o, (uint32_t)(o->entries[h->end - 1] >> 32)),
                   behind = o->ends[first] < h->end ? o->ends[first] : h->end,
                   before = qarena__bucket_begin(o, last);
    if (h->begin > qarena__bucket_begin(o, first) || h->end < o->ends[first]) {
        write_entries(x, h, h->begin, behind);
    }
    if (last > first && h->end < o->ends[last]) {
        write_entries(x, h, before, h->end);
    }
}

static void write_histories(void *context, uint64_t begin, uint64_t end) {
    const writing *x = context;
    for (uint64_t k = begin; k < end && (!x->whole || k % SOME_HISTORIES || !stops(x)); k++) {
        write_history(x, x->histories[k]);
    }
}

qarena_status qarena__rows_write(const qarena__tree *tree, qarena__history *const *histories,
                                 uint64_t count, unsigned threads) {
    writing x = {.tree = tree,
                 .order = tree->order,
                 .histories = histories,
                 .count = count,
                 .words = tree->program->words,
                 .whole = !qarena__watch_cancelled(tree->watch)};
    const unsigned sharing = tree->order->count < ALONE_SHOTS ? 1 : threads;
    const bool team = qarena__team_begin(sharing);
    if (x.whole) {
        find_bits(&x);
        write_rounds(&x, sharing);
    }
    if (!x.whole || !qarena__watch_cancelled(tree->watch)) {
        qarena__parallel_for(sharing, count, SOME_HISTORIES, write_histories, &x);
    }
    qarena__team_end(team);
    return x.whole && qarena__watch_cancelled(tree->watch)
               ? qarena__fail(QARENA_E_CANCELLED, "shots: cancelled")
               : QARENA_OK;
}
