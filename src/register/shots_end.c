#include "register/shots_end.h"

#include <string.h>

#include "arena/arena.h"
#include "circuit/classical.h"
#include "core/core_budget.h"
#include "core/parallel.h"
#include "core/status.h"
#include "register/probabilities.h"
#include "register/run.h"
#include "register/sample.h"
#include "register/shots_flips.h"
#include "register/shots_readout.h"
#include "register/shots_rows.h"
#include "register/shots_split.h"

/* Measurements of qubits into bits by the same distance, within one word: what they do to a row is
 * a shift and a mask. */
typedef struct group {
    unsigned word;
    int shift; /* a bit's number in its word, less the qubit's */
    uint64_t mask;
} group;

#define MOST_GROUPS 128u

typedef struct ending {
    const qarena__tree *tree;
    bool asks; /* it is the calling thread's: a job of a worker has a first thread, too */
    const qarena__branch *branch;
    /* Its steps; and behind the errors that come before all measurements. */
    const qarena__command *begins, *first;
    const uint64_t *outcomes; /* drawn from the state; NULL: nothing is measured */
    const uint32_t *entries;  /* NULL: the shots are those at [branch->begin, branch->end) */
    uint64_t shots;
    group groups[MOST_GROUPS];
    unsigned group_count;
    bool grouped; /* the groups do all that the steps do */
} ending;

/* The number of a shot in its call. */
static uint64_t shot_of(const ending *e, uint64_t i) {
    return e->entries ? qarena__entry_shot(e->tree->order, e->entries[i]) : e->branch->begin + i;
}

/* Let a measurement be part of a group. False: it is none that a later one does not undo. */
static bool add_to_group(ending *e, const qarena__command *step) {
    const unsigned word = step->bit / 64;
    const int shift = (int)(step->bit % 64) - step->qubit;
    const uint64_t bit = (uint64_t)1 << step->bit % 64;
    group *found = NULL;
    for (unsigned i = 0; i < e->group_count; i++) {
        group *g = &e->groups[i];
        if (g->word == word && (g->mask & bit)) {
            return false; /* written twice */
        }
        found = g->word == word && g->shift == shift ? g : found;
    }
    if (!found && e->group_count == MOST_GROUPS) {
        return false;
    }
    if (!found) {
        found = &e->groups[e->group_count++];
        *found = (group){.word = word, .shift = shift};
    }
    found->mask |= bit;
    return true;
}

static void make_groups(ending *e) {
    e->grouped = true;
    for (const qarena__command *step = e->first; step->kind != QARENA__DO_STOP && e->grouped;
         step++) {
        e->grouped = step->kind == QARENA__DO_MEASURE && add_to_group(e, step);
    }
}

static void measure_by_groups(const ending *e, uint64_t outcome, uint64_t *row) {
    for (unsigned i = 0; i < e->group_count; i++) {
        const group *g = &e->groups[i];
        const uint64_t there = g->shift >= 0 ? outcome << g->shift : outcome >> -g->shift;
        row[g->word] = (row[g->word] & ~g->mask) | (there & g->mask);
    }
}

static void measure_by_steps(const ending *e, uint64_t shot, uint64_t outcome, uint64_t *row) {
    for (const qarena__command *step = e->first; step->kind != QARENA__DO_STOP; step++) {
        switch ((qarena__command_kind)step->kind) {
        case QARENA__DO_FRAMES: outcome ^= qarena__flips_of(e->tree, step, shot); break;
        case QARENA__DO_READOUT:
            qarena__readout_write(
                step, qarena__misread(e->tree, step, shot, qarena__readout_value(step, row)), row);
            break;
        case QARENA__DO_MEASURE: qarena__set_bit(row, step->bit, outcome >> step->qubit & 1); break;
        default:
            qarena__set_bit(row, step->bit,
                            qarena__evaluate(step->numbers, step->numbers_count, row));
        }
    }
}

