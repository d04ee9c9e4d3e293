#include "qasm/qasm_third.h"

#include <stdio.h>
#include <string.h>

#include "arena/arena.h"
#include "core/status.h"
#include "qasm/qasm_bits.h"
#include "qasm/qasm_blocks.h"
#include "qasm/qasm_definitions.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_gates.h"
#include "qasm/qasm_names.h"
#include "qasm/qasm_operands.h"

static qarena_status take_semicolon(qarena__reader *reader) {
    return qarena__reader_take(reader, ';', "';'");
}

qarena_status qarena__measurements_append(qarena__reader *reader, const qarena__word *word,
                                          const qarena__operand *qubits,
                                          const qarena__operand *bits) {
    if (qubits->count != bits->count) {
        return qarena__reader_fail(reader, word, "%u qubit%s into %u bit%s", qubits->count,
                                   qubits->count == 1 ? "" : "s", bits->count,
                                   bits->count == 1 ? "" : "s");
    }
    QARENA__FORWARD(qarena__reader_count(reader, word, qubits->count));
    if (qarena__reader_acts(reader)) { /* so that measurements at the end are at the end */
        QARENA__FORWARD(qarena__phase_flush(reader));
    }
    for (uint32_t i = 0; qarena__reader_acts(reader) && i < qubits->count; i++) {
        QARENA__FORWARD(
            qarena__bit_check(reader, word, reader->indices.items[bits->first + i], true));
        QARENA__FORWARD(qarena__reader_place(
            reader, word,
            qarena_circuit_measure(reader->circuit, reader->indices.items[qubits->first + i],
                                   reader->indices.items[bits->first + i])));
    }
    return QARENA_OK;
}

/* --- assignments of bits --- */

static qarena_status append_assignment(qarena__reader *reader, const qarena__word *word,
                                       unsigned bit, const int32_t *tokens, uint32_t count) {
    QARENA__FORWARD(qarena__reader_count(reader, word, 1));
    QARENA__FORWARD(qarena__bit_check(reader, word, bit, true));
    for (uint32_t i = 0; i < count; i++) {
        if (tokens[i] >= 0) {
            QARENA__FORWARD(qarena__bit_check(reader, word, (unsigned)tokens[i], false));
        }
    }
    return qarena__reader_acts(reader)
               ? qarena__reader_place(reader, word,
                                      qarena_circuit_assign(reader->circuit, bit, tokens, count))
               : QARENA_OK;
}

/* Bits that are known: the lowest first. */
static qarena_status assign_number(qarena__reader *reader, const qarena__word *word,
                                   const qarena__operand *bits, uint64_t number) {
    if (bits->count < 64 && number >> bits->count) {
        return qarena__reader_fail(reader, word, "the value has more than %u bits", bits->count);
    }
    for (uint32_t i = 0; i < bits->count; i++) {
        const int32_t token = i < 64 && number >> i & 1 ? QARENA_TRUE : QARENA_FALSE;
        QARENA__FORWARD(
            append_assignment(reader, word, reader->indices.items[bits->first + i], &token, 1));
    }
    return QARENA_OK;
}

/* "0110": the last digit is the lowest bit. */
static qarena_status assign_string(qarena__reader *reader, const qarena__operand *bits) {
    const qarena__word word = reader->cursor.word;
    uint32_t at = 0;
    for (size_t i = word.length - 1; i-- > 1;) {
        const char digit = word.text[i];
        const int32_t token = digit == '1' ? QARENA_TRUE : QARENA_FALSE;
        if (digit == '_') {
            continue;
        }
        if ((digit != '0' && digit != '1') || at == bits->count) {
            return qarena__reader_fail(reader, &word, "%u digits 0 or 1 are expected", bits->count);
        }
        QARENA__FORWARD(
            append_assignment(reader, &word, reader->indices.items[bits->first + at++], &token, 1));
    }
    qarena__reader_step(reader);
    return at == bits->count
               ? QARENA_OK
               : qarena__reader_fail(reader, &word, "%u digits 0 or 1 are expected", bits->count);
}

