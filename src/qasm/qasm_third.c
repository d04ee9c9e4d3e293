#include "qasm/qasm_third.h"

#include <string.h>

#include "arena/arena.h"
#include "core/status.h"
#include "qasm/qasm_blocks.h"
#include "qasm/qasm_calls.h"
#include "qasm/qasm_definitions.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_names.h"
#include "qasm/qasm_operands.h"
#include "qasm/qasm_subroutines.h"
#include "qasm/qasm_switch.h"
#include "qasm/qasm_types.h"
#include "qasm/qasm_variables.h"

/* --- declarations --- */

/* "qubit[3] q;" */
static qarena_status read_qubits(qarena__reader *reader) {
    int64_t size = 1;
    qarena__reader_step(reader);
    const bool single = !qarena__reader_skip(reader, '[');
    if (!single) {
        QARENA__FORWARD(qarena__integer_read(reader, "a size", &size));
        QARENA__FORWARD(qarena__reader_take(reader, ']', "']'"));
    }
    const qarena__word word = reader->cursor.word;
    QARENA__FORWARD(qarena__register_add(reader, &word, QARENA__NAME_QUBITS, size, single));
    qarena__reader_step(reader);
    return qarena__semicolon_take(reader);
}

/* "output bit c;": as without it, since all bits are. */
static qarena_status read_output(qarena__reader *reader) {
    qarena__reader_step(reader);
    const qarena__word word = reader->cursor.word;
    if (qarena__keyword_of(reader, &word) != QARENA__KEY_BIT) {
        return qarena__reader_fail(reader, &word, "outputs are bits here");
    }
    if (reader->blocks.count || reader->calls.count) {
        return qarena__reader_fail(reader, &word, "outputs are declared outside of blocks");
    }
    return qarena__bits_declare(reader);
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
    qarena__type type;
    const char *text = NULL;
    qarena__reader_step(reader);
    const qarena__word kind = reader->cursor.word;
    if (!qarena__word_reads(&kind, "float") && !qarena__word_reads(&kind, "angle")) {
        return qarena__reader_fail(reader, &kind, "inputs are float or angle here");
    }
    QARENA__FORWARD(qarena__type_read(reader, &type));
    const qarena__word word = reader->cursor.word;
    if (reader->blocks.count || reader->calls.count) {
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
    return qarena__semicolon_take(reader);
}

/* Qubits or bits of an alias that count as an operation. */
#define INDICES_COUNTED 16u

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
        const qarena__name *part = reader->cursor.word.kind == QARENA__WORD_NAME
                                       ? qarena__names_find(reader, &reader->cursor.word)
                                       : NULL;
        if (part && part->argument) { /* the alias may be written */
            reader->argument_names.items[part->argument - 1].written = true;
        }
        QARENA__FORWARD(qarena__operand_read(reader, kind, &operand));
        if (reader->skipping && operand.count > 1) { /* one is enough there */
            operand.count = 1;
        }
        if (operand.count > 4096 - count) {
            return qarena__reader_fail(reader, &word, "an alias of more than 4096");
        }
        memcpy(list + count, reader->indices.items + operand.first, operand.count * sizeof *list);
        count += operand.count;
    } while (qarena__reader_skip(reader, QARENA__JOIN));
    reader->indices.count = indices;
    QARENA__FORWARD(qarena__reader_count(reader, &word, count / INDICES_COUNTED));
    QARENA__FORWARD(QARENA__ROOM(reader, indices, count));
    memcpy(reader->indices.items + indices, list, count * sizeof *list);
    reader->indices.count += count;
    QARENA__FORWARD(qarena__names_add(reader, &word, kind, &name));
    name->first = indices;
    name->count = count;
    name->single = operand.single && count == 1;
    return qarena__semicolon_take(reader);
}

/* --- what is passed over --- */

/* "pragma ..", "#pragma ..", "@annotation ..": a line that changes nothing of the meaning here. */
static qarena_status pass_over(qarena__reader *reader) {
    qarena__reader_warn(reader, &reader->cursor.word, QARENA__WARNED_PRAGMA,
                        "a pragma or annotation was left out");
    qarena__cursor_skip_line(&reader->cursor);
    return QARENA_OK;
}

/* "[100ns]", which may be any expression of times. */
static qarena_status pass_brackets(qarena__reader *reader) {
    unsigned open = 0;
    if (!qarena__reader_sees(reader, '[')) {
        return QARENA_OK;
    }
    do {
        open += qarena__reader_sees(reader, '[');
        open -= qarena__reader_sees(reader, ']');
        if (reader->cursor.word.kind == QARENA__WORD_END ||
            reader->cursor.word.kind >= QARENA__WORD_BAD || qarena__reader_sees(reader, ';') ||
            qarena__reader_sees(reader, '{')) {
            return qarena__reader_fail(reader, &reader->cursor.word, "']' is expected");
        }
        qarena__reader_step(reader);
    } while (open);
    return QARENA_OK;
}

