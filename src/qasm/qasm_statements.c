#include "qasm/qasm_statements.h"

#include <string.h>

#include "core/status.h"
#include "qasm/qasm_assign.h"
#include "qasm/qasm_blocks.h"
#include "qasm/qasm_calls.h"
#include "qasm/qasm_definitions.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_gates.h"
#include "qasm/qasm_locals.h"
#include "qasm/qasm_names.h"
#include "qasm/qasm_operands.h"
#include "qasm/qasm_subroutines.h"
#include "qasm/qasm_third.h"

/* "OPENQASM 2.0;", if it is there; else it is OpenQASM 3. */
static qarena_status read_version(qarena__reader *reader) {
    reader->version = 3;
    if (qarena__word_reads(&reader->cursor.word, "OPENQASM")) {
        qarena__reader_step(reader);
        const qarena__word word = reader->cursor.word;
        const bool number = word.kind == QARENA__WORD_REAL || word.kind == QARENA__WORD_INTEGER;
        if (number && (qarena__word_reads(&word, "2.0") || qarena__word_reads(&word, "2"))) {
            reader->version = 2;
        } else if (!number || word.text[0] != '3' || (word.length > 1 && word.text[1] != '.')) {
            return qarena__reader_fail(reader, &word, "version 2.0 or 3 is expected");
        }
        qarena__reader_step(reader);
        QARENA__FORWARD(qarena__semicolon_take(reader));
    }
    QARENA__FORWARD(qarena__names_begin(reader));
    return qarena__gates_of_language(reader);
}

static qarena_status read_include(qarena__reader *reader) {
    qarena__reader_step(reader);
    const qarena__word word = reader->cursor.word;
    if (word.kind != QARENA__WORD_STRING) {
        return qarena__reader_fail(reader, &word, "the name of a file in quotes is expected");
    }
    if (reader->blocks.count || reader->calls.count) {
        return qarena__reader_fail(reader, &word, "a file is included outside of blocks");
    }
    const qarena__word file = {.text = word.text + 1, .length = word.length - 2};
    qarena__reader_step(reader);
    if (!qarena__reader_sees(reader, ';')) {
        return qarena__reader_fail(reader, &reader->cursor.word, "';' is expected");
    }
    /* The word after the semicolon is read when the file is at its end. */
    bool known;
    qarena__cursor_step(&reader->cursor);
    QARENA__FORWARD(qarena__gates_of_file(reader, &file, &known));
    if (known) {
        return QARENA_OK;
    }
    qarena__source source = {.name = file.text, .name_length = file.length};
    if (!reader->options.include) {
        return qarena__reader_fail(reader, &word,
                                   "files are not read: only qelib1.inc and "
                                   "stdgates.inc are known");
    }
    if (reader->includes.count >= reader->options.depth) {
        return qarena__reader_fail(reader, &word, "files within files, more than %u deep",
                                   reader->options.depth);
    }
    QARENA__FORWARD(
        qarena__reader_place(reader, &word,
                             reader->options.include(reader->options.include_context, file.text,
                                                     file.length, &source.text, &source.length)));
    if (!source.text || source.length > reader->options.bytes - reader->bytes) {
        return qarena__reader_fail(reader, &word,
                                   "with this file the text has more than %llu "
                                   "bytes",
                                   (unsigned long long)reader->options.bytes);
    }
    reader->bytes += source.length;
    QARENA__FORWARD(QARENA__ROOM(reader, sources, 1));
    QARENA__FORWARD(QARENA__ROOM(reader, includes, 1));
    reader->includes.items[reader->includes.count++] = reader->cursor;
    reader->sources.items[reader->sources.count] = source;
    reader->cursor = (qarena__cursor){
        .at = source.text, .end = source.text + source.length, .source = reader->sources.count++};
    qarena__reader_step(reader);
    return QARENA_OK;
}

/* "qreg q[3];", "creg c[3];" */
static qarena_status read_register(qarena__reader *reader, unsigned kind) {
    int64_t size;
    qarena__reader_step(reader);
    const qarena__word word = reader->cursor.word;
    if (word.kind != QARENA__WORD_NAME) {
        return qarena__reader_fail(reader, &word, "a name is expected");
    }
    qarena__reader_step(reader);
    const bool single = reader->version == 3 && !qarena__reader_sees(reader, '[');
    if (single) {
        size = 1;
    } else {
        QARENA__FORWARD(qarena__reader_take(reader, '[', "'['"));
        QARENA__FORWARD(qarena__integer_read(reader, "a size", &size));
        QARENA__FORWARD(qarena__reader_take(reader, ']', "']'"));
    }
    QARENA__FORWARD(qarena__register_add(reader, &word, kind, size, single));
    return qarena__semicolon_take(reader);
}

/* The bits of an arrow. */
static qarena_status read_written(qarena__reader *reader, qarena__operand *bits) {
    const qarena__word word = reader->cursor.word;
    const qarena__name *name =
        word.kind == QARENA__WORD_NAME ? qarena__names_find(reader, &word) : NULL;
    if (name && name->argument) {
        reader->argument_names.items[name->argument - 1].written = true;
    }
    if (name && name->inverted) {
        return qarena__reader_fail(reader, &word, "a bool: write it with = and measure");
    }
    return qarena__operand_read(reader, QARENA__NAME_BITS, bits);
}