/* A register into a register, bit by bit. */
static qarena_status assign_register(qarena__reader *reader, const qarena__word *word,
                                     const qarena__operand *bits, const qarena__qasm_value *value) {
    const int32_t *tokens = reader->tokens.items + value->first;
    if (value->count != bits->count) {
        return qarena__reader_fail(reader, word, "%u bits into %u", value->count, bits->count);
    }
    for (uint32_t i = 0; i < bits->count; i++) {
        for (uint32_t later = i + 1; later < bits->count; later++) {
            if (tokens[later] == reader->indices.items[bits->first + i]) {
                return qarena__reader_fail(reader, word, "a register into what overlaps with it");
            }
        }
    }
    for (uint32_t i = 0; i < bits->count; i++) {
        QARENA__FORWARD(append_assignment(reader, word, reader->indices.items[bits->first + i],
                                          &reader->tokens.items[value->first + i], 1));
    }
    return QARENA_OK;
}

/* What comes after "=". */
static qarena_status assign(qarena__reader *reader, const qarena__operand *bits) {
    const qarena__word word = reader->cursor.word;
    qarena__operand qubits;
    qarena__qasm_value value;
    if (qarena__keyword_of(reader, &word) == QARENA__KEY_MEASURE) {
        qarena__reader_step(reader);
        QARENA__FORWARD(qarena__operand_read(reader, QARENA__NAME_QUBITS, &qubits));
        return qarena__measurements_append(reader, &word, &qubits, bits);
    }
    if (word.kind == QARENA__WORD_STRING) {
        return assign_string(reader, bits);
    }
    QARENA__FORWARD(qarena__expression_read(reader, &value));
    if (value.unknown) {
        return QARENA_OK;
    }
    if (value.kind == QARENA__VALUE_BITS) {
        if (value.integer || bits->count != 1) {
            return assign_register(reader, &word, bits, &value);
        }
        return append_assignment(reader, &word, reader->indices.items[bits->first],
                                 reader->tokens.items + value.first, value.count);
    }
    if (value.kind == QARENA__VALUE_REAL || value.integer < 0) {
        return qarena__reader_fail(reader, &word, "bits or a whole number are expected");
    }
    return assign_number(reader, &word, bits, (uint64_t)value.integer);
}

/* "c[0] ^= d[1]": tokens of both, then the operator. */
static qarena_status update(qarena__reader *reader, const qarena__operand *bits) {
    const qarena__word word = reader->cursor.word;
    const uint32_t first = reader->tokens.count;
    const char sign = *word.text;
    const int32_t joined = sign == '&'   ? QARENA_AND
                           : sign == '|' ? QARENA_OR
                           : sign == '^' ? QARENA_XOR
                                         : 0;
    qarena__qasm_value value;
    if (!joined || bits->count != 1) {
        return qarena__reader_fail(reader, &word, "only &=, |= and ^= of one bit are done here");
    }
    qarena__reader_step(reader);
    QARENA__FORWARD(qarena__expression_read(reader, &value));
    if (value.kind == QARENA__VALUE_BITS ? value.integer > 1
                                         : value.kind == QARENA__VALUE_REAL || value.integer >> 1) {
        return qarena__reader_fail(reader, &word, "one bit is expected on the right");
    }
    const uint32_t start = reader->tokens.count;
    QARENA__FORWARD(QARENA__ROOM(reader, tokens, value.count + 3));
    int32_t *tokens = reader->tokens.items + start;
    *tokens++ = reader->indices.items[bits->first];
    if (value.kind == QARENA__VALUE_BITS) {
        memcpy(tokens, reader->tokens.items + value.first, value.count * sizeof *tokens);
        tokens += value.count;
    } else {
        *tokens++ = value.integer ? QARENA_TRUE : QARENA_FALSE;
    }
    *tokens++ = joined;
    const uint32_t count = (uint32_t)(tokens - (reader->tokens.items + start));
    const qarena_status status = append_assignment(
        reader, &word, reader->indices.items[bits->first], reader->tokens.items + start, count);
    reader->tokens.count = first;
    return status;
}

static qarena_status read_assignment(qarena__reader *reader) {
    const uint32_t indices = reader->indices.count, tokens = reader->tokens.count;
    qarena__operand bits;
    QARENA__FORWARD(qarena__operand_read(reader, QARENA__NAME_BITS, &bits));
    if (qarena__reader_sees(reader, QARENA__UPDATE)) {
        QARENA__FORWARD(update(reader, &bits));
    } else {
        QARENA__FORWARD(qarena__reader_take(reader, '=', "'='"));
        QARENA__FORWARD(assign(reader, &bits));
    }
    reader->indices.count = indices;
    reader->tokens.count = tokens;
    return take_semicolon(reader);
}

/* --- declarations --- */

