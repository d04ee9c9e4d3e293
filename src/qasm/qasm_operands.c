#include "qasm/qasm_operands.h"

#include <string.h>

#include "core/status.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_names.h"

qarena_status qarena__range_read(qarena__reader *reader, const char *what, int64_t length,
                                 qarena__number_range *range) {
    const qarena__word word = reader->cursor.word;
    int64_t part[3] = {0, 1, length - 1};
    unsigned parts = 0;
    if (!qarena__reader_sees(reader, ':')) { /* of q[:3] and q[::2] the ends are the register's */
        QARENA__FORWARD(qarena__integer_read(reader, what, &part[0]));
    }
    while (parts < 2 && qarena__reader_skip(reader, ':')) {
        const unsigned at = ++parts == 2 ? 2 : 1;
        if (parts == 2) {
            part[2] = length - 1;
        }
        const bool open = qarena__reader_sees(reader, ']'); /* q[2:] */
        if (open) {
            part[at] = length - 1;
        } else if (!qarena__reader_sees(reader, ':')) {
            QARENA__FORWARD(qarena__integer_read(reader, what, &part[at]));
        }
        if (at == 1 && !qarena__reader_sees(reader, ':')) { /* its end, and no step */
            part[2] = part[1];
            part[1] = 1;
            break;
        }
    }
    *range = (qarena__number_range){.first = part[0], .step = part[1], .single = parts == 0};
    if (length > 0) { /* counted from the end */
        range->first += part[0] < 0 ? length : 0;
        part[2] += part[2] < 0 ? length : 0;
    }
    if (range->single) {
        range->n = 1;
        return QARENA_OK;
    }
    if (range->step == 0) {
        return qarena__reader_fail(reader, &word, "the step of this range is 0");
    }
    const bool up = range->step > 0;
    if (up ? range->first <= part[2] : range->first >= part[2]) {
        const uint64_t distance = up ? (uint64_t)part[2] - (uint64_t)range->first
                                     : (uint64_t)range->first - (uint64_t)part[2];
        const uint64_t step = up ? (uint64_t)range->step : 0 - (uint64_t)range->step;
        range->n = distance / step + (distance / step < UINT64_MAX);
    }
    return QARENA_OK;
}

/* Append what a range picks from `from`, whose items are before the pool's end. */
static qarena_status pick(qarena__reader *reader, const qarena__word *word,
                          const qarena__operand *from, const qarena__number_range *range) {
    const uint64_t n = reader->skipping && range->n > 1 ? 1 : range->n; /* one is enough there */
    for (uint64_t i = 0; i < n; i++) {
        int64_t index = range->first + (int64_t)(i * (uint64_t)range->step);
        if (reader->skipping) { /* what is not done need not be right */
            index = 0;
        }
        if (index < 0 || index >= (int64_t)from->count) {
            return qarena__reader_fail(reader, word, "index %lld is out of range [0, %u)",
                                       (long long)index, from->count);
        }
        QARENA__FORWARD(QARENA__ROOM(reader, indices, 1));
        reader->indices.items[reader->indices.count++] =
            reader->indices.items[from->first + (uint32_t)index];
    }
    return QARENA_OK;
}

/* Read "[..]", after which the operand is what it picks. */
static qarena_status read_index(qarena__reader *reader, qarena__operand *operand) {
    const qarena__word word = reader->cursor.word;
    const uint32_t start = reader->indices.count;
    qarena__number_range range = {.single = false};
    if (operand->single || operand->count == 0) {
        return qarena__reader_fail(reader, &word, "what has an index here is no register");
    }
    qarena__reader_step(reader);
    if (reader->version == 3 && qarena__reader_skip(reader, '{')) {
        do {
            QARENA__FORWARD(qarena__range_read(reader, "an index", operand->count, &range));
            QARENA__FORWARD(pick(reader, &word, operand, &range));
        } while (qarena__reader_skip(reader, ','));
        range.single = false;
        QARENA__FORWARD(qarena__reader_take(reader, '}', "'}'"));
    } else if (reader->version == 3) {
        QARENA__FORWARD(qarena__range_read(reader, "an index", operand->count, &range));
        QARENA__FORWARD(pick(reader, &word, operand, &range));
    } else {
        QARENA__FORWARD(qarena__integer_read(reader, "an index", &range.first));
        range.n = 1;
        range.single = true;
        QARENA__FORWARD(pick(reader, &word, operand, &range));
    }
    QARENA__FORWARD(qarena__reader_take(reader, ']', "']'"));
    *operand = (qarena__operand){
        .first = start, .count = reader->indices.count - start, .single = range.single};
    return QARENA_OK;
}

