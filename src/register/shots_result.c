#include "register/shots_result.h"

#include <string.h>

#include "core/counters.h"
#include "core/status.h"
#include "register/shots_rows.h"
#include "register/snapshot.h"

#define CALL "shots"

/* What is sorted. A heap sort takes no memory. */
typedef struct sorting {
    bool (*comes_after)(const void *items, uint64_t i, uint64_t j);
    void (*exchange)(void *items, uint64_t i, uint64_t j);
    void *items;
} sorting;

/* Let entry i of a heap of `count` entries be the last of all below it. */
static void sift(const sorting *x, uint64_t i, uint64_t count) {
    for (uint64_t child; (child = 2 * i + 1) < count; i = child) {
        child += child + 1 < count && x->comes_after(x->items, child + 1, child);
        if (!x->comes_after(x->items, child, i)) {
            return;
        }
        x->exchange(x->items, child, i);
    }
}

static void sort(const sorting *x, uint64_t count) {
    for (uint64_t i = count / 2; i-- > 0;) {
        sift(x, i, count);
    }
    for (uint64_t end = count; end-- > 1;) {
        x->exchange(x->items, 0, end);
        sift(x, 0, end);
    }
}

/* By their shots; those of an exact tree have none, and are ordered by their outcomes. */
static bool history_comes_after(const void *items, uint64_t i, uint64_t j) {
    qarena__history *const *h = items;
    return h[i]->begin != h[j]->begin ? h[i]->begin > h[j]->begin : h[i]->key > h[j]->key;
}

static void exchange_histories(void *items, uint64_t i, uint64_t j) {
    qarena__history **h = items, *kept = h[i];
    h[i] = h[j];
    h[j] = kept;
}

/* Take the histories over, in an order that does not depend on threads. */
static qarena_status take_histories(qarena_shots *s, qarena__tree *tree) {
    void *room;
    if (!tree->count) {
        return QARENA_OK;
    }
    QARENA__FORWARD(qarena__object_allocate(s->arena, tree->count * sizeof *s->history, &room));
    s->history = room;
    for (qarena__history *h = tree->histories; h; h = h->next) {
        s->history[s->count++] = h;
    }
    tree->histories = NULL;
    sort(&(sorting){history_comes_after, exchange_histories, s->history}, s->count);
    return QARENA_OK;
}

/* Cancelled: the rows of shots that are done go to the front, in their order. */
static void close_gaps(qarena_shots *s, const qarena__tree *tree) {
    uint64_t *rows = s->rows->data, *marks = tree->order->marks, kept = 0;
    memset(marks, 0, (tree->order->count + 63) / 64 * sizeof *marks);
    for (uint64_t k = 0; k < s->count; k++) {
        const qarena__history *h = s->history[k];
        const uint32_t *entries = qarena__shot_order_read(tree->order, h->begin, h->end);
        for (uint64_t i = 0; i < h->end - h->begin; i++) {
            const uint32_t shot = qarena__entry_shot(tree->order, entries[i]);
            marks[shot / 64] |= (uint64_t)1 << shot % 64;
        }
    }
    for (uint64_t i = 0; i < tree->order->count; i++) {
        if (marks[i / 64] >> i % 64 & 1) {
            memmove(rows + kept++ * s->words, rows + i * s->words, s->words * sizeof *rows);
        }
    }
}

static void count_done(qarena_shots *s, const qarena__tree *tree, uint64_t shots) {
    for (uint64_t k = 0; k < s->count; k++) {
        s->done += s->history[k]->end - s->history[k]->begin;
    }
    if (s->rows && s->done < shots && s->done) {
        close_gaps(s, tree);
    }
}

static void forget_histories(qarena_shots *s) {
    const size_t bytes = sizeof(qarena__history) + s->words * sizeof(uint64_t);
    for (uint64_t i = 0; i < s->count; i++) {
        qarena__buffer_release(s->history[i]->state);
        qarena__object_release(s->arena, s->history[i], bytes);
    }
    qarena__object_release(s->arena, s->history, s->count * sizeof *s->history);
    s->history = NULL;
    s->count = 0;
}

