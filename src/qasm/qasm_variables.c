#include "qasm/qasm_variables.h"

#include "core/status.h"
#include "qasm/qasm_assign.h"
#include "qasm/qasm_decided.h"
#include "qasm/qasm_definitions.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_locals.h"
#include "qasm/qasm_names.h"
#include "qasm/qasm_operands.h"
#include "qasm/qasm_operators.h"
#include "qasm/qasm_subroutines.h"
#include "qasm/qasm_types.h"

/* --- bits --- */

/* What bits become, which stands here, and the semicolon. */
static qarena_status read_right(qarena__reader *reader, const qarena__operand *bits,
                                bool inverted) {
    const qarena__word word = reader->cursor.word;
    qarena__qasm_value value;
    if (qarena__keyword_of(reader, &word) == QARENA__KEY_MEASURE) {
        qarena__operand qubits;
        qarena__reader_step(reader);
        QARENA__FORWARD(qarena__operand_read(reader, QARENA__NAME_QUBITS, &qubits));
        QARENA__FORWARD(qarena__measured_assign(reader, &word, &qubits, bits, inverted));
        return qarena__semicolon_take(reader);
    }
    if (qarena__subroutine_result(reader, &word)) {
        const qarena__destination destination = {
            .kind = QARENA__NAME_BITS, .bits = *bits, .inverted = inverted};
        return qarena__subroutine_call(reader, &destination);
    }
    if (word.kind == QARENA__WORD_STRING && !inverted) {
        QARENA__FORWARD(qarena__string_assign(reader, bits));
        return qarena__semicolon_take(reader);
    }
    QARENA__FORWARD(qarena__expression_read(reader, &value));
    QARENA__FORWARD(qarena__bits_assign(reader, &word, bits, inverted, &value));
    return qarena__semicolon_take(reader);
}

/* The operator of "+=". */
static int operator_of(const qarena__word *word) {
    switch (word->text[0]) {
    case '+': return QARENA__OPERATE_ADD;
    case '-': return QARENA__OPERATE_SUBTRACT;
    case '*': return word->length == 3 ? QARENA__OPERATE_POWER : QARENA__OPERATE_MULTIPLY;
    case '/': return QARENA__OPERATE_DIVIDE;
    case '%': return QARENA__OPERATE_MODULO;
    case '&': return QARENA__OPERATE_BIT_AND;
    case '|': return QARENA__OPERATE_BIT_OR;
    case '^': return QARENA__OPERATE_BIT_XOR;
    case '<': return QARENA__OPERATE_LEFT;
    case '>': return QARENA__OPERATE_RIGHT;
    default: return -1;
    }
}

/* a := a op= what stands here. */
static qarena_status read_update(qarena__reader *reader, qarena__qasm_value *a) {
    const qarena__word word = reader->cursor.word;
    const int which = operator_of(&word);
    qarena__qasm_value b;
    if (which < 0) {
        return qarena__reader_fail(reader, &word, "this is no operator of an assignment");
    }
    qarena__reader_step(reader);
    QARENA__FORWARD(qarena__expression_read(reader, &b));
    const qarena__operation operation = {&word, (unsigned)which};
    return qarena__operate_two(reader, &operation, a, &b);
}

static qarena_status assign_bits(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    const qarena__name *name = qarena__names_find(reader, &word);
    const bool inverted = name->inverted;
    qarena__operand bits;
    if (name->argument) {
        reader->argument_names.items[name->argument - 1].written = true;
    }
    const qarena__cursor begin = reader->cursor;
    QARENA__FORWARD(qarena__operand_read(reader, QARENA__NAME_BITS, &bits));
    if (!qarena__reader_sees(reader, QARENA__UPDATE)) {
        QARENA__FORWARD(qarena__reader_take(reader, '=', "'='"));
        return read_right(reader, &bits, inverted);
    }
    qarena__qasm_value value; /* the bits, as an expression has them */
    reader->cursor = begin;
    QARENA__FORWARD(reader->read_bits(reader, &value));
    const qarena__word sign = reader->cursor.word;
    QARENA__FORWARD(read_update(reader, &value));
    QARENA__FORWARD(qarena__bits_assign(reader, &sign, &bits, inverted, &value));
    return qarena__semicolon_take(reader);
}

