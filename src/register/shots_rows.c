#include "register/shots_rows.h"

#include "core/parallel.h"

/* Shots between two questions. */
#define BLOCK_SHOTS 16384u

/* Entries ahead whose rows are asked for. */
#define AHEAD 16u

/* Histories that a thread takes together. */
#define SOME_HISTORIES 64u

/* So many shots are worth another thread; and, of few histories, to be written by their tops. */
#define MANY_SHOTS 65536u
#define FEW_HISTORIES 512u

/* Tops are looked up by their first bits, in a table that stays in the first cache; those with
 * first bits of several histories in a table of all. */
#define FIRST_BITS 13u

/* Of a top, or of first bits: shots that have them are of the history of this number, or of later
 * ones. */
#define SHARED 0x8000u

typedef struct writing {
    const qarena__tree *tree;
    const qarena__shot_order *order;
    qarena__history *const *histories;
    uint64_t count, words;
    uint64_t from, to; /* shots that are written now */
    uint16_t of_first[1 << FIRST_BITS], *of_tops;
    uint64_t first_words[FEW_HISTORIES]; /* of the histories' rows */
} writing;

/* The poll is heard, but nothing is left out: all that had to be computed has been, and would be
 * lost. */
static void ask(const writing *x) {
    (void)qarena__watch_ask_in_job(x->tree->watch);
}

static void copy_row(uint64_t *row, const uint64_t *bits, uint64_t words) {
    for (uint64_t word = 0; word < words; word++) {
        row[word] = bits[word];
    }
}

/* --- shot by shot --- */

/* Whether tops tell histories apart: these are few, their first points all that they have, and none
 * is missing because the run was cancelled. */
static bool go_by_tops(const writing *x) {
    bool go = x->order->count >= MANY_SHOTS && x->count <= FEW_HISTORIES;
    uint64_t shots = 0;
    for (uint64_t k = 0; k < x->count && go; k++) {
        go = !x->histories[k]->regenerated;
        shots += x->histories[k]->end - x->histories[k]->begin;
    }
    return go && shots == x->order->count;
}

/* The histories of the first `bits` of points: one goes from its own first point to the next one's.
 */
static void find_histories(const writing *x, unsigned bits, uint16_t *of) {
    uint32_t i = 0;
    for (uint16_t k = 0; k + 1u < x->count; k++) {
        const uint32_t end = (uint32_t)(x->histories[k + 1]->low >> (53 - bits));
        while (i < end) {
            of[i++] = k;
        }
        if (i == end) {
            of[i++] = (uint16_t)(k | SHARED);
        }
    }
    while (i < 1u << bits) {
        of[i++] = (uint16_t)(x->count - 1);
    }
}

static void look_up_histories(writing *x) {
    x->of_tops = (uint16_t *)(void *)x->order->entries; /* which are done with */
    find_histories(x, QARENA__TOP_BITS, x->of_tops);
    find_histories(x, FIRST_BITS, x->of_first);
    for (uint64_t k = 0; k < x->count; k++) {
        x->first_words[k] = x->histories[k]->bits[0];
    }
}

/* That of a shot whose top has first bits of several. */
static uint32_t find_history(const writing *x, uint64_t shot, uint32_t top) {
    uint32_t k = x->of_tops[top];
    if (k & SHARED) {
        const uint64_t point = qarena__shot_point_of_top(x->order, (uint32_t)shot, top);
        for (k -= SHARED; k + 1 < x->count && x->histories[k + 1]->low <= point;) {
            k++;
        }
    }
    return k;
}

static inline uint32_t history_of(const writing *x, uint64_t shot) {
    const uint32_t top = x->order->tops[shot],
                   k = x->of_first[top >> (QARENA__TOP_BITS - FIRST_BITS)];
    return __builtin_expect(k & SHARED, 0) ? find_history(x, shot, top) : k;
}

static void write_shots(const writing *x, uint64_t at, uint64_t till) {
    const uint64_t words = x->words;
    uint64_t *rows = x->tree->rows;
    if (words == 1) {
        for (uint64_t i = at; i < till; i++) {
            rows[i] = x->first_words[history_of(x, i)];
        }
        return;
    }
    for (uint64_t i = at; i < till; i++) {
        copy_row(rows + i * words, x->histories[history_of(x, i)]->bits, words);
    }
}

static void write_blocks(void *context, uint64_t begin, uint64_t end) {
    const writing *x = context;
    for (uint64_t block = begin; block < end; block++) {
        ask(x);
        const uint64_t at = x->from + block * BLOCK_SHOTS;
        write_shots(x, at, x->to - at < BLOCK_SHOTS ? x->to : at + BLOCK_SHOTS);
    }
}

/* The tops lie at the end of the rows. So shots are written in rounds, whose rows end where the
 * tops of the shots that are left begin: each leaves a quarter of them, or less. The last few one
 * after the other: a shot's row never lies on a later one's top. */
static void write_rounds(writing *x, unsigned threads) {
    const uint64_t shots = x->order->count;
    for (x->from = 0; x->from < shots; x->from = x->to) {
        const uint64_t left = shots - x->from;
        const bool alone = left < MANY_SHOTS || threads == 1;
        x->to = alone ? shots : shots - left / (4 * x->words) - 1;
        qarena__parallel_for(alone ? 1 : threads, (x->to - x->from + BLOCK_SHOTS - 1) / BLOCK_SHOTS,
                             1, write_blocks, x);
    }
}

/* --- history by history --- */

static void write_history(const writing *x, const qarena__history *h) {
    const qarena__shot_order *o = x->order;
    const uint64_t shots = h->end - h->begin;
    const uint32_t *entries = qarena__shot_order_read(o, h->begin, h->end);
    uint64_t *rows = x->tree->rows;
    for (uint64_t i = 0; i < shots; i++) {
        if (i + AHEAD < shots) {
            __builtin_prefetch(rows + qarena__entry_shot(o, entries[i + AHEAD]) * x->words, 1);
        }
        copy_row(rows + qarena__entry_shot(o, entries[i]) * x->words, h->bits, x->words);
    }
}

static void write_histories(void *context, uint64_t begin, uint64_t end) {
    const writing *x = context;
    ask(x);
    for (uint64_t k = begin; k < end; k++) {
        write_history(x, x->histories[k]);
    }
}

/* Before rows are written where they may lie. */
static void read_entries(void *context, uint64_t begin, uint64_t end) {
    const writing *x = context;
    for (uint64_t k = begin; k < end; k++) {
        (void)qarena__shot_order_read(x->order, x->histories[k]->begin, x->histories[k]->end);
    }
}

void qarena__rows_write(const qarena__tree *tree, qarena__history *const *histories, uint64_t count,
                        unsigned threads) {
    writing x; /* but for what is read, which is written here */
    x.tree = tree;
    x.order = tree->order;
    x.histories = histories;
    x.count = count;
    x.words = tree->program->words;
    const unsigned sharing = tree->order->count < MANY_SHOTS ? 1 : threads;
    const bool team = qarena__team_begin(sharing);
    if (go_by_tops(&x)) {
        look_up_histories(&x);
        write_rounds(&x, sharing);
    } else {
        qarena__parallel_for(sharing, count, SOME_HISTORIES, read_entries, &x);
        qarena__parallel_for(sharing, count, SOME_HISTORIES, write_histories, &x);
    }
    qarena__team_end(team);
}