qarena_status qarena__shots_take(qarena_shots *made, qarena__tree *tree, uint64_t shots,
                                 unsigned threads) {
    QARENA__FORWARD(take_histories(made, tree));
    if (made->count && qarena__rows_come_last(tree)) {
        qarena__rows_write(tree, made->history, made->count, threads);
    }
    made->observed = tree->observable != NULL;
    made->waited = tree->most_waiting_states;
    made->might_wait = tree->might_wait;
    made->work = tree->work_bytes;
    count_done(made, tree, shots);
    qarena__count(QARENA__COUNT_SHOTS, made->done);
    qarena__count(QARENA__COUNT_HISTORIES, made->count);
    return QARENA_OK;
}

void qarena_shots_destroy(qarena_shots *shots) {
    if (!shots) {
        return;
    }
    qarena_arena *arena = shots->arena;
    forget_histories(shots);
    qarena__buffer_release(shots->rows);
    qarena__object_release(arena, shots, sizeof *shots);
    qarena__arena_release(arena);
}

uint64_t qarena_shots_done(const qarena_shots *shots) {
    return shots ? shots->done : 0;
}

qarena_status qarena_shots_taken(const qarena_shots *shots, uint64_t *waited, uint64_t *might_wait,
                                 uint64_t *work) {
    if (!shots) {
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": the result is NULL");
    }
    *(waited ? waited : &(uint64_t){0}) = shots->waited;
    *(might_wait ? might_wait : &(uint64_t){0}) = shots->might_wait;
    *(work ? work : &(uint64_t){0}) = shots->work;
    return QARENA_OK;
}

uint64_t qarena_shots_histories(const qarena_shots *shots) {
    return shots ? shots->count : 0;
}

unsigned qarena_shots_words(const qarena_shots *shots) {
    return shots ? shots->words : 0;
}

const uint64_t *qarena_shots_bits(const qarena_shots *shots) {
    return shots && shots->rows ? shots->rows->data : NULL;
}

/* The state of a history as a snapshot. */
static qarena_status make_snapshot(const qarena_shots *shots, const qarena__history *history,
                                   qarena_snapshot **state) {
    *state = NULL;
    if (!history->state) {
        return QARENA_OK;
    }
    QARENA__FORWARD(
        qarena__snapshot_make(shots->arena, shots->n, shots->precision, history->state, state));
    qarena__buffer_retain(history->state);
    return QARENA_OK;
}

qarena_status qarena_shots_history(const qarena_shots *shots, uint64_t index, uint64_t *bits,
                                   uint64_t *count, double *probability, qarena_snapshot **state) {
    if (!shots || index >= shots->count) {
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": history %llu is out of range [0, %llu)",
                            (unsigned long long)index,
                            (unsigned long long)(shots ? shots->count : 0));
    }
    const qarena__history *history = shots->history[index];
    if (state) {
        QARENA__FORWARD(make_snapshot(shots, history, state));
    }
    if (bits) {
        memcpy(bits, history->bits, shots->words * sizeof *bits);
    }
    if (count) {
        *count = history->end - history->begin;
    }
    if (probability) {
        *probability = history->probability;
    }
    return QARENA_OK;
}

/* How much a history counts. */
static double weight_of(const qarena_shots *shots, uint64_t i) {
    const qarena__history *h = shots->history[i];
    return shots->done ? (double)(h->end - h->begin) : h->probability;
}

qarena_status qarena_shots_mean(const qarena_shots *shots, double *mean, double *variance) {
    double all = 0, sum = 0, squares = 0;
    if (!shots || !mean) {
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": %s is NULL", shots ? "mean" : "the result");
    }
    if (!shots->observed) {
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": the run had no observable");
    }
    for (uint64_t i = 0; i < shots->count; i++) {
        all += weight_of(shots, i);
        sum += weight_of(shots, i) * shots->history[i]->value;
    }
    *mean = all > 0 ? sum / all : 0;
    for (uint64_t i = 0; i < shots->count; i++) {
        const double off = shots->history[i]->value - *mean;
        squares += weight_of(shots, i) * off * off;
    }
    if (variance) {
        const double free = shots->done ? all - 1 : all;
        *variance = free > 0 ? squares / free : 0;
    }
    return QARENA_OK;
}
