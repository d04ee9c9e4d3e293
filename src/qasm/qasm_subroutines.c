#include "qasm/qasm_subroutines.h"

#include "core/status.h"
#include "qasm/qasm_arguments.h"
#include "qasm/qasm_assign.h"
#include "qasm/qasm_definitions.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_locals.h"
#include "qasm/qasm_names.h"
#include "qasm/qasm_operands.h"
#include "qasm/qasm_types.h"

/* Operations that a call counts as, beside those in its body: as long takes its beginning. */
#define CALL_COST 4u

static qarena__definition *definition_of(qarena__reader *reader, const qarena__call *call) {
    return &reader->definitions.items[reader->names.items[call->gate].index];
}

static qarena__call begin_call(const qarena__reader *reader, unsigned kind, uint32_t name) {
    qarena__call call = qarena__reader_marks(reader);
    call.kind = (uint8_t)kind;
    call.gate = name;
    return call;
}

static qarena_status push_call(qarena__reader *reader, const qarena__call *call) {
    QARENA__FORWARD(QARENA__ROOM(reader, calls, 1));
    reader->calls.items[reader->calls.count++] = *call;
    qarena__frame_enter(reader);
    return QARENA_OK;
}

/* --- definitions --- */

/* A type of an argument, or of what is given. */
static qarena_status read_type(qarena__reader *reader, bool result, qarena__type *type) {
    const int keyword = qarena__keyword_of(reader, &reader->cursor.word);
    const bool qubits = keyword == QARENA__KEY_QUBIT && !result;
    if (!qubits && keyword != QARENA__KEY_BIT && keyword != QARENA__KEY_TYPE) {
        return qarena__reader_fail(reader, &reader->cursor.word,
                                   "%sbit, int, uint, float, angle or bool is expected",
                                   result ? "" : "qubit, ");
    }
    if (keyword == QARENA__KEY_TYPE) {
        return qarena__type_read(reader, type);
    }
    type->kind = qubits ? QARENA__TYPE_QUBIT : QARENA__TYPE_BIT;
    qarena__reader_step(reader);
    return qarena__size_read(reader, qubits ? 64 : QARENA__MOST_BITS, &type->size);
}

/* What an argument stands for while the definition is looked through. */
static qarena_status add_looked(qarena__reader *reader, const qarena__word *word,
                                const qarena__type *type, uint32_t *qubits) {
    const bool is_qubit = type->kind == QARENA__TYPE_QUBIT, is_bit = type->kind == QARENA__TYPE_BIT;
    const uint32_t count = type->size ? type->size : 1;
    qarena__name *name;
    QARENA__FORWARD(qarena__names_add(reader, word,
                                      is_qubit ? QARENA__NAME_QUBITS
                                      : is_bit ? QARENA__NAME_BITS
                                               : QARENA__NAME_VALUE,
                                      &name));
    name->variable = !is_qubit && !is_bit;
    name->type = *type;
    name->argument = reader->argument_names.count; /* which has it already */
    name->value = (qarena__qasm_value){.kind = QARENA__VALUE_REAL, .unknown = true};
    if (!is_qubit && !is_bit) {
        return QARENA_OK;
    }
    if (is_qubit && count > 64 - *qubits) {
        return qarena__reader_fail(reader, word, "a subroutine has at most 64 qubits");
    }
    name->first = reader->indices.count;
    name->count = count;
    name->single = type->size == 0;
    QARENA__FORWARD(QARENA__ROOM(reader, indices, count));
    for (uint32_t i = 0; i < count; i++) {
        reader->indices.items[reader->indices.count++] = (uint16_t)(is_qubit ? *qubits + i : i);
    }
    *qubits += is_qubit ? count : 0;
    return QARENA_OK;
}

/* "(qubit q, bit[2] c, int k) -> bit". */
static qarena_status read_head(qarena__reader *reader, qarena__definition *definition) {
    uint32_t qubits = 0;
    definition->first = reader->argument_names.count;
    QARENA__FORWARD(qarena__reader_take(reader, '(', "'('"));
    if (!qarena__reader_sees(reader, ')')) {
        do {
            qarena__argument_name argument = {0};
            QARENA__FORWARD(read_type(reader, false, &argument.type));
            const qarena__word word = reader->cursor.word;
            argument.text = word.text;
            argument.length = word.length;
            QARENA__FORWARD(QARENA__ROOM(reader, argument_names, 1));
            reader->argument_names.items[reader->argument_names.count++] = argument;
            QARENA__FORWARD(add_looked(reader, &word, &argument.type, &qubits));
            definition->parameters++;
            qarena__reader_step(reader);
        } while (qarena__reader_skip(reader, ','));
    }
    QARENA__FORWARD(qarena__reader_take(reader, ')', "',' or ')'"));
    return qarena__reader_skip(reader, QARENA__ARROW) ? read_type(reader, true, &definition->result)
                                                      : QARENA_OK;
}