qarena_status qarena__bits_declare(qarena__reader *reader) {
    uint32_t size;
    bool fresh = true;
    qarena__name *name;
    qarena__reader_step(reader);
    const bool local = reader->blocks.count || reader->calls.count;
    QARENA__FORWARD(qarena__size_read(reader, QARENA__MOST_BITS, &size));
    const qarena__word word = reader->cursor.word;
    const qarena__operand bits = {
        .first = reader->indices.count, .count = size ? size : 1, .single = size == 0};
    if (local) {
        QARENA__FORWARD(qarena__names_add(reader, &word, QARENA__NAME_BITS, &name));
        name->first = bits.first;
        name->count = bits.count;
        name->single = bits.single;
        QARENA__FORWARD(qarena__local_bits(reader, &word, bits.count, &fresh));
    } else {
        QARENA__FORWARD(
            qarena__register_add(reader, &word, QARENA__NAME_BITS, bits.count, bits.single));
    }
    qarena__reader_step(reader);
    if (!qarena__reader_skip(reader, '=')) {
        if (!fresh || (local && qarena__locals_repeat(reader, 0, reader->circuit->open))) {
            QARENA__FORWARD(qarena__bits_clear(reader, &word, &bits));
        }
        return qarena__semicolon_take(reader);
    }
    const uint32_t indices = reader->indices.count, tokens = reader->tokens.count,
                   calls = reader->calls.count;
    QARENA__FORWARD(read_right(reader, &bits, false));
    if (reader->calls.count == calls) {
        reader->indices.count = indices;
        reader->tokens.count = tokens;
    }
    return QARENA_OK;
}

/* --- numbers --- */

/* What a number becomes, which stands here, and the semicolon. */
static qarena_status read_value(qarena__reader *reader, const qarena__word *own, uint32_t index) {
    const qarena__word word = reader->cursor.word;
    const qarena__type *given = qarena__subroutine_result(reader, &word);
    const qarena__name *name = &reader->names.items[index];
    const bool is_bool = name->type.kind == QARENA__TYPE_BOOL,
               measured = qarena__keyword_of(reader, &word) == QARENA__KEY_MEASURE;
    qarena__qasm_value value;
    if (is_bool && (measured || given) && !reader->skipping) {
        QARENA__FORWARD(qarena__bool_decide(reader, own, index));
        name = &reader->names.items[index];
        const qarena__operand bits = {.first = name->first, .count = 1, .single = true};
        return read_right(reader, &bits, name->inverted);
    }
    if (given) {
        const qarena__destination destination = {.kind = QARENA__NAME_VALUE, .name = index};
        if (!reader->skipping && name->depth != reader->circuit->open) {
            return qarena__change_refuse(reader, own, false);
        }
        return qarena__subroutine_call(reader, &destination);
    }
    if (measured && reader->skipping) {
        const qarena__operand bits = {.count = 1};
        return read_right(reader, &bits, false);
    }
    QARENA__FORWARD(qarena__expression_read(reader, &value));
    QARENA__FORWARD(qarena__number_assign(reader, own, index, &value));
    return qarena__semicolon_take(reader);
}

static qarena_status assign_number(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    qarena__name *name = qarena__names_find(reader, &word);
    const uint32_t index = (uint32_t)(name - reader->names.items);
    if (!name->variable) {
        return qarena__reader_fail(reader, &word,
                                   "it is a constant, an input or a loop's number: it is not "
                                   "assigned to");
    }
    if (name->argument) {
        reader->argument_names.items[name->argument - 1].written = true;
    }
    const qarena__cursor begin = reader->cursor;
    qarena__qasm_value value = name->value;
    value.unknown |= reader->skipping > 0;
    qarena__reader_step(reader);
    if (!qarena__reader_sees(reader, QARENA__UPDATE)) {
        QARENA__FORWARD(qarena__reader_take(reader, '=', "'=' or another assignment"));
        return read_value(reader, &word, index);
    }
    name->used |= !reader->skipping;
    if (value.kind == QARENA__VALUE_BITS && !value.unknown) { /* as an expression has them */
        reader->cursor = begin;
        QARENA__FORWARD(reader->read_bits(reader, &value));
    }
    QARENA__FORWARD(read_update(reader, &value));
    QARENA__FORWARD(qarena__number_assign(reader, &word, index, &value));
    return qarena__semicolon_take(reader);
}