/* "[8]" after a type; -1: there is none. */
static qarena_status read_width(qarena__reader *reader, int64_t *width) {
    *width = -1;
    if (!qarena__reader_skip(reader, '[')) {
        return QARENA_OK;
    }
    QARENA__FORWARD(qarena__integer_read(reader, "a size", width));
    return qarena__reader_take(reader, ']', "']'");
}

/* "qubit[3] q;", "bit[2] c = "01";" */
static qarena_status read_register(qarena__reader *reader, unsigned kind) {
    int64_t size;
    qarena__reader_step(reader);
    QARENA__FORWARD(read_width(reader, &size));
    const qarena__word word = reader->cursor.word;
    const uint32_t first = reader->indices.count;
    QARENA__FORWARD(qarena__register_add(reader, &word, kind, size < 0 ? 1 : size, size < 0));
    qarena__reader_step(reader);
    if (kind == QARENA__NAME_BITS && qarena__reader_skip(reader, '=')) {
        const qarena__operand bits = {
            .first = first, .count = (uint32_t)(size < 0 ? 1 : size), .single = size < 0};
        const uint32_t indices = reader->indices.count, tokens = reader->tokens.count;
        QARENA__FORWARD(assign(reader, &bits));
        reader->indices.count = indices;
        reader->tokens.count = tokens;
    }
    return take_semicolon(reader);
}

/* "const int n = 3;" */
static qarena_status read_constant(qarena__reader *reader) {
    qarena__name *name;
    qarena__qasm_value value;
    int64_t width;
    qarena__reader_step(reader);
    const qarena__word type = reader->cursor.word;
    if (qarena__keyword_of(reader, &type) != QARENA__KEY_TYPE) {
        return qarena__reader_fail(reader, &type, "int, uint, float, angle or bool is expected");
    }
    qarena__reader_step(reader);
    QARENA__FORWARD(read_width(reader, &width));
    const qarena__word word = reader->cursor.word;
    qarena__reader_step(reader);
    QARENA__FORWARD(qarena__reader_take(reader, '=', "'=' and a value"));
    QARENA__FORWARD(qarena__expression_read(reader, &value));
    if (value.kind == QARENA__VALUE_BITS) {
        return qarena__reader_fail(reader, &word,
                                   "its value is not known before the circuit is "
                                   "run");
    }
    const bool real = qarena__word_reads(&type, "float") || qarena__word_reads(&type, "angle");
    if (real && !value.unknown && value.kind != QARENA__VALUE_REAL) {
        value =
            (qarena__qasm_value){.kind = QARENA__VALUE_REAL, .real = qarena__value_real(&value)};
    }
    if (!real && value.kind == QARENA__VALUE_REAL && !value.unknown) {
        return qarena__reader_fail(reader, &word, "a whole number is expected");
    }
    QARENA__FORWARD(qarena__names_add(reader, &word, QARENA__NAME_VALUE, &name));
    name->value = value;
    return take_semicolon(reader);
}

/* The word's text as a C string that lives as long as the reader. */
static qarena_status keep_text(qarena__reader *reader, const qarena__word *word,
                               const char **text) {
    void *object;
    if (word->length > QARENA_PARAMETER_NAME) {
        return qarena__reader_fail(reader, word, "a name of more than %u bytes",
                                   QARENA_PARAMETER_NAME);
    }
    QARENA__FORWARD(QARENA__ROOM(reader, strings, 1));
    QARENA__FORWARD(qarena__object_allocate(reader->arena, QARENA_PARAMETER_NAME + 1, &object));
    reader->strings.items[reader->strings.count++] = object;
    memcpy(object, word->text, word->length);
    ((char *)object)[word->length] = '\0';
    *text = object;
    return QARENA_OK;
}