qarena_status qarena__subroutine_read(qarena__reader *reader) {
    qarena__name *name;
    qarena__reader_step(reader);
    const qarena__word word = reader->cursor.word;
    QARENA__FORWARD(qarena__definition_place(reader, &word));
    QARENA__FORWARD(qarena__names_add(reader, &word, QARENA__NAME_SUBROUTINE, &name));
    const uint32_t index = reader->definitions.count;
    name->index = index;
    QARENA__FORWARD(QARENA__ROOM(reader, definitions, 1));
    qarena__definition definition = {
        .cost = CALL_COST, .visible = reader->names.count, .looking = true, .depth = 1};
    reader->definitions.items[reader->definitions.count++] = definition;
    const qarena__call look = begin_call(reader, QARENA__CALL_LOOKED, reader->names.count - 1);
    qarena__reader_step(reader);
    QARENA__FORWARD(push_call(reader, &look));
    QARENA__FORWARD(read_head(reader, &definition));
    if (!qarena__reader_sees(reader, '{')) {
        return qarena__reader_fail(reader, &reader->cursor.word, "'{' is expected");
    }
    qarena__cursor_step(&reader->cursor); /* the body is in the same text */
    definition.body = reader->cursor;
    reader->definitions.items[index] = definition;
    reader->skipping++;
    return QARENA_OK;
}

static qarena_status end_look(qarena__reader *reader) {
    const qarena__call look = *qarena__reader_call(reader);
    qarena__definition *definition = definition_of(reader, &look);
    if (definition->result.kind && !look.returned) {
        return qarena__reader_fail(reader, &reader->cursor.word,
                                   "return and a %s is expected before the subroutine's end",
                                   qarena__type_name(&definition->result));
    }
    QARENA__FORWARD(qarena__definition_end(reader, definition));
    definition->looking = false;
    reader->skipping--;
    qarena__names_cut(reader, look.names);
    qarena__reader_cut(reader, &look);
    reader->calls.count--;
    qarena__frame_enter(reader);
    qarena__reader_step(reader);
    return QARENA_OK;
}

qarena_status qarena__subroutine_end(qarena__reader *reader) {
    const qarena__call call = *qarena__reader_call(reader);
    if (call.kind == QARENA__CALL_LOOKED) {
        return end_look(reader);
    }
    qarena__names_cut(reader, call.names);
    qarena__reader_cut(reader, &call);
    reader->cursor = call.back;
    reader->calls.count--;
    qarena__frame_enter(reader);
    return QARENA_OK;
}

/* --- calls --- */

const qarena__type *qarena__subroutine_result(qarena__reader *reader, const qarena__word *word) {
    const qarena__name *name =
        word->kind == QARENA__WORD_NAME ? qarena__names_find(reader, word) : NULL;
    return name && name->kind == QARENA__NAME_SUBROUTINE
               ? &reader->definitions.items[name->index].result
               : NULL;
}

/* Whether what a subroutine gives can go where it is to go. */
static qarena_status check_result(qarena__reader *reader, const qarena__word *word,
                                  const qarena__type *result,
                                  const qarena__destination *destination) {
    if (destination->kind == QARENA__NAME_KEYWORD || reader->skipping) {
        return QARENA_OK;
    }
    const bool bits = destination->kind == QARENA__NAME_BITS,
               gives_bits = result->kind == QARENA__TYPE_BIT || result->kind == QARENA__TYPE_BOOL;
    const uint32_t size = result->kind == QARENA__TYPE_BIT && result->size ? result->size : 1;
    if (!result->kind || (bits && !gives_bits) || (!bits && result->kind == QARENA__TYPE_BIT)) {
        return qarena__reader_fail(reader, word, "this subroutine gives %s, %s is expected",
                                   qarena__type_name(result), bits ? "bit" : "a number");
    }
    return !bits || size == destination->bits.count
               ? QARENA_OK
               : qarena__reader_fail(reader, word, "%u bit%s into %u", size, size == 1 ? "" : "s",
                                     destination->bits.count);
}