/* "measure q -> c;", and in version 3 "measure q;", whose outcomes nobody is told. */
static qarena_status read_measure(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    const uint32_t indices = reader->indices.count;
    qarena__operand qubits, bits;
    qarena__reader_step(reader);
    QARENA__FORWARD(qarena__operand_read(reader, QARENA__NAME_QUBITS, &qubits));
    if (reader->version == 3 && qarena__reader_sees(reader, ';')) {
        bool fresh;
        bits = (qarena__operand){
            .first = reader->indices.count, .count = qubits.count, .single = qubits.single};
        QARENA__FORWARD(qarena__local_bits(reader, &word, qubits.count, &fresh));
    } else {
        QARENA__FORWARD(qarena__reader_take(reader, QARENA__ARROW, "'->' and a bit"));
        QARENA__FORWARD(read_written(reader, &bits));
    }
    QARENA__FORWARD(qarena__measurements_append(reader, &word, &qubits, &bits));
    reader->indices.count = indices;
    return qarena__semicolon_take(reader);
}

static qarena_status read_reset(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    const uint32_t indices = reader->indices.count;
    qarena__operand qubits;
    qarena__reader_step(reader);
    QARENA__FORWARD(qarena__operand_read(reader, QARENA__NAME_QUBITS, &qubits));
    QARENA__FORWARD(qarena__reader_count(reader, &word, qubits.count));
    for (uint32_t i = 0; qarena__reader_acts(reader) && i < qubits.count; i++) {
        QARENA__FORWARD(qarena__reader_place(
            reader, &word,
            qarena_circuit_reset(reader->circuit, reader->indices.items[qubits.first + i])));
    }
    reader->indices.count = indices;
    return qarena__semicolon_take(reader);
}

static qarena_status read_statement(qarena__reader *reader) {
    bool done = false;
    if (reader->version == 3) {
        QARENA__FORWARD(qarena__third_read(reader, &done));
    }
    if (done) {
        return QARENA_OK;
    }
    switch (qarena__keyword_of(reader, &reader->cursor.word)) {
    case QARENA__KEY_INCLUDE: return read_include(reader);
    case QARENA__KEY_QREG: return read_register(reader, QARENA__NAME_QUBITS);
    case QARENA__KEY_CREG: return read_register(reader, QARENA__NAME_BITS);
    case QARENA__KEY_GATE: return qarena__definition_read(reader);
    case QARENA__KEY_OPAQUE: return qarena__opaque_read(reader);
    case QARENA__KEY_MEASURE: return read_measure(reader);
    case QARENA__KEY_RESET: return read_reset(reader);
    case QARENA__KEY_BARRIER: return qarena__barrier_read(reader);
    case QARENA__KEY_IF: return qarena__if_read(reader);
    case QARENA__KEY_BREAK:
    case QARENA__KEY_REFUSED:
        return qarena__reader_fail(reader, &reader->cursor.word, "this statement is not done here");
    default: return qarena__call_read(reader);
    }
}

/* One statement, a step of a gate's call, or the end of a block or a subroutine. */
static qarena_status read_next(qarena__reader *reader) {
    const uint32_t open = reader->blocks.count, calls = reader->calls.count;
    const qarena__call *call = qarena__reader_call(reader);
    const bool in_gate = call && call->kind == QARENA__CALL_GATE;
    if (in_gate) {
        QARENA__FORWARD(qarena__call_step(reader));
        call = qarena__reader_call(reader);
        if (reader->calls.count >= calls || (call && call->kind == QARENA__CALL_GATE)) {
            return QARENA_OK;
        }
    } else if (qarena__reader_sees(reader, '}')) {
        QARENA__FORWARD(call && open == call->blocks ? qarena__subroutine_end(reader)
                                                     : qarena__block_end(reader));
        /* A block is a statement, too; a loop that goes on, or an else, is still one. */
        if (reader->calls.count == calls && reader->blocks.count >= open) {
            return QARENA_OK;
        }
    } else {
        if (call && call->returned) {
            return qarena__reader_fail(reader, &reader->cursor.word,
                                       "return is a subroutine's last statement: '}' is expected");
        }
        QARENA__FORWARD(read_statement(reader));
        if (reader->calls.count > calls || reader->blocks.count > open || reader->ended) {
            return QARENA_OK;
        }
    }
    return qarena__blocks_after_statement(reader);
}

qarena_status qarena__text_read(qarena__reader *reader) {
    qarena__reader_step(reader);
    QARENA__FORWARD(read_version(reader));
    while (reader->cursor.word.kind != QARENA__WORD_END && !reader->ended) {
        QARENA__FORWARD(qarena__reader_ask(reader));
        QARENA__FORWARD(read_next(reader));
    }
    if (!reader->ended && reader->blocks.count + reader->calls.count) {
        return qarena__reader_fail(reader, &reader->cursor.word,
                                   reader->blocks.count &&
                                           reader->blocks.items[reader->blocks.count - 1].single
                                       ? "a statement is expected"
                                       : "'}' is expected");
    }
    QARENA__FORWARD(qarena__phase_flush(reader));
    qarena__locals_finish(reader);
    return QARENA_OK;
}