/* "input float t;" */
static qarena_status read_input(qarena__reader *reader) {
    qarena__name *name;
    int64_t width;
    const char *text = NULL;
    qarena__reader_step(reader);
    const qarena__word type = reader->cursor.word;
    if (!qarena__word_reads(&type, "float") && !qarena__word_reads(&type, "angle")) {
        return qarena__reader_fail(reader, &type, "inputs are float or angle here");
    }
    qarena__reader_step(reader);
    QARENA__FORWARD(read_width(reader, &width));
    const qarena__word word = reader->cursor.word;
    if (reader->blocks.count) {
        return qarena__reader_fail(reader, &word, "inputs are declared outside of blocks");
    }
    QARENA__FORWARD(qarena__names_add(reader, &word, QARENA__NAME_VALUE, &name));
    QARENA__FORWARD(keep_text(reader, &word, &text));
    QARENA__FORWARD(QARENA__ROOM(reader, terms, 1));
    name->value =
        (qarena__qasm_value){.kind = QARENA__VALUE_REAL, .first = reader->terms.count, .count = 1};
    reader->terms.items[reader->terms.count++] = (qarena_term){.name = text, .coefficient = 1};
    QARENA__FORWARD(qarena__reader_place(reader, &word,
                                         qarena_circuit_add_parameter(reader->circuit, text, 0)));
    qarena__reader_step(reader);
    return take_semicolon(reader);
}

/* "let a = q[0:2] ++ r;" */
static qarena_status read_alias(qarena__reader *reader) {
    uint16_t list[4096];
    uint32_t count = 0;
    qarena__operand operand;
    qarena__name *name;
    qarena__reader_step(reader);
    const qarena__word word = reader->cursor.word;
    qarena__reader_step(reader);
    QARENA__FORWARD(qarena__reader_take(reader, '=', "'='"));
    const qarena__name *first = reader->cursor.word.kind == QARENA__WORD_NAME
                                    ? qarena__names_find(reader, &reader->cursor.word)
                                    : NULL;
    const unsigned kind =
        first && first->kind == QARENA__NAME_BITS ? QARENA__NAME_BITS : QARENA__NAME_QUBITS;
    const uint32_t indices = reader->indices.count;
    do {
        QARENA__FORWARD(qarena__operand_read(reader, kind, &operand));
        if (operand.count > 4096 - count) {
            return qarena__reader_fail(reader, &word, "an alias of more than 4096");
        }
        memcpy(list + count, reader->indices.items + operand.first, operand.count * sizeof *list);
        count += operand.count;
    } while (qarena__reader_skip(reader, QARENA__JOIN));
    reader->indices.count = indices;
    QARENA__FORWARD(QARENA__ROOM(reader, indices, count));
    memcpy(reader->indices.items + indices, list, count * sizeof *list);
    reader->indices.count += count;
    QARENA__FORWARD(qarena__names_add(reader, &word, kind, &name));
    name->first = indices;
    name->count = count;
    name->single = operand.single && count == 1;
    return take_semicolon(reader);
}

/* --- what is passed over --- */

/* "pragma ..", "#pragma ..", "@annotation ..": a line that changes nothing of the meaning here. */
static qarena_status pass_over(qarena__reader *reader) {
    const qarena__source *source = &reader->sources.items[reader->cursor.source];
    unsigned long long line, column;
    char message[96];
    qarena__place_find(source->text, reader->cursor.word.text, &line, &column);
    if (reader->options.warn) {
        (void)snprintf(message, sizeof message,
                       "qasm %llu:%llu: a pragma or annotation was left out", line, column);
        reader->options.warn(reader->options.warn_context, message);
    }
    qarena__cursor_skip_line(&reader->cursor);
    return QARENA_OK;
}

qarena_status qarena__third_read(qarena__reader *reader, bool *done) {
    const qarena__word word = reader->cursor.word;
    *done = true;
    if (qarena__word_is(&word, '@') || qarena__word_is(&word, '#')) {
        return pass_over(reader);
    }
    switch (qarena__keyword_of(reader, &word)) {
    case QARENA__KEY_QUBIT: return read_register(reader, QARENA__NAME_QUBITS);
    case QARENA__KEY_BIT: return read_register(reader, QARENA__NAME_BITS);
    case QARENA__KEY_CONST: return read_constant(reader);
    case QARENA__KEY_INPUT: return read_input(reader);
    case QARENA__KEY_LET: return read_alias(reader);
    case QARENA__KEY_WHILE: return qarena__while_read(reader);
    case QARENA__KEY_FOR: return qarena__for_read(reader);
    case QARENA__KEY_PRAGMA: return pass_over(reader);
    case QARENA__KEY_TYPE:
        return qarena__reader_fail(reader, &word,
                                   "variables are not done here: constants (const) and bits are");
    default: break;
    }
    const qarena__name *name =
        word.kind == QARENA__WORD_NAME ? qarena__names_find(reader, &word) : NULL;
    *done = name && name->kind == QARENA__NAME_BITS;
    return *done ? read_assignment(reader) : QARENA_OK;
}
