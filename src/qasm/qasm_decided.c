#include "qasm/qasm_decided.h"

#include "core/status.h"
#include "qasm/qasm_assign.h"
#include "qasm/qasm_bits.h"
#include "qasm/qasm_locals.h"
#include "qasm/qasm_types.h"

/* Bits of a number whose type has no width. */
#define WIDTH 64u

qarena_status qarena__change_refuse(const qarena__reader *reader, const qarena__word *word,
                                    bool is_bool) {
    return qarena__reader_fail(reader, word,
                               "it is changed under a condition that bits decide, so its value is "
                               "not known while the text is read%s",
                               is_bool ? ": declare it as a bit" : "");
}

/* Whether it is changed in a block of the circuit within that of its declaration. Up to there it
 * has been a constant: it still is as long as its bits, which nobody has written, are 0. */
static bool is_conditional(const qarena__reader *reader, const qarena__name *name) {
    return name->depth != reader->circuit->open;
}

/* E_ARGUMENT: what a loop has read of it as a constant is read again, when it is none; or a loop
 * begins with its declaration again, when its bits are not 0. */
static qarena_status check_loops(const qarena__reader *reader, const qarena__word *word,
                                 const qarena__name *name) {
    const bool again =
        name->used && qarena__locals_repeat(reader, name->depth, reader->circuit->open);
    return is_conditional(reader, name) && (again || qarena__locals_repeat(reader, 0, name->depth))
               ? qarena__change_refuse(reader, word, name->type.kind == QARENA__TYPE_BOOL)
               : QARENA_OK;
}

/* New bits for a name: the same ones each time that its declaration is read, unless they have to be
 * 0 where this is not run. */
static qarena_status take_bits(qarena__reader *reader, const qarena__word *word,
                               const qarena__name *name, uint32_t count) {
    const qarena__word place = {
        .text = name->text, .length = name->length, .kind = QARENA__WORD_NAME};
    bool fresh;
    return is_conditional(reader, name) ? qarena__hidden_bits(reader, word, count)
                                        : qarena__local_bits(reader, &place, count, &fresh);
}

qarena_status qarena__bool_decide(qarena__reader *reader, const qarena__word *word,
                                  uint32_t index) {
    qarena__name *name = &reader->names.items[index];
    const uint32_t first = reader->indices.count;
    QARENA__FORWARD(check_loops(reader, word, name));
    QARENA__FORWARD(take_bits(reader, word, name, 1));
    name->kind = QARENA__NAME_BITS;
    name->inverted = is_conditional(reader, name) && name->value.integer;
    name->variable = false;
    name->single = true;
    name->first = first;
    name->count = 1;
    qarena__reader_keep(reader, index);
    return QARENA_OK;
}

/* --- numbers --- */

static uint32_t bits_of(uint64_t number) {
    return number ? 64u - (uint32_t)__builtin_clzll(number) : 1;
}

/* Let a number have so many bits, at least. */
static qarena_status decide(qarena__reader *reader, const qarena__word *word, uint32_t index,
                            uint32_t width) {
    qarena__name *name = &reader->names.items[index];
    const bool was_bits = name->value.kind == QARENA__VALUE_BITS,
               conditional = is_conditional(reader, name);
    const uint32_t first = reader->indices.count, had = was_bits ? name->count : 0;
    const uint64_t constant = (uint64_t)name->value.integer;
    if (had >= width) {
        return QARENA_OK;
    }
    QARENA__FORWARD(check_loops(reader, word, name));
    if (conditional && !was_bits && name->value.integer < 0) {
        return qarena__reader_fail(reader, word,
                                   "it is %lld where the condition does not hold: of a number that "
                                   "bits decide one is expected that is not negative",
                                   (long long)name->value.integer);
    }
    width = conditional && bits_of(constant) > width ? bits_of(constant) : width;
    const uint32_t kept = conditional ? had : 0;
    QARENA__FORWARD(QARENA__ROOM(reader, indices, kept));
    for (uint32_t i = 0; i < kept; i++) {
        reader->indices.items[reader->indices.count++] = reader->indices.items[name->first + i];
    }
    QARENA__FORWARD(take_bits(reader, word, name, width - kept));
    name->value = (qarena__qasm_value){.kind = QARENA__VALUE_BITS, .integer = (int64_t)constant};
    if (!conditional) {
        name->value.integer = 0;
    }
    name->first = first;
    name->count = width;
    qarena__reader_keep(reader, index);
    return QARENA_OK;
}

