#include "qasm/qasm_arguments.h"

#include "core/status.h"
#include "qasm/qasm_assign.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_locals.h"
#include "qasm/qasm_names.h"
#include "qasm/qasm_operands.h"
#include "qasm/qasm_types.h"

/* Read what an argument of this type is given. */
static qarena_status read_argument(qarena__reader *reader, const qarena__type *type,
                                   uint64_t *seen) {
    const qarena__word word = reader->cursor.word;
    const uint32_t wanted = type->size ? type->size : 1;
    qarena__qasm_value value = {.kind = QARENA__VALUE_QUBITS};
    if (type->kind == QARENA__TYPE_QUBIT) {
        qarena__operand operand;
        QARENA__FORWARD(qarena__operand_read(reader, QARENA__NAME_QUBITS, &operand));
        value.first = operand.first;
        value.count = operand.count;
        for (uint32_t i = 0; !reader->skipping && i < operand.count; i++) {
            const uint64_t bit = (uint64_t)1 << reader->indices.items[operand.first + i];
            if (*seen & bit) {
                return qarena__reader_fail(reader, &word, "a qubit is named twice");
            }
            *seen |= bit;
        }
    } else {
        QARENA__FORWARD(qarena__expression_read(reader, &value));
        if (type->kind != QARENA__TYPE_BIT) {
            QARENA__FORWARD(qarena__value_convert(reader, &word, type, &value));
        }
    }
    const uint32_t given = value.kind == QARENA__VALUE_QUBITS ? value.count
                           : value.integer                    ? (uint32_t)value.integer
                                                              : 1;
    if (!reader->skipping && given != wanted && value.kind >= QARENA__VALUE_BITS &&
        type->kind != QARENA__TYPE_BOOL) {
        return qarena__reader_fail(reader, &word, "%u %ss given, %u needed", given,
                                   qarena__type_name(type), wanted);
    }
    QARENA__FORWARD(QARENA__ROOM(reader, values, 1));
    reader->values.items[reader->values.count++] = value;
    return QARENA_OK;
}

qarena_status qarena__arguments_read(qarena__reader *reader, const qarena__word *word,
                                     const qarena__definition *definition) {
    uint64_t seen = 0;
    uint32_t given = 0;
    QARENA__FORWARD(qarena__reader_take(reader, '(', "'('"));
    if (!qarena__reader_sees(reader, ')')) {
        do {
            if (given == definition->parameters) {
                return qarena__reader_fail(reader, word, "more than %u argument%s given", given,
                                           given == 1 ? "" : "s");
            }
            const qarena__type type =
                reader->argument_names.items[definition->first + given++].type;
            QARENA__FORWARD(read_argument(reader, &type, &seen));
        } while (qarena__reader_skip(reader, ','));
    }
    QARENA__FORWARD(qarena__reader_take(reader, ')', "',' or ')'"));
    if (given != definition->parameters) {
        return qarena__reader_fail(reader, word, "%u argument%s given, %u needed", given,
                                   given == 1 ? "" : "s", definition->parameters);
    }
    return qarena__reader_take(reader, ';',
                               "';' (a call stands alone, or alone on the right of an "
                               "assignment)");
}

/* Let a name be bits: those of the value where they are some and the body leaves them as they are,
 * else others that become that. */
static qarena_status bind_bits(qarena__reader *reader, const qarena__word *word,
                               const qarena__argument_name *argument,
                               const qarena__qasm_value *value, qarena__name *name) {
    const uint32_t count =
        argument->type.size && argument->type.kind == QARENA__TYPE_BIT ? argument->type.size : 1;
    qarena__operand bits = {.first = reader->indices.count, .count = count};
    bool fresh, plain = value->kind == QARENA__VALUE_BITS && value->count == count;
    for (uint32_t i = 0; plain && i < count; i++) {
        plain = reader->tokens.items[value->first + i] >= 0;
    }
    name->kind = QARENA__NAME_BITS;
    name->variable = false;
    name->first = bits.first;
    name->count = count;
    name->single = argument->type.size == 0 || argument->type.kind == QARENA__TYPE_BOOL;
    if (plain && !argument->written) {
        QARENA__FORWARD(QARENA__ROOM(reader, indices, count));
        for (uint32_t i = 0; i < count; i++) {
            reader->indices.items[reader->indices.count++] =
                (uint16_t)reader->tokens.items[value->first + i];
        }
        return QARENA_OK;
    }
    const qarena__word place = {
        .text = argument->text, .length = argument->length, .kind = QARENA__WORD_NAME};
    QARENA__FORWARD(qarena__local_bits(reader, &place, count, &fresh));
    return qarena__bits_assign(reader, word, &bits, false, value);
}

qarena_status qarena__arguments_bind(qarena__reader *reader, const qarena__word *word) {
    const qarena__call call = *qarena__reader_call(reader);
    const qarena__definition definition =
        reader->definitions.items[reader->names.items[call.gate].index];
    for (uint32_t i = 0; i < definition.parameters; i++) {
        const qarena__argument_name argument = reader->argument_names.items[definition.first + i];
        const qarena__word own = {
            .text = argument.text, .length = argument.length, .kind = QARENA__WORD_NAME};
        const qarena__qasm_value value = reader->values.items[call.values + i];
        qarena__name *name;
        QARENA__FORWARD(qarena__names_add(reader, &own, QARENA__NAME_VALUE, &name));
        if (argument.type.kind == QARENA__TYPE_QUBIT) {
            name->kind = QARENA__NAME_QUBITS;
            name->first = value.first;
            name->count = value.count;
            name->single = argument.type.size == 0;
        } else if (argument.type.kind == QARENA__TYPE_BIT || value.kind == QARENA__VALUE_BITS) {
            QARENA__FORWARD(bind_bits(reader, word, &argument, &value, name));
        } else {
            name->variable = true;
            name->depth = (uint8_t)reader->circuit->open;
            name->type = argument.type;
            name->value = value;
        }
    }
    reader->cursor = definition.body;
    return QARENA_OK;
}
