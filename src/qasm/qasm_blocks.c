#include "qasm/qasm_blocks.h"

#include "core/status.h"
#include "qasm/qasm_conditions.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_gates.h"
#include "qasm/qasm_names.h"
#include "qasm/qasm_operands.h"
#include "qasm/qasm_types.h"

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
    if (block->kind == QARENA__BLOCK_SWITCH) { /* what it is on stays */
        opened->indices = block->indices;
        opened->tokens = block->tokens;
    }
    reader->skipping += block->kind == QARENA__BLOCK_SKIPPED || block->kind == QARENA__BLOCK_PASSED;
    return QARENA_OK;
}

qarena_status qarena__block_open(qarena__reader *reader, const qarena__block *block) {
    qarena__block opened = *block;
    opened.single = reader->version == 2 || !qarena__reader_sees(reader, '{');
    if (!opened.single) {
        qarena__cursor_step(&reader->cursor);
    }
    return push_block(reader, &opened);
}

qarena_status qarena__condition_open(qarena__reader *reader, const qarena__word *word,
                                     const qarena__condition *condition) {
    QARENA__FORWARD(qarena__phase_flush(reader));
    QARENA__FORWARD(qarena__reader_count(reader, word, 2));
    return qarena__reader_place(
        reader, word,
        qarena_circuit_if(reader->circuit, condition->bits, condition->n_bits, condition->value));
}

/* bit := the parity of the block's bits, of which it is the first; the same again undoes it. */
static qarena_status append_parity(qarena__reader *reader, const qarena__word *word,
                                   const qarena__block *block) {
    const int32_t *tokens = reader->tokens.items + block->parity;
    if (block->parity_count == 0) {
        return QARENA_OK;
    }
    QARENA__FORWARD(qarena__reader_count(reader, word, 1));
    return qarena__reader_place(
        reader, word,
        qarena_circuit_assign(reader->circuit, (unsigned)tokens[0], tokens, block->parity_count));
}

/* Make the condition one on its first bit. It is the parity only until the block, or its else, has
 * begun. */
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
        if (condition->parity) {
            QARENA__FORWARD(begin_parity(reader, word, condition, &block));
        }
        QARENA__FORWARD(qarena__condition_open(reader, word, condition));
        QARENA__FORWARD(append_parity(reader, word, &block));
    }
    return qarena__block_open(reader, &block);
}

qarena_status qarena__if_read(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    qarena__condition condition;
    qarena__reader_step(reader);
    QARENA__FORWARD(qarena__condition_read(reader, true, &condition));
    return open_if(reader, &word, &condition);
}

qarena_status qarena__while_read(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    qarena__condition condition;
    qarena__block block = {.kind = QARENA__BLOCK_WHILE};
    qarena__reader_step(reader);
    block.back = reader->cursor;
    QARENA__FORWARD(qarena__condition_read(reader, false, &condition));
    block.assigned = condition.assigned;
    if (reader->skipping || (condition.known && !condition.value)) {
        block.kind = block.else_kind = QARENA__BLOCK_SKIPPED;
        return qarena__block_open(reader, &block);
    }
    if (condition.known) {
        block.kind = QARENA__BLOCK_ROUNDS;
        return qarena__block_open(reader, &block);
    }
    QARENA__FORWARD(qarena__phase_flush(reader));
    QARENA__FORWARD(qarena__reader_count(reader, &word, 2));
    QARENA__FORWARD(
        qarena__reader_place(reader, &word,
                             qarena_circuit_while(reader->circuit, condition.bits, condition.n_bits,
                                                  condition.value, reader->options.while_rounds)));
    return qarena__block_open(reader, &block);
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
        qarena__type type;
        QARENA__FORWARD(qarena__type_read(reader, &type));
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
        reader->integers.count = block.is_set ? block.integers : reader->integers.count;
        block.is_set = false;
    }
    QARENA__FORWARD(qarena__reader_count(reader, &word, block.rounds));
    QARENA__FORWARD(qarena__block_open(reader, &block));
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

/* The condition of a while, once more, at the end of its body. */
static qarena_status assign_again(qarena__reader *reader, const qarena__block *block) {
    const qarena__cursor cursor = reader->cursor;
    qarena__condition condition;
    reader->cursor = block->back;
    QARENA__FORWARD(qarena__condition_read(reader, false, &condition));
    reader->cursor = cursor;
    return QARENA_OK;
}

