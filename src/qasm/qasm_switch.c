#include "qasm/qasm_switch.h"

#include "core/status.h"
#include "qasm/qasm_bits.h"
#include "qasm/qasm_blocks.h"
#include "qasm/qasm_cases.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_names.h"

qarena_status qarena__switch_read(qarena__reader *reader) {
    qarena__block block = {.kind = QARENA__BLOCK_SWITCH,
                           .indices = reader->indices.count,
                           .tokens = reader->tokens.count,
                           .integers = reader->integers.count,
                           .is_set = true};
    qarena__reader_step(reader);
    QARENA__FORWARD(qarena__reader_take(reader, '(', "'('"));
    const qarena__word word = reader->cursor.word;
    QARENA__FORWARD(qarena__expression_read(reader, &block.on));
    QARENA__FORWARD(qarena__reader_take(reader, ')', "')'"));
    block.folded = block.on.kind != QARENA__VALUE_BITS || reader->skipping;
    if (block.folded && !block.on.unknown && !reader->skipping &&
        (block.on.kind == QARENA__VALUE_REAL || block.on.count)) {
        return qarena__reader_fail(reader, &word, "bits or a constant integer are expected");
    }
    if (!qarena__reader_sees(reader, '{')) {
        return qarena__reader_fail(reader, &reader->cursor.word, "'{' is expected");
    }
    return qarena__block_open(reader, &block);
}

/* A value that no other case has. */
static qarena_status read_value(qarena__reader *reader, int64_t *value) {
    const qarena__word word = reader->cursor.word;
    bool there = false;
    QARENA__FORWARD(qarena__integer_read(reader, "a value", value));
    if (!reader->skipping) { /* else it may not be known */
        QARENA__FORWARD(qarena__case_add(reader, *value, &there));
    }
    return there ? qarena__reader_fail(reader, &word, "there is a case %lld already",
                                       (long long)*value)
                 : QARENA_OK;
}

/* "0, 1": of bits whether they are one of these, as an expression. *chosen: a number is. */
static qarena_status read_values(qarena__reader *reader, const qarena__block *block,
                                 qarena__qasm_value *either, bool *chosen) {
    const qarena__word word = reader->cursor.word;
    const qarena__operation equal = {&word, QARENA__OPERATE_EQUAL},
                            or = {&word, QARENA__OPERATE_OR};
    *either = (qarena__qasm_value){.kind = QARENA__VALUE_TRUTH};
    *chosen = false;
    do {
        qarena__qasm_value number = {.kind = QARENA__VALUE_INTEGER};
        QARENA__FORWARD(read_value(reader, &number.integer));
        if (block->folded) {
            *chosen |= block->on.integer == number.integer;
            continue;
        }
        /* The bits are copied: an operator takes its operands from the end of the tokens. */
        qarena__qasm_value bits = block->on;
        QARENA__FORWARD(QARENA__ROOM(reader, tokens, bits.count));
        bits.first = reader->tokens.count;
        for (uint32_t i = 0; i < bits.count; i++) {
            reader->tokens.items[reader->tokens.count++] =
                reader->tokens.items[block->on.first + i];
        }
        QARENA__FORWARD(qarena__bits_operate(reader, &equal, &bits, &number));
        if (either->kind == QARENA__VALUE_BITS && bits.kind == QARENA__VALUE_BITS) {
            QARENA__FORWARD(qarena__bits_operate(reader, &or, either, &bits));
        } else if (bits.kind == QARENA__VALUE_BITS || bits.integer) {
            *either = bits;
        }
    } while (qarena__reader_skip(reader, ','));
    return QARENA_OK;
}

/* Open the body of a case. */
static qarena_status open_body(qarena__reader *reader, unsigned kind) {
    const qarena__block body = {.kind = (uint8_t)kind};
    (void)qarena__reader_skip(reader, ':');
    if (!qarena__reader_sees(reader, '{')) {
        return qarena__reader_fail(reader, &reader->cursor.word, "'{' is expected");
    }
    return qarena__block_open(reader, &body);
}

static qarena_status read_case(qarena__reader *reader, uint32_t at) {
    const qarena__word word = reader->cursor.word;
    const qarena__block block = reader->blocks.items[at];
    const uint32_t tokens = reader->tokens.count;
    qarena__qasm_value either;
    qarena__condition condition;
    bool chosen;
    qarena__reader_step(reader);
    QARENA__FORWARD(read_values(reader, &block, &either, &chosen));
    if (block.chosen && block.folded) {
        chosen = false;
    }
    if (block.folded) {
        reader->blocks.items[at].chosen |= chosen;
        return open_body(reader, chosen && !reader->skipping ? QARENA__BLOCK_CHOSEN
                                                             : QARENA__BLOCK_SKIPPED);
    }
    QARENA__FORWARD(qarena__condition_make(reader, &word, &either, false, &condition));
    reader->tokens.count = tokens;
    if (condition.known) { /* no bits have this value; or, of no bits, all */
        return open_body(reader, QARENA__BLOCK_SKIPPED);
    }
    QARENA__FORWARD(qarena__condition_open(reader, &word, &condition));
    reader->blocks.items[at].opened++;
    return open_body(reader, QARENA__BLOCK_CASE);
}

qarena_status qarena__case_read(qarena__reader *reader, bool *done) {
    const uint32_t at = reader->blocks.count - 1;
    *done = reader->blocks.count > qarena__reader_floor(reader) &&
            reader->blocks.items[at].kind == QARENA__BLOCK_SWITCH;
    if (!*done) {
        return QARENA_OK;
    }
    const qarena__word word = reader->cursor.word;
    qarena__block *block = &reader->blocks.items[at];
    switch (qarena__keyword_of(reader, &word)) {
    case QARENA__KEY_CASE:
        if (block->has_default) {
            return qarena__reader_fail(reader, &word, "default comes after all cases");
        }
        return read_case(reader, at);
    case QARENA__KEY_DEFAULT: {
        const bool read = !block->folded || (!block->chosen && !reader->skipping);
        if (block->has_default) {
            return qarena__reader_fail(reader, &word, "there is a default already");
        }
        block->has_default = true;
        qarena__reader_step(reader);
        return open_body(reader, read ? QARENA__BLOCK_CHOSEN : QARENA__BLOCK_SKIPPED);
    }
    case QARENA__KEY_BREAK: /* as older texts end a case */
        qarena__reader_step(reader);
        return qarena__semicolon_take(reader);
    default: break;
    }
    return qarena__reader_fail(reader, &word, "case, default or '}' is expected");
}