/* Let a number be a copy of bits. */
static qarena_status assign_bits(qarena__reader *reader, const qarena__word *word, uint32_t index,
                                 const qarena__qasm_value *value) {
    const qarena__type type = reader->names.items[index].type;
    const uint32_t width = value->integer ? (uint32_t)value->integer : 1,
                   room = (type.size ? type.size : WIDTH) - (type.kind == QARENA__TYPE_INT);
    if (width > room) {
        return qarena__reader_fail(reader, word, "%u bits into %s that has room for %u", width,
                                   qarena__type_phrase(&type), room);
    }
    QARENA__FORWARD(decide(reader, word, index, width));
    const qarena__name *name = &reader->names.items[index];
    const qarena__operand bits = {.first = name->first, .count = name->count};
    qarena__qasm_value all = *value;
    const uint32_t more = name->count - width;
    QARENA__FORWARD(QARENA__ROOM(reader, tokens, more));
    for (uint32_t i = 0; i < more; i++) {
        reader->tokens.items[reader->tokens.count++] = QARENA_FALSE;
    }
    all.count += more;
    all.integer = name->count;
    if (name->value.integer) {
        const qarena__operation flip = {word, QARENA__OPERATE_BIT_XOR};
        const qarena__qasm_value mask = {.kind = QARENA__VALUE_INTEGER,
                                         .integer = name->value.integer};
        QARENA__FORWARD(qarena__bits_operate(reader, &flip, &all, &mask));
    }
    return qarena__bits_assign(reader, word, &bits, false, &all);
}

/* Let a number that is made of bits be a constant, where they decide about it. */
static qarena_status assign_constant(qarena__reader *reader, const qarena__word *word,
                                     uint32_t index, int64_t constant) {
    if (constant < 0) {
        return qarena__reader_fail(reader, word,
                                   "a number that bits decide is not negative here: this is %lld",
                                   (long long)constant);
    }
    QARENA__FORWARD(decide(reader, word, index, bits_of((uint64_t)constant)));
    const qarena__name *name = &reader->names.items[index];
    const qarena__operand bits = {.first = name->first, .count = name->count};
    const qarena__qasm_value value = {.kind = QARENA__VALUE_INTEGER,
                                      .integer = constant ^ name->value.integer};
    return qarena__bits_assign(reader, word, &bits, false, &value);
}

qarena_status qarena__number_assign(qarena__reader *reader, const qarena__word *word,
                                    uint32_t index, qarena__qasm_value *value) {
    qarena__name *name = &reader->names.items[index];
    const bool is_bool = name->type.kind == QARENA__TYPE_BOOL,
               is_whole =
                   name->type.kind == QARENA__TYPE_INT || name->type.kind == QARENA__TYPE_UINT;
    QARENA__FORWARD(qarena__reader_count(reader, word, 1 + value->count / 2));
    if (reader->skipping) {
        return QARENA_OK;
    }
    if (is_whole && value->kind == QARENA__VALUE_BITS) {
        return assign_bits(reader, word, index, value);
    }
    QARENA__FORWARD(qarena__value_convert(reader, word, &name->type, value));
    if (value->kind == QARENA__VALUE_BITS || (is_bool && is_conditional(reader, name))) {
        QARENA__FORWARD(qarena__bool_decide(reader, word, index));
        name = &reader->names.items[index];
        const qarena__operand bits = {.first = name->first, .count = 1, .single = true};
        return qarena__bits_assign(reader, word, &bits, name->inverted, value);
    }
    if (is_conditional(reader, name)) {
        return name->value.kind == QARENA__VALUE_BITS
                   ? assign_constant(reader, word, index, value->integer)
                   : qarena__change_refuse(reader, word, false);
    }
    name->value = *value;
    name->used = false;
    if (value->count) {
        qarena__reader_keep(reader, index);
    }
    return QARENA_OK;
}