/* A shot's row: the branch's bits, and what is measured in its state. */
static void write_row(const ending *e, uint64_t i) {
    const unsigned words = e->tree->program->words;
    const uint64_t shot = shot_of(e, i), number = e->tree->first_shot + shot,
                   *bits = e->branch->numbers;
    uint64_t *row = e->tree->rows + shot * words;
    row[0] = bits[0];
    for (unsigned word = 1; word < words; word++) {
        row[word] = bits[word];
    }
    if (!e->outcomes) {
        return;
    }
    uint64_t outcome = e->outcomes[i] ^ e->branch->frame.x;
    for (const qarena__command *step = e->begins; step < e->first; step++) {
        outcome ^= qarena__flips_of(e->tree, step, number);
    }
    if (e->grouped) {
        measure_by_groups(e, outcome, row);
    } else {
        measure_by_steps(e, number, outcome, row);
    }
}

/* Shots between two looks at the clock. */
#define BLOCK_SHOTS 4096u

static bool stops(const ending *e) {
    const qarena__tree *tree = e->tree;
    return e->asks && qarena__parallel_thread() == 0
               ? qarena__watch_ask(tree->watch)
               : qarena__watch_cancelled(tree->watch) ||
                     atomic_load_explicit(&tree->stops, memory_order_relaxed);
}

static void write_blocks(void *context, uint64_t begin, uint64_t end) {
    const ending *e = context;
    for (uint64_t block = begin; block < end && !stops(e); block++) {
        const uint64_t stop =
            e->shots - block * BLOCK_SHOTS < BLOCK_SHOTS ? e->shots : (block + 1) * BLOCK_SHOTS;
        for (uint64_t i = block * BLOCK_SHOTS; i < stop; i++) {
            write_row(e, i);
        }
    }
}

/* So many shots are worth the cores that are free, where the tree does not use them. */
#define SHARED_SHOTS ((uint64_t)1 << 16)

static qarena_status write_rows(ending *e, qarena_register *reg) {
    const qarena__tree *tree = e->tree;
    const bool shares =
        tree->threads == 1 && e->shots >= SHARED_SHOTS && !qarena__arena_in_block(tree->arena);
    const unsigned granted = shares ? qarena__cores_acquire(reg->threads) : 0;
    qarena__parallel_for(granted ? granted : 1, (e->shots + BLOCK_SHOTS - 1) / BLOCK_SHOTS, 1,
                         write_blocks, e);
    qarena__cores_release(granted);
    return stops(e) ? qarena__fail(QARENA_E_CANCELLED, "shots: cancelled") : QARENA_OK;
}

static qarena_status sample(ending *e, qarena_register *reg) {
    const qarena__tree *tree = e->tree;
    qarena__buffer *outcomes;
    qarena__writer writer;
    QARENA__FORWARD(qarena__buffer_acquire(reg->arena, e->shots * sizeof(uint64_t),
                                           "outcomes of shots", &outcomes));
    uint64_t *numbers = e->entries ? outcomes->data : NULL;
    for (uint64_t i = 0; numbers && i < e->shots; i++) {
        numbers[i] = shot_of(e, i);
    }
    qarena_status status = qarena__writer_synced(&writer, reg);
    if (status == QARENA_OK) {
        status =
            qarena__sample(&writer, tree->seed, tree->first_shot + (numbers ? 0 : e->branch->begin),
                           numbers, e->shots, outcomes->data);
        status = qarena__writer_end(&writer, status);
    }
    if (status == QARENA_OK) {
        e->outcomes = outcomes->data;
        make_groups(e);
        status = write_rows(e, reg);
    }
    qarena__buffer_release(outcomes);
    return status;
}

