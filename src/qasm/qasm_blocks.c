#include "qasm/qasm_blocks.h"

#include "core/status.h"
#include "qasm/qasm_bits.h"
#include "qasm/qasm_gates.h"
#include "qasm/qasm_names.h"
#include "qasm/qasm_operands.h"

static qarena_status open_block(qarena__reader *reader, const qarena__block *block) {
    const qarena__word word = reader->cursor.word;
    if (reader->blocks.count >= reader->options.depth) {
        return qarena__reader_fail(reader, &word, "blocks within blocks, more than %u deep",
                                   reader->options.depth);
    }
    QARENA__FORWARD(QARENA__ROOM(reader, blocks, 1));
    qarena__block *opened = &reader->blocks.items[reader->blocks.count++];
    *opened = *block;
    opened->names = reader->names.count;
    opened->indices = reader->indices.count;
    opened->values = reader->values.count;
    opened->terms = reader->terms.count;
    opened->tokens = reader->tokens.count;
    opened->single = reader->version == 2 || !qarena__reader_sees(reader, '{');
    if (!opened->single) {
        qarena__cursor_step(&reader->cursor);
    }
    opened->body = reader->cursor;
    reader->skipping += block->kind == QARENA__BLOCK_SKIPPED;
    return QARENA_OK;
}

/* Open the circuit's own if. */
static qarena_status open_if(qarena__reader *reader, const qarena__word *word,
                             const qarena__condition *condition) {
    if (condition->known ? !condition->value : reader->skipping > 0) {
        return open_block(reader, &(qarena__block){.kind = QARENA__BLOCK_SKIPPED});
    }
    if (condition->known) {
        return open_block(reader, &(qarena__block){.kind = QARENA__BLOCK_IF, .was_skipped = true});
    }
    QARENA__FORWARD(qarena__phase_flush(reader));
    QARENA__FORWARD(qarena__reader_count(reader, word, 2));
    QARENA__FORWARD(qarena__reader_place(
        reader, word,
        qarena_circuit_if(reader->circuit, condition->bits, condition->n_bits, condition->value)));
    if (condition->flipped) {
        QARENA__FORWARD(qarena__reader_place(reader, word, qarena_circuit_else(reader->circuit)));
    }
    return open_block(reader,
                      &(qarena__block){.kind = QARENA__BLOCK_IF, .flipped = condition->flipped});
}

/* A number of up to 64 bits; one that has more is no register's. */
static uint64_t read_number(const qarena__word *word, bool *fits) {
    uint64_t number = 0;
    *fits = true;
    for (size_t i = 0; i < word->length; i++) {
        const uint64_t digit = (uint64_t)(word->text[i] - '0');
        if (digit > 9 || __builtin_mul_overflow(number, (uint64_t)10, &number) ||
            __builtin_add_overflow(number, digit, &number)) {
            *fits = false;
        }
    }
    return number;
}

/* "c == 3" of OpenQASM 2. */
static qarena_status read_comparison(qarena__reader *reader, qarena__condition *condition) {
    const qarena__word word = reader->cursor.word;
    qarena__operand operand;
    bool fits;
    *condition = (qarena__condition){.known = false};
    QARENA__FORWARD(qarena__operand_read(reader, QARENA__NAME_BITS, &operand));
    QARENA__FORWARD(qarena__reader_take(reader, QARENA__EQUAL, "'=='"));
    if (reader->cursor.word.kind != QARENA__WORD_INTEGER) {
        return qarena__reader_fail(reader, &reader->cursor.word, "a whole number is expected");
    }
    if (operand.count > 64) {
        return qarena__reader_fail(reader, &word, "a condition on %u bits, at most 64 are possible",
                                   operand.count);
    }
    condition->value = read_number(&reader->cursor.word, &fits);
    condition->n_bits = operand.count;
    if (!fits || (operand.count < 64 && condition->value >> operand.count)) {
        *condition = (qarena__condition){.known = true}; /* and never true */
    }
    for (uint32_t i = 0; i < operand.count; i++) {
        condition->bits[i] = reader->indices.items[operand.first + i];
    }
    qarena__reader_step(reader);
    return QARENA_OK;
}

qarena_status qarena__if_read(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    const uint32_t indices = reader->indices.count, tokens = reader->tokens.count;
    qarena__condition condition;
    qarena__reader_step(reader);
    QARENA__FORWARD(qarena__reader_take(reader, '(', "'('"));
    QARENA__FORWARD(read_comparison(reader, &condition));
    QARENA__FORWARD(qarena__reader_take(reader, ')', "')'"));
    reader->indices.count = indices;
    reader->tokens.count = tokens;
    return open_if(reader, &word, &condition);
}

qarena_status qarena__block_end(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    if (reader->blocks.count == 0) {
        return qarena__reader_fail(reader, &word, "a statement is expected: no block is open");
    }
    const qarena__block block = reader->blocks.items[reader->blocks.count - 1];
    if (!block.single) {
        qarena__cursor_step(&reader->cursor);
    }
    qarena__names_cut(reader, block.names);
    reader->indices.count = block.indices;
    reader->values.count = block.values;
    reader->terms.count = block.terms;
    reader->tokens.count = block.tokens;
    reader->blocks.count--;
    if (block.kind == QARENA__BLOCK_SKIPPED) {
        reader->skipping--;
        return QARENA_OK;
    }
    if (block.was_skipped) {
        return QARENA_OK;
    }
    QARENA__FORWARD(qarena__phase_flush(reader));
    return qarena__reader_place(reader, &word, qarena_circuit_end(reader->circuit));
}

qarena_status qarena__blocks_after_statement(qarena__reader *reader) {
    while (reader->blocks.count && reader->blocks.items[reader->blocks.count - 1].single) {
        const uint32_t open = reader->blocks.count;
        QARENA__FORWARD(qarena__block_end(reader));
        if (reader->blocks.count >= open) {
            break; /* a loop goes on */
        }
    }
    return QARENA_OK;
}