/* "$3": qubit 3. The circuit has as many qubits as the largest of these numbers asks for. */
static qarena_status read_hardware(qarena__reader *reader, qarena__operand *operand) {
    const qarena__word word = reader->cursor.word;
    uint32_t number = 0;
    if (reader->frame) {
        return qarena__reader_fail(reader, &word,
                                   "the body of a gate or a subroutine has its own qubits alone");
    }
    if (!reader->hardware && reader->circuit->n) {
        return qarena__reader_fail(reader, &word, "a qubit of a machine beside declared ones");
    }
    for (size_t i = 1; i < word.length && number < reader->options.qubits; i++) {
        number = word.text[i] == '_' ? number : 10 * number + (uint32_t)(word.text[i] - '0');
    }
    if (number >= reader->options.qubits) {
        return qarena__reader_fail(reader, &word, "at most %u qubits, from $0 on",
                                   reader->options.qubits);
    }
    if (number >= reader->circuit->n) {
        reader->circuit->n = number + 1; /* nobody else has the circuit yet */
    }
    reader->hardware = true;
    QARENA__FORWARD(QARENA__ROOM(reader, indices, 1));
    *operand = (qarena__operand){.first = reader->indices.count, .count = 1, .single = true};
    reader->indices.items[reader->indices.count++] = (uint16_t)number;
    qarena__reader_step(reader);
    return QARENA_OK;
}

qarena_status qarena__operand_read(qarena__reader *reader, unsigned kind,
                                   qarena__operand *operand) {
    const qarena__word word = reader->cursor.word;
    const char *noun = kind == QARENA__NAME_QUBITS ? "qubit" : "bit";
    if (word.kind == QARENA__WORD_HARDWARE && kind == QARENA__NAME_QUBITS && reader->version == 3) {
        return read_hardware(reader, operand);
    }
    if (word.kind != QARENA__WORD_NAME) {
        return qarena__reader_fail(reader, &word, "a %s or a register of them is expected", noun);
    }
    const qarena__name *name = qarena__names_find(reader, &word);
    if (!name || name->kind != kind) {
        return qarena__reader_fail(reader, &word, "%s%s: a %s or a register of them is expected",
                                   name ? "it is " : "the name is not known",
                                   name ? qarena__name_noun(name) : "", noun);
    }
    *operand =
        (qarena__operand){.first = name->first, .count = name->count, .single = name->single};
    qarena__reader_step(reader);
    while (qarena__reader_sees(reader, '[')) {
        QARENA__FORWARD(read_index(reader, operand));
    }
    return QARENA_OK;
}

/* A number that is made of bits. */
static qarena_status read_decided(qarena__reader *reader, const qarena__name *name,
                                  qarena__qasm_value *value) {
    const uint32_t first = reader->tokens.count;
    QARENA__FORWARD(QARENA__ROOM(reader, tokens, 2 * name->count));
    for (uint32_t i = 0; i < name->count; i++) {
        reader->tokens.items[reader->tokens.count++] = reader->indices.items[name->first + i];
        if ((uint64_t)name->value.integer >> i & 1) {
            reader->tokens.items[reader->tokens.count++] = QARENA_NOT;
        }
    }
    *value = (qarena__qasm_value){.kind = QARENA__VALUE_BITS,
                                  .first = first,
                                  .count = reader->tokens.count - first,
                                  .integer = name->count,
                                  .number = true};
    qarena__reader_step(reader);
    return QARENA_OK;
}

qarena_status qarena__bits_read(qarena__reader *reader, qarena__qasm_value *value) {
    const qarena__word word = reader->cursor.word;
    const qarena__name *name = qarena__names_find(reader, &word);
    qarena__operand operand;
    if (reader->version == 2) {
        return qarena__reader_fail(reader, &word, "it is a bit: a number is expected");
    }
    if (reader->in_index) { /* which has to be known now; and so indices do not lie in indices */
        return qarena__reader_fail(reader, &word, "an index is a constant, not a bit");
    }
    if (name->kind == QARENA__NAME_VALUE) {
        return read_decided(reader, name, value);
    }
    reader->in_index = true;
    QARENA__FORWARD(qarena__operand_read(reader, QARENA__NAME_BITS, &operand));
    reader->in_index = false;
    if (operand.count == 0 && !reader->skipping) {
        return qarena__reader_fail(reader, &word, "no bits: this range of them is empty");
    }
    if (reader
            ->skipping) { /* nobody asks how many, and a text may name 4096 of them in each word */
        *value = (qarena__qasm_value){.kind = QARENA__VALUE_BITS, .first = reader->tokens.count};
        return QARENA_OK;
    }
    const uint32_t first = reader->tokens.count;
    const bool inverted = name->inverted;
    QARENA__FORWARD(QARENA__ROOM(reader, tokens, operand.count + 1));
    for (uint32_t i = 0; i < operand.count; i++) {
        reader->tokens.items[reader->tokens.count++] = reader->indices.items[operand.first + i];
    }
    if (inverted) {
        reader->tokens.items[reader->tokens.count++] = QARENA_NOT;
    }
    *value = (qarena__qasm_value){.kind = QARENA__VALUE_BITS,
                                  .first = first,
                                  .count = operand.count + inverted,
                                  .integer = operand.single ? 0 : operand.count};
    return QARENA_OK;
}