qarena_status qarena__shots_end(const qarena__tree *tree, qarena_register *reg,
                                const qarena__branch *branch, bool asks) {
    ending e; /* but for what is read, which is written here */
    e.tree = tree;
    e.asks = asks;
    e.branch = branch;
    e.begins = e.first = tree->program->steps + branch->step;
    while (e.first->kind == QARENA__DO_FRAMES) {
        e.first++;
    }
    e.entries = NULL;
    e.shots = branch->end - branch->begin;
    e.outcomes = NULL;
    e.group_count = 0;
    if (!tree->rows || qarena__rows_come_last(tree)) {
        return QARENA_OK;
    }
    if (tree->order) {
        e.entries = qarena__shot_order_read(tree->order, branch->begin, branch->end);
    }
    return tree->program->steps[branch->step].kind != QARENA__DO_STOP ? sample(&e, reg)
                                                                      : write_rows(&e, reg);
}

/* --- exactly --- */

/* Qubits that are measured at the end of an exact tree: their outcomes are all histories. */
#define MOST_QUBITS 20u

/* The qubits that are measured at the end, each once; returns how many. */
static unsigned measured_qubits(const qarena__command *step, unsigned qubits[64]) {
    uint64_t seen = 0;
    unsigned count = 0;
    for (; step->kind != QARENA__DO_STOP; step++) {
        if (step->kind == QARENA__DO_MEASURE && !(seen >> step->qubit & 1)) {
            seen |= (uint64_t)1 << step->qubit;
            qubits[count++] = step->qubit;
        }
    }
    return count;
}

typedef struct exact_end {
    ending e;
    const unsigned *qubits;
    unsigned count;
    qarena__branch *outcome;
    qarena_status (*keep)(void *context, const qarena__branch *outcome);
    void *context;
} exact_end;

static qarena_status keep_all(const exact_end *x, const double *probabilities) {
    const qarena__branch *branch = x->e.branch;
    const uint64_t all = (uint64_t)1 << x->count;
    double total = 0, before = 0;
    for (uint64_t i = 0; i < all; i++) {
        total += probabilities[i];
    }
    for (uint64_t i = 0; i < all; i++) {
        const double p = branch->probability * probabilities[i] / total;
        uint64_t state = 0;
        if (p > QARENA__LEAST_PROBABILITY) {
            for (unsigned k = 0; k < x->count; k++) {
                state |= (i >> k & 1) << x->qubits[k];
            }
            memcpy(x->outcome->numbers, branch->numbers,
                   x->e.tree->program->words * sizeof(uint64_t));
            measure_by_steps(&x->e, 0, state ^ branch->frame.x, x->outcome->numbers);
            x->outcome->probability = p;
            x->outcome->key = branch->key + before;
            QARENA__FORWARD(x->keep(x->context, x->outcome));
        }
        before += p;
    }
    return QARENA_OK;
}

qarena_status qarena__shots_end_exactly(const qarena__tree *tree, qarena_register *reg,
                                        const qarena__branch *branch, qarena__branch *outcome,
                                        qarena_status (*keep)(void *context,
                                                              const qarena__branch *outcome),
                                        void *context) {
    unsigned qubits[64];
    qarena__buffer *buffer;
    qarena__writer writer;
    exact_end x = {
        .e = {.tree = tree, .branch = branch, .first = tree->program->steps + branch->step},
        .qubits = qubits,
        .outcome = outcome,
        .keep = keep,
        .context = context};
    x.count = measured_qubits(tree->program->steps + branch->step, qubits);
    if (x.count > MOST_QUBITS) {
        return qarena__fail(
            QARENA_E_ARGUMENT,
            "exact probabilities: %u qubits are measured at the end, at most %u allowed", x.count,
            MOST_QUBITS);
    }
    QARENA__FORWARD(qarena__buffer_acquire(reg->arena, sizeof(double) << x.count,
                                           "probabilities of outcomes", &buffer));
    qarena_status status = qarena__writer_synced(&writer, reg);
    if (status == QARENA_OK) {
        status = qarena__writer_end(
            &writer, qarena__probabilities(&writer, qubits, x.count, 0, buffer->data));
    }
    if (status == QARENA_OK) {
        status = keep_all(&x, buffer->data);
    }
    qarena__buffer_release(buffer);
    return status;
}