qarena_status qarena__assignment_read(qarena__reader *reader) {
    const uint32_t indices = reader->indices.count, tokens = reader->tokens.count,
                   terms = reader->terms.count, calls = reader->calls.count;
    const qarena__name *name = qarena__names_find(reader, &reader->cursor.word);
    const bool number = name->kind == QARENA__NAME_VALUE;
    QARENA__FORWARD(number ? assign_number(reader) : assign_bits(reader));
    if (reader->calls.count == calls) {
        reader->tokens.count = tokens;
        reader->indices.count = number ? reader->indices.count : indices;
        reader->terms.count = number ? reader->terms.count : terms;
    }
    return QARENA_OK;
}

/* --- declarations of numbers --- */

/* A name of this type, whose value is not known yet. */
static qarena_status declare(qarena__reader *reader, const qarena__word *word,
                             const qarena__type *type, uint32_t *index) {
    qarena__name *name;
    QARENA__FORWARD(qarena__names_add(reader, word, QARENA__NAME_VALUE, &name));
    const bool real = type->kind == QARENA__TYPE_FLOAT || type->kind == QARENA__TYPE_ANGLE;
    name->type = *type;
    name->depth = (uint8_t)reader->circuit->open;
    name->value =
        (qarena__qasm_value){.kind = real                              ? QARENA__VALUE_REAL
                                     : type->kind == QARENA__TYPE_BOOL ? QARENA__VALUE_TRUTH
                                                                       : QARENA__VALUE_INTEGER};
    *index = (uint32_t)(name - reader->names.items);
    return QARENA_OK;
}

qarena_status qarena__constant_read(qarena__reader *reader) {
    qarena__type type;
    qarena__qasm_value value;
    uint32_t index;
    qarena__reader_step(reader);
    QARENA__FORWARD(qarena__type_read(reader, &type));
    const qarena__word word = reader->cursor.word;
    qarena__reader_step(reader);
    QARENA__FORWARD(qarena__reader_take(reader, '=', "'=' and a value"));
    QARENA__FORWARD(qarena__expression_read(reader, &value));
    if (value.kind == QARENA__VALUE_BITS) {
        return qarena__reader_fail(reader, &word,
                                   "its value is not known before the circuit is run");
    }
    QARENA__FORWARD(qarena__value_convert(reader, &word, &type, &value));
    QARENA__FORWARD(declare(reader, &word, &type, &index));
    reader->names.items[index].value = value;
    return qarena__semicolon_take(reader);
}

qarena_status qarena__variable_read(qarena__reader *reader) {
    qarena__type type;
    uint32_t index;
    QARENA__FORWARD(qarena__type_read(reader, &type));
    const qarena__word word = reader->cursor.word;
    if (word.kind != QARENA__WORD_NAME) {
        return qarena__reader_fail(reader, &word, "a name is expected");
    }
    qarena__reader_step(reader);
    const bool has_value = qarena__reader_skip(reader, '=');
    const qarena__word right = reader->cursor.word;
    qarena__qasm_value value = {.kind = QARENA__VALUE_INTEGER};
    const bool plain = has_value && !qarena__subroutine_result(reader, &right) &&
                       qarena__keyword_of(reader, &right) != QARENA__KEY_MEASURE;
    if (plain) { /* the name is none on its own right side */
        QARENA__FORWARD(qarena__expression_read(reader, &value));
    }
    QARENA__FORWARD(declare(reader, &word, &type, &index));
    reader->names.items[index].variable = true;
    if (has_value && !plain) {
        return read_value(reader, &word, index);
    }
    QARENA__FORWARD(qarena__number_assign(reader, &word, index, &value));
    return qarena__semicolon_take(reader);
}