/* "delay[100ns] q;": nothing happens meanwhile. */
static qarena_status pass_delay(qarena__reader *reader) {
    qarena__reader_warn(reader, &reader->cursor.word, QARENA__WARNED_DELAY,
                        "delays were left out: nothing happens in them");
    qarena__reader_step(reader);
    if (!qarena__reader_sees(reader, '[')) {
        return qarena__reader_fail(reader, &reader->cursor.word, "'[' and a time is expected");
    }
    QARENA__FORWARD(pass_brackets(reader));
    return qarena__qubits_pass(reader);
}

/* "duration d = 100ns;", "stretch s;". */
static qarena_status pass_time(qarena__reader *reader) {
    qarena__reader_warn(reader, &reader->cursor.word, QARENA__WARNED_TIME,
                        "a duration or stretch was left out: there are no times here");
    while (!qarena__reader_sees(reader, ';') && !qarena__reader_sees(reader, '}') &&
           reader->cursor.word.kind != QARENA__WORD_END &&
           reader->cursor.word.kind < QARENA__WORD_BAD) {
        qarena__reader_step(reader);
    }
    return qarena__semicolon_take(reader);
}

/* "box[100ns] {": its statements are read. */
static qarena_status open_box(qarena__reader *reader) {
    const qarena__block block = {.kind = QARENA__BLOCK_CHOSEN};
    qarena__reader_warn(reader, &reader->cursor.word, QARENA__WARNED_BOX,
                        "boxes are read as what is in them: there are no times here");
    qarena__reader_step(reader);
    QARENA__FORWARD(pass_brackets(reader));
    if (!qarena__reader_sees(reader, '{')) {
        return qarena__reader_fail(reader, &reader->cursor.word, "'{' is expected");
    }
    return qarena__block_open(reader, &block);
}

/* "end;", where nothing but constants decides whether it is reached. */
static qarena_status read_end(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    qarena__reader_step(reader);
    if (!reader->skipping && reader->circuit->open) {
        return qarena__reader_fail(reader, &word, "an end that bits decide about is not done here");
    }
    reader->ended = !reader->skipping;
    return qarena__semicolon_take(reader);
}

static qarena_status read_name(qarena__reader *reader, bool *done) {
    static const qarena__destination nowhere = {.kind = QARENA__NAME_KEYWORD};
    const qarena__word *word = &reader->cursor.word;
    const qarena__name *name =
        word->kind == QARENA__WORD_NAME ? qarena__names_find(reader, word) : NULL;
    *done = true;
    if (name && name->kind == QARENA__NAME_SUBROUTINE) {
        return qarena__subroutine_call(reader, &nowhere);
    }
    *done = name && (name->kind == QARENA__NAME_BITS || name->kind == QARENA__NAME_VALUE);
    return *done ? qarena__assignment_read(reader) : QARENA_OK;
}

qarena_status qarena__third_read(qarena__reader *reader, bool *done) {
    const qarena__word word = reader->cursor.word;
    QARENA__FORWARD(qarena__case_read(reader, done));
    if (*done) {
        return QARENA_OK;
    }
    *done = true;
    if (qarena__word_is(&word, '@') || qarena__word_is(&word, '#')) {
        return pass_over(reader);
    }
    switch (qarena__keyword_of(reader, &word)) {
    case QARENA__KEY_QUBIT: return read_qubits(reader);
    case QARENA__KEY_BIT: return qarena__bits_declare(reader);
    case QARENA__KEY_CONST: return qarena__constant_read(reader);
    case QARENA__KEY_TYPE: return qarena__variable_read(reader);
    case QARENA__KEY_INPUT: return read_input(reader);
    case QARENA__KEY_OUTPUT: return read_output(reader);
    case QARENA__KEY_LET: return read_alias(reader);
    case QARENA__KEY_WHILE: return qarena__while_read(reader);
    case QARENA__KEY_FOR: return qarena__for_read(reader);
    case QARENA__KEY_SWITCH: return qarena__switch_read(reader);
    case QARENA__KEY_DEF: return qarena__subroutine_read(reader);
    case QARENA__KEY_RETURN: return qarena__return_read(reader);
    case QARENA__KEY_BOX: return open_box(reader);
    case QARENA__KEY_DELAY: return pass_delay(reader);
    case QARENA__KEY_NOP: return qarena__barrier_read(reader);
    case QARENA__KEY_TIME: return pass_time(reader);
    case QARENA__KEY_END: return read_end(reader);
    case QARENA__KEY_PRAGMA: return pass_over(reader);
    default: return read_name(reader, done);
    }
}
