#include "qasm/qasm_definitions.h"

#include "core/status.h"
#include "qasm/qasm_calls.h"
#include "qasm/qasm_names.h"

/* Operations that a call counts as, beside those in its body; and arguments that count as one. */
#define CALL_COST 2u
#define ARGUMENTS_COUNTED 4u

/* Names that are separated by commas, as arguments of the last definition. */
static qarena_status read_arguments(qarena__reader *reader, unsigned kind, uint32_t *count) {
    do {
        const qarena__word word = reader->cursor.word;
        qarena__name *name;
        QARENA__FORWARD(qarena__names_add(reader, &word, kind, &name));
        name->value = (qarena__qasm_value){.kind = QARENA__VALUE_REAL, .unknown = true};
        name->single = true;
        if (kind == QARENA__NAME_QUBITS) {
            name->first = reader->indices.count;
            name->count = 1;
            QARENA__FORWARD(QARENA__ROOM(reader, indices, 1));
            reader->indices.items[reader->indices.count++] = (uint16_t)*count;
            if (*count == 64) {
                return qarena__reader_fail(reader, &word, "a gate has at most 64 qubits");
            }
        }
        QARENA__FORWARD(QARENA__ROOM(reader, argument_names, 1));
        reader->argument_names.items[reader->argument_names.count++] =
            (qarena__argument_name){.text = word.text, .length = word.length};
        ++*count;
        qarena__reader_step(reader);
    } while (qarena__reader_skip(reader, ','));
    return QARENA_OK;
}

/* "name(a, b) q, r". */
static qarena_status read_head(qarena__reader *reader, qarena__definition *definition) {
    definition->first = reader->argument_names.count;
    qarena__reader_step(reader);
    if (qarena__reader_skip(reader, '(')) {
        if (!qarena__reader_sees(reader, ')')) {
            QARENA__FORWARD(read_arguments(reader, QARENA__NAME_VALUE, &definition->parameters));
        }
        QARENA__FORWARD(qarena__reader_take(reader, ')', "',' or ')'"));
    }
    return read_arguments(reader, QARENA__NAME_QUBITS, &definition->qubits);
}

qarena_status qarena__definition_place(const qarena__reader *reader, const qarena__word *word) {
    return reader->blocks.count == 0 && reader->calls.count == 0
               ? QARENA_OK
               : qarena__reader_fail(reader, word,
                                     "gates, subroutines and qubits are declared outside of "
                                     "blocks");
}

qarena_status qarena__definition_end(const qarena__reader *reader, qarena__definition *definition) {
    const qarena__word *word = &reader->cursor.word;
    if (reader->cursor.source != definition->body.source) {
        return qarena__reader_fail(reader, word, "the body began in another file");
    }
    definition->end = word->text;
    definition->cost = qarena__cost_sum(
        definition->cost, qarena__reread_cost(definition->body.word.text, definition->end));
    return QARENA_OK;
}

qarena_status qarena__definition_read(qarena__reader *reader) {
    const uint32_t names = reader->names.count, indices = reader->indices.count;
    qarena__reader_step(reader);
    const qarena__word word = reader->cursor.word;
    qarena__name *name;
    QARENA__FORWARD(qarena__definition_place(reader, &word));
    QARENA__FORWARD(qarena__names_add(reader, &word, QARENA__NAME_DEFINED, &name));
    qarena__names_cut(reader, names); /* it may be had; in its body it is not known */
    QARENA__FORWARD(QARENA__ROOM(reader, definitions, 1));
    const uint32_t index = reader->definitions.count++;
    qarena__definition definition = {.cost = CALL_COST, .visible = names};
    reader->definitions.items[index] = definition;
    reader->frame = 1;
    reader->visible = names;
    QARENA__FORWARD(read_head(reader, &definition));
    if (!qarena__reader_sees(reader, '{')) {
        return qarena__reader_fail(reader, &reader->cursor.word, "',' or '{' is expected");
    }
    definition.cost += (definition.parameters + definition.qubits) / ARGUMENTS_COUNTED;
    qarena__cursor_step(&reader->cursor); /* the body is in the same text */
    definition.body = reader->cursor;
    reader->definitions.items[index] = definition;
    reader->defining = index + 1;
    while (!qarena__reader_sees(reader, '}')) {
        QARENA__FORWARD(qarena__reader_ask(reader));
        QARENA__FORWARD(qarena__call_step(reader));
    }
    reader->defining = 0;
    QARENA__FORWARD(qarena__definition_end(reader, &reader->definitions.items[index]));
    qarena__frame_enter(reader);
    qarena__names_cut(reader, names);
    reader->indices.count = indices;
    QARENA__FORWARD(qarena__names_add(reader, &word, QARENA__NAME_DEFINED, &name));
    name->index = index;
    qarena__reader_step(reader);
    return QARENA_OK;
}

qarena_status qarena__opaque_read(qarena__reader *reader) {
    const uint32_t names = reader->names.count, indices = reader->indices.count,
                   arguments = reader->argument_names.count;
    qarena__definition definition = {.cost = 1};
    qarena__name *name;
    qarena__reader_step(reader);
    const qarena__word word = reader->cursor.word;
    QARENA__FORWARD(qarena__definition_place(reader, &word));
    QARENA__FORWARD(qarena__names_add(reader, &word, QARENA__NAME_OPAQUE, &name));
    qarena__names_cut(reader, names);
    reader->frame = 1;
    reader->visible = names;
    QARENA__FORWARD(read_head(reader, &definition));
    qarena__frame_enter(reader);
    qarena__names_cut(reader, names);
    reader->indices.count = indices;
    reader->argument_names.count = arguments;
    QARENA__FORWARD(qarena__names_add(reader, &word, QARENA__NAME_OPAQUE, &name));
    return qarena__reader_take(reader, ';', "',' or ';'");
}

qarena_status qarena__register_add(qarena__reader *reader, const qarena__word *word, unsigned kind,
                                   int64_t size, bool single) {
    const bool qubits = kind == QARENA__NAME_QUBITS;
    const unsigned before = qubits ? reader->circuit->n : reader->n_bits;
    const unsigned most = qubits ? reader->options.qubits : QARENA__MOST_BITS - reader->n_hidden;
    qarena__name *name;
    QARENA__FORWARD(qarena__definition_place(reader, word));
    if (qubits && reader->hardware) {
        return qarena__reader_fail(reader, word,
                                   "declared qubits beside those of a machine, $0, ..");
    }
    if (size < 1 || (uint64_t)size > most - before) {
        return qarena__reader_fail(reader, word,
                                   "a register of %lld %s beside %u: at least 1, and at most %u in "
                                   "all",
                                   (long long)size, qubits ? "qubits" : "bits", before, most);
    }
    QARENA__FORWARD(qarena__names_add(reader, word, kind, &name));
    name->first = reader->indices.count;
    name->count = (uint32_t)size;
    name->single = single;
    QARENA__FORWARD(QARENA__ROOM(reader, indices, (uint32_t)size));
    for (int64_t i = 0; i < size; i++) {
        reader->indices.items[reader->indices.count++] = (uint16_t)(before + i);
    }
    if (!qubits) {
        reader->n_bits += (uint32_t)size;
        return QARENA_OK;
    }
    reader->circuit->n = before + (unsigned)size; /* nobody else has the circuit yet */
    return QARENA_OK;
}
