#include "qasm/qasm_blocks.h"

#include "core/status.h"
#include "qasm/qasm_bits.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_gates.h"
#include "qasm/qasm_names.h"
#include "qasm/qasm_operands.h"

/* Open a block whose body begins at the cursor's word, after its brace. */
static qarena_status push_block(qarena__reader *reader, const qarena__block *block) {
    if (reader->blocks.count >= reader->options.depth) {
        return qarena__reader_fail(reader, &reader->cursor.word,
                                   "blocks within blocks, more than %u deep",
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
    opened->body = reader->cursor;
    reader->skipping += block->kind == QARENA__BLOCK_SKIPPED || block->kind == QARENA__BLOCK_PASSED;
    return QARENA_OK;
}

/* Open a block at its brace, or at its only statement. */
static qarena_status open_block(qarena__reader *reader, const qarena__block *block) {
    qarena__block opened = *block;
    opened.single = reader->version == 2 || !qarena__reader_sees(reader, '{');
    if (!opened.single) {
        qarena__cursor_step(&reader->cursor);
    }
    return push_block(reader, &opened);
}

/* bit := the parity of the block's bits, of which it is the first; the same again undoes it. */
static qarena_status append_parity(qarena__reader *reader, const qarena__word *word,
                                   const qarena__block *block) {
    const int32_t *tokens = reader->tokens.items + block->parity;
    QARENA__FORWARD(qarena__reader_count(reader, word, 1));
    return qarena__reader_place(
        reader, word,
        qarena_circuit_assign(reader->circuit, (unsigned)tokens[0], tokens, block->parity_count));
}

/* Make the condition one on its first bit. */
static qarena_status begin_parity(qarena__reader *reader, const qarena__word *word,
                                  qarena__condition *condition, qarena__block *block) {
    block->parity = reader->tokens.count;
    block->parity_count = 2 * condition->n_bits - 1;
    QARENA__FORWARD(QARENA__ROOM(reader, tokens, block->parity_count));
    for (unsigned i = 0; i < condition->n_bits; i++) {
        reader->tokens.items[reader->tokens.count++] = (int32_t)condition->bits[i];
        if (i > 0) {
            reader->tokens.items[reader->tokens.count++] = QARENA_XOR;
        }
    }
    condition->n_bits = 1;
    return append_parity(reader, word, block);
}

static qarena_status open_if(qarena__reader *reader, const qarena__word *word,
                             qarena__condition *condition) {
    qarena__block block = {.kind = QARENA__BLOCK_IF, .has_else = true};
    if (reader->skipping) {
        block.kind = block.else_kind = QARENA__BLOCK_SKIPPED;
    } else if (condition->known) {
        block.kind = condition->value ? QARENA__BLOCK_CHOSEN : QARENA__BLOCK_SKIPPED;
        block.else_kind = condition->value ? QARENA__BLOCK_SKIPPED : QARENA__BLOCK_CHOSEN;
    } else {
        block.kind = condition->flipped ? QARENA__BLOCK_PASSED : QARENA__BLOCK_IF;
        QARENA__FORWARD(qarena__phase_flush(reader));
        QARENA__FORWARD(qarena__reader_count(reader, word, 2));
        if (condition->parity) {
            QARENA__FORWARD(begin_parity(reader, word, condition, &block));
        }
        QARENA__FORWARD(
            qarena__reader_place(reader, word,
                                 qarena_circuit_if(reader->circuit, condition->bits,
                                                   condition->n_bits, condition->value)));
    }
    return open_block(reader, &block);
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

/* The condition in parentheses. */
static qarena_status read_condition(qarena__reader *reader, qarena__condition *condition) {
    const qarena__word word = reader->cursor.word;
    const uint32_t indices = reader->indices.count, tokens = reader->tokens.count,
                   terms = reader->terms.count;
    qarena__qasm_value value;
    QARENA__FORWARD(qarena__reader_take(reader, '(', "'('"));
    if (reader->version == 2) {
        QARENA__FORWARD(read_comparison(reader, condition));
    } else {
        QARENA__FORWARD(qarena__expression_read(reader, &value));
        QARENA__FORWARD(qarena__condition_make(reader, &word, &value, condition));
    }
    reader->indices.count = indices;
    reader->tokens.count = tokens;
    reader->terms.count = terms;
    return qarena__reader_take(reader, ')', "')'");
}

qarena_status qarena__if_read(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    qarena__condition condition;
    qarena__reader_step(reader);
    QARENA__FORWARD(read_condition(reader, &condition));
    return open_if(reader, &word, &condition);
}

qarena_status qarena__while_read(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    qarena__condition condition;
    qarena__block block = {.kind = QARENA__BLOCK_WHILE};
    qarena__reader_step(reader);
    QARENA__FORWARD(read_condition(reader, &condition));
    if (reader->skipping || (condition.known && !condition.value)) {
        block.kind = block.else_kind = QARENA__BLOCK_SKIPPED;
        return open_block(reader, &block);
    }
    if (condition.known || condition.flipped || condition.parity) {
        return qarena__reader_fail(reader, &word, "%s: bits that are to have a value are expected",
                                   condition.known    ? "it never ends"
                                   : condition.parity ? "a while on a parity"
                                                      : "a while on what several bits are not");
    }
    QARENA__FORWARD(qarena__phase_flush(reader));
    QARENA__FORWARD(qarena__reader_count(reader, &word, 2));
    QARENA__FORWARD(
        qarena__reader_place(reader, &word,
                             qarena_circuit_while(reader->circuit, condition.bits, condition.n_bits,
                                                  condition.value, reader->options.while_rounds)));
    return open_block(reader, &block);
}

/* --- for --- */

/* Let the loop's variable have its number of this round. */
static qarena_status begin_round(qarena__reader *reader, const qarena__block *block) {
    qarena__name *name;
    QARENA__FORWARD(qarena__names_add(reader, &block->variable, QARENA__NAME_VALUE, &name));
    name->value = (qarena__qasm_value){
        .kind = QARENA__VALUE_INTEGER,
        .unknown = block->kind == QARENA__BLOCK_SKIPPED,
        .integer = block->is_set
                       ? reader->integers.items[block->integers + block->round]
                       : (int64_t)((uint64_t)block->first + block->round * (uint64_t)block->step)};
    return QARENA_OK;
}

/* "[0:2:8]" or "{1, 5}". */
static qarena_status read_numbers(qarena__reader *reader, qarena__block *block) {
    qarena__number_range range;
    if (qarena__reader_skip(reader, '[')) {
        QARENA__FORWARD(qarena__range_read(reader, "a number", 0, &range));
        block->first = range.first;
        block->step = range.step;
        block->rounds = range.n;
        if (range.single) {
            return qarena__reader_fail(reader, &reader->cursor.word, "':' is expected");
        }
        return qarena__reader_take(reader, ']', "']'");
    }
    block->is_set = true;
    block->integers = reader->integers.count;
    QARENA__FORWARD(qarena__reader_take(reader, '{', "'[' or '{'"));
    do {
        int64_t number;
        QARENA__FORWARD(qarena__integer_read(reader, "a number", &number));
        QARENA__FORWARD(QARENA__ROOM(reader, integers, 1));
        reader->integers.items[reader->integers.count++] = number;
        block->rounds++;
    } while (qarena__reader_skip(reader, ','));
    return qarena__reader_take(reader, '}', "',' or '}'");
}

qarena_status qarena__for_read(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    qarena__block block = {.kind = QARENA__BLOCK_FOR};
    qarena__reader_step(reader);
    if (qarena__keyword_of(reader, &reader->cursor.word) == QARENA__KEY_TYPE) {
        qarena__reader_step(reader);
        if (qarena__reader_skip(reader, '[')) {
            int64_t width;
            QARENA__FORWARD(qarena__integer_read(reader, "a width", &width));
            QARENA__FORWARD(qarena__reader_take(reader, ']', "']'"));
        }
    }
    block.variable = reader->cursor.word;
    qarena__reader_step(reader);
    if (qarena__keyword_of(reader, &reader->cursor.word) != QARENA__KEY_IN) {
        return qarena__reader_fail(reader, &reader->cursor.word, "'in' is expected");
    }
    qarena__reader_step(reader);
    QARENA__FORWARD(read_numbers(reader, &block));
    if (block.rounds == 0 || reader->skipping) {
        block.kind = block.else_kind = QARENA__BLOCK_SKIPPED;
        block.rounds = 0;
        block.is_set = false;
    }
    QARENA__FORWARD(qarena__reader_count(reader, &word, block.rounds));
    QARENA__FORWARD(open_block(reader, &block));
    return begin_round(reader, &reader->blocks.items[reader->blocks.count - 1]);
}

/* --- ends --- */

/* Forget what the body has made. */
static void cut(qarena__reader *reader, const qarena__block *block) {
    qarena__names_cut(reader, block->names);
    reader->indices.count = block->indices;
    reader->values.count = block->values;
    reader->terms.count = block->terms;
    reader->tokens.count = block->tokens;
}

/* Read the body that was passed over, as the circuit's else; then go on from here. */
static qarena_status read_passed(qarena__reader *reader, const qarena__block *passed,
                                 const qarena__word *word) {
    const qarena__block block = {.kind = QARENA__BLOCK_ELSE,
                                 .single = passed->single,
                                 .returns = true,
                                 .back = reader->cursor};
    QARENA__FORWARD(qarena__phase_flush(reader));
    QARENA__FORWARD(qarena__reader_place(reader, word, qarena_circuit_else(reader->circuit)));
    reader->cursor = passed->kind == QARENA__BLOCK_OTHER ? passed->back : passed->body;
    return push_block(reader, &block);
}

static qarena_status end_circuit_block(qarena__reader *reader, const qarena__word *word,
                                       const qarena__block *block) {
    QARENA__FORWARD(qarena__phase_flush(reader));
    QARENA__FORWARD(qarena__reader_place(reader, word, qarena_circuit_end(reader->circuit)));
    if (block->parity_count) {
        QARENA__FORWARD(append_parity(reader, word, block));
        reader->tokens.count = block->parity;
    }
    return QARENA_OK;
}

/* An else follows what is at its end, and is stepped over. */
static qarena_status open_else(qarena__reader *reader, const qarena__block *block,
                               const qarena__word *word) {
    qarena__block opened = {.kind = QARENA__BLOCK_ELSE, .else_kind = QARENA__BLOCK_SKIPPED};
    if (block->kind == QARENA__BLOCK_IF) {
        QARENA__FORWARD(qarena__phase_flush(reader));
        QARENA__FORWARD(qarena__reader_place(reader, word, qarena_circuit_else(reader->circuit)));
        opened.parity = block->parity;
        opened.parity_count = block->parity_count;
    } else if (block->kind == QARENA__BLOCK_PASSED) {
        opened.kind = QARENA__BLOCK_OTHER;
        opened.back = block->body;
        opened.returns = block->single; /* of the body that `back` leads to */
    } else {
        opened.kind = block->else_kind;
    }
    return open_block(reader, &opened);
}

qarena_status qarena__block_end(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    if (reader->blocks.count == 0) {
        return qarena__reader_fail(reader, &word, "a statement is expected: no block is open");
    }
    qarena__block *last = &reader->blocks.items[reader->blocks.count - 1];
    cut(reader, last);
    if (last->kind == QARENA__BLOCK_FOR && ++last->round < last->rounds) {
        reader->cursor = last->body;
        return begin_round(reader, last);
    }
    qarena__block block = *last;
    reader->integers.count = block.is_set ? block.integers : reader->integers.count;
    if (!block.single) {
        qarena__reader_step(reader);
    }
    reader->blocks.count--;
    reader->skipping -= block.kind == QARENA__BLOCK_SKIPPED || block.kind == QARENA__BLOCK_PASSED;
    if (block.has_else && qarena__keyword_of(reader, &reader->cursor.word) == QARENA__KEY_ELSE) {
        qarena__reader_step(reader);
        return open_else(reader, &block, &word);
    }
    switch (block.kind) {
    case QARENA__BLOCK_PASSED: return read_passed(reader, &block, &word);
    case QARENA__BLOCK_OTHER:
        block.single = block.returns;
        return read_passed(reader, &block, &word);
    case QARENA__BLOCK_ELSE:
        QARENA__FORWARD(end_circuit_block(reader, &word, &block));
        reader->cursor = block.returns ? block.back : reader->cursor;
        return QARENA_OK;
    case QARENA__BLOCK_IF:
    case QARENA__BLOCK_WHILE: return end_circuit_block(reader, &word, &block);
    default: return QARENA_OK;
    }
}

qarena_status qarena__blocks_after_statement(qarena__reader *reader) {
    while (reader->blocks.count && reader->blocks.items[reader->blocks.count - 1].single) {
        const uint32_t open = reader->blocks.count;
        QARENA__FORWARD(qarena__block_end(reader));
        if (reader->blocks.count >= open) {
            break; /* it goes on, or its else begins */
        }
    }
    return QARENA_OK;
}
