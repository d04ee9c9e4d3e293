#include "qasm/qasm_locals.h"

#include "core/status.h"

/* The number that a hidden bit has while the text is read. */
static uint16_t number_of(uint32_t hidden) {
    return (uint16_t)(QARENA__MOST_BITS - 1 - hidden);
}

static qarena_status append_indices(qarena__reader *reader, uint32_t first, uint32_t count) {
    QARENA__FORWARD(QARENA__ROOM(reader, indices, count));
    for (uint32_t i = 0; i < count; i++) {
        reader->indices.items[reader->indices.count++] = number_of(first + i);
    }
    return QARENA_OK;
}

/* Take so many. */
static qarena_status take(qarena__reader *reader, const qarena__word *word, uint32_t count) {
    if (count > QARENA__MOST_BITS - reader->n_bits - reader->n_hidden) {
        return qarena__reader_fail(reader, word, "%u bits beside %u: at most %u are possible",
                                   count, reader->n_bits + reader->n_hidden, QARENA__MOST_BITS);
    }
    reader->n_hidden += count;
    return QARENA_OK;
}

qarena_status qarena__hidden_bits(qarena__reader *reader, const qarena__word *word,
                                  uint32_t count) {
    QARENA__FORWARD(take(reader, word, count));
    return append_indices(reader, reader->n_hidden - count, count);
}

qarena_status qarena__local_bits(qarena__reader *reader, const qarena__word *word, uint32_t count,
                                 bool *fresh) {
    uint32_t *slot = &reader->site_slots[((uintptr_t)word->text >> 2) % QARENA__SITE_SLOTS];
    *fresh = true;
    if (count == 0) { /* of an empty range: it needs no site, of which there may be any number */
        return QARENA_OK;
    }
    if (!qarena__reader_acts(reader)) { /* any will do */
        QARENA__FORWARD(QARENA__ROOM(reader, indices, count));
        for (uint32_t i = 0; i < count; i++) {
            reader->indices.items[reader->indices.count++] = number_of(0);
        }
        return QARENA_OK;
    }
    for (uint32_t i = *slot; i; i = reader->sites.items[i - 1].next) {
        const qarena__site *site = &reader->sites.items[i - 1];
        if (site->place == word->text && site->count == count) {
            *fresh = false;
            return append_indices(reader, site->first, count);
        }
    }
    QARENA__FORWARD(QARENA__ROOM(reader, sites, 1));
    QARENA__FORWARD(qarena__hidden_bits(reader, word, count));
    reader->sites.items[reader->sites.count] = (qarena__site){
        .place = word->text, .next = *slot, .first = reader->n_hidden - count, .count = count};
    *slot = ++reader->sites.count;
    return QARENA_OK;
}

qarena_status qarena__scratch_bit(qarena__reader *reader, const qarena__word *word, unsigned *bit) {
    if (!reader->scratch) {
        QARENA__FORWARD(take(reader, word, 1));
        reader->scratch = 1u + number_of(reader->n_hidden - 1);
    }
    *bit = reader->scratch - 1;
    return QARENA_OK;
}

bool qarena__locals_repeat(const qarena__reader *reader, unsigned first, unsigned end) {
    for (unsigned i = first; i < end; i++) {
        if (reader->circuit->block[i] == QARENA__OP_WHILE) {
            return true;
        }
    }
    return false;
}

/* --- at the end --- */

static double final_number(const qarena__reader *reader, double number) {
    const double first_hidden = QARENA__MOST_BITS - reader->n_hidden;
    return number < first_hidden ? number : reader->n_bits + (QARENA__MOST_BITS - 1 - number);
}

void qarena__locals_finish(qarena__reader *reader) {
    qarena__gates *gates = reader->circuit->gates; /* nobody else has them yet */
    gates->bits = reader->n_bits + reader->n_hidden;
    gates->named_bits = reader->n_bits;
    for (uint64_t i = 0; reader->n_hidden && i < gates->list.count; i++) {
        qarena__op *op = &gates->list.ops[i];
        if (op->kind == QARENA__OP_MEASURE || op->kind == QARENA__OP_ASSIGN) {
            op->classical.bit = (uint64_t)final_number(reader, (double)op->classical.bit);
        }
        if (op->kind == QARENA__OP_ASSIGN || op->kind == QARENA__OP_IF ||
            op->kind == QARENA__OP_WHILE) {
            double *numbers = gates->list.matrices + op->classical.matrix;
            for (unsigned k = 0; k < op->numbers; k++) {
                numbers[k] = final_number(reader, numbers[k]);
            }
        }
    }
}