/* Whether a while on numbers goes on. */
static qarena_status holds_again(qarena__reader *reader, const qarena__block *block, bool *again) {
    const qarena__cursor cursor = reader->cursor;
    qarena__condition condition;
    reader->cursor = block->back;
    QARENA__FORWARD(qarena__condition_read(reader, true, &condition));
    if (!condition.known) {
        return qarena__reader_fail(reader, &block->back.word,
                                   "it was a constant, and bits decide now: use bits from the "
                                   "beginning");
    }
    reader->cursor = cursor;
    *again = condition.value != 0;
    return QARENA_OK;
}

/* Let a loop's body, which ends at the word, be read for its next round. */
static qarena_status read_again(qarena__reader *reader, const qarena__word *word,
                                const qarena__block *block) {
    const bool counted = block->kind == QARENA__BLOCK_FOR; /* its rounds are */
    const uint64_t cost = block->body.source == reader->cursor.source
                              ? qarena__reread_cost(block->body.word.text, word->text)
                              : 0;
    QARENA__FORWARD(qarena__reader_count(reader, word, cost + !counted));
    reader->cursor = block->body;
    return counted ? begin_round(reader, block) : QARENA_OK;
}

static qarena_status end_circuit_block(qarena__reader *reader, const qarena__word *word) {
    QARENA__FORWARD(qarena__phase_flush(reader));
    return qarena__reader_place(reader, word, qarena_circuit_end(reader->circuit));
}

/* An else follows what is at its end, and is stepped over. */
static qarena_status open_else(qarena__reader *reader, const qarena__block *block,
                               const qarena__word *word) {
    qarena__block opened = {.kind = QARENA__BLOCK_ELSE, .else_kind = QARENA__BLOCK_SKIPPED};
    if (block->kind == QARENA__BLOCK_IF) {
        QARENA__FORWARD(qarena__phase_flush(reader));
        QARENA__FORWARD(qarena__reader_place(reader, word, qarena_circuit_else(reader->circuit)));
        QARENA__FORWARD(append_parity(reader, word, block));
        reader->tokens.count = block->parity_count ? block->parity : reader->tokens.count;
    } else if (block->kind == QARENA__BLOCK_PASSED) {
        opened.kind = QARENA__BLOCK_OTHER;
        opened.back = block->body;
        opened.returns = block->single; /* of the body that `back` leads to */
    } else {
        opened.kind = block->else_kind;
    }
    return qarena__block_open(reader, &opened);
}

qarena_status qarena__block_end(qarena__reader *reader) {
    const qarena__word word = reader->cursor.word;
    if (reader->blocks.count == qarena__reader_floor(reader)) {
        return qarena__reader_fail(reader, &word, "a statement is expected: no block is open");
    }
    qarena__block *last = &reader->blocks.items[reader->blocks.count - 1];
    cut(reader, last);
    bool again = last->kind == QARENA__BLOCK_FOR && ++last->round < last->rounds;
    if (last->kind == QARENA__BLOCK_ROUNDS) {
        QARENA__FORWARD(holds_again(reader, last, &again));
    }
    if (again) {
        return read_again(reader, &word, last);
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
        QARENA__FORWARD(end_circuit_block(reader, &word));
        reader->cursor = block.returns ? block.back : reader->cursor;
        return QARENA_OK;
    case QARENA__BLOCK_WHILE:
        if (block.assigned) {
            QARENA__FORWARD(assign_again(reader, &block));
        }
        return end_circuit_block(reader, &word);
    case QARENA__BLOCK_IF:
        if (block.parity_count) { /* where the condition fails the bit becomes what it was, too */
            QARENA__FORWARD(qarena__phase_flush(reader));
            QARENA__FORWARD(
                qarena__reader_place(reader, &word, qarena_circuit_else(reader->circuit)));
            QARENA__FORWARD(append_parity(reader, &word, &block));
            reader->tokens.count = block.parity;
        }
        return end_circuit_block(reader, &word);
    case QARENA__BLOCK_CASE: /* the next one is in its else */
        QARENA__FORWARD(qarena__phase_flush(reader));
        return qarena__reader_place(reader, &word, qarena_circuit_else(reader->circuit));
    case QARENA__BLOCK_SWITCH:
        for (uint32_t i = 0; i < block.opened; i++) {
            QARENA__FORWARD(end_circuit_block(reader, &word));
        }
        return QARENA_OK;
    default: return QARENA_OK;
    }
}

qarena_status qarena__blocks_after_statement(qarena__reader *reader) {
    while (reader->blocks.count > qarena__reader_floor(reader) &&
           reader->blocks.items[reader->blocks.count - 1].single) {
        const uint32_t open = reader->blocks.count;
        QARENA__FORWARD(qarena__block_end(reader));
        if (reader->blocks.count >= open) {
            break; /* it goes on, or its else begins */
        }
    }
    return QARENA_OK;
}