qarena_status qarena__subroutine_call(qarena__reader *reader,
                                      const qarena__destination *destination) {
    const qarena__word word = reader->cursor.word;
    const uint32_t name = (uint32_t)(qarena__names_find(reader, &word) - reader->names.items);
    qarena__call call = begin_call(reader, QARENA__CALL_SUBROUTINE, name);
    const qarena__definition definition = *definition_of(reader, &call);
    if (definition.looking) {
        return qarena__reader_fail(reader, &word,
                                   "a subroutine that calls itself (recursion) is not done here");
    }
    call.destination = *destination;
    QARENA__FORWARD(check_result(reader, &word, &definition.result, destination));
    qarena__reader_step(reader);
    QARENA__FORWARD(qarena__arguments_read(reader, &word, &definition));
    QARENA__FORWARD(qarena__reader_deepen(reader, &word, definition.depth));
    if (reader->skipping) {
        QARENA__FORWARD(qarena__reader_count(reader, &word, definition.cost));
        qarena__reader_cut(reader, &call);
        return QARENA_OK;
    }
    if (definition.cost > reader->options.operations - reader->operations) {
        return qarena__reader_count(reader, &word, definition.cost); /* which says so */
    }
    QARENA__FORWARD(qarena__reader_count(
        reader, &word, CALL_COST + qarena__reread_cost(definition.body.word.text, definition.end)));
    call.back = reader->cursor;
    QARENA__FORWARD(push_call(reader, &call));
    return qarena__arguments_bind(reader, &word);
}

/* --- return --- */

/* Let the destination be a value. */
static qarena_status give(qarena__reader *reader, const qarena__word *word,
                          const qarena__destination *destination, qarena__qasm_value *value) {
    if (destination->kind == QARENA__NAME_BITS) {
        return qarena__bits_assign(reader, word, &destination->bits, destination->inverted, value);
    }
    if (destination->kind == QARENA__NAME_VALUE) {
        const qarena__type type = reader->names.items[destination->name].type;
        QARENA__FORWARD(qarena__value_convert(reader, word, &type, value));
        reader->names.items[destination->name].value = *value;
        if (value->count) {
            QARENA__FORWARD(qarena__reader_count(reader, word, value->count));
            qarena__reader_keep(reader, destination->name);
        }
    }
    return QARENA_OK;
}

static qarena_status return_value(qarena__reader *reader, const qarena__type *result,
                                  const qarena__destination *destination) {
    const qarena__word word = reader->cursor.word;
    qarena__qasm_value value;
    if (qarena__keyword_of(reader, &word) == QARENA__KEY_MEASURE) {
        qarena__operand qubits;
        qarena__reader_step(reader);
        QARENA__FORWARD(qarena__operand_read(reader, QARENA__NAME_QUBITS, &qubits));
        if (reader->skipping) {
            return qarena__reader_count(reader, &word, 1);
        }
        if (destination->kind == QARENA__NAME_BITS) {
            return qarena__measured_assign(reader, &word, &qubits, &destination->bits,
                                           destination->inverted);
        }
        const qarena__operand bits = {.first = reader->indices.count, .count = qubits.count};
        bool fresh; /* it is measured, although nobody asks what came out */
        QARENA__FORWARD(qarena__local_bits(reader, &word, qubits.count, &fresh));
        return qarena__measurements_append(reader, &word, &qubits, &bits);
    }
    if (word.kind == QARENA__WORD_STRING && destination->kind == QARENA__NAME_BITS) {
        return qarena__string_assign(reader, &destination->bits);
    }
    QARENA__FORWARD(qarena__expression_read(reader, &value));
    if (result->kind != QARENA__TYPE_BIT) {
        QARENA__FORWARD(qarena__value_convert(reader, &word, result, &value));
    }
    return give(reader, &word, destination, &value);
}

qarena_status qarena__return_read(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    qarena__call *call = qarena__reader_call(reader);
    if (!call) {
        return qarena__reader_fail(reader, &word, "return stands in a subroutine");
    }
    if (reader->blocks.count != call->blocks) {
        return qarena__reader_fail(reader, &word,
                                   "return is done at the end of a subroutine alone, and not in a "
                                   "block");
    }
    const qarena__type result = definition_of(reader, call)->result;
    const qarena__destination destination = call->destination;
    call->returned = true;
    qarena__reader_step(reader);
    if (!result.kind || qarena__reader_sees(reader, ';')) {
        return result.kind || !qarena__reader_sees(reader, ';')
                   ? qarena__reader_fail(reader, &reader->cursor.word,
                                         "this subroutine gives %s: %s is expected",
                                         qarena__type_name(&result), result.kind ? "that" : "';'")
                   : qarena__semicolon_take(reader);
    }
    const qarena__word first = reader->cursor.word;
    if (qarena__subroutine_result(reader, &first)) {
        return qarena__subroutine_call(reader, &destination);
    }
    QARENA__FORWARD(return_value(reader, &result, &destination));
    return qarena__semicolon_take(reader);
}
