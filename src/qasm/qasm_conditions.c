#include "qasm/qasm_conditions.h"

#include "core/status.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_locals.h"
#include "qasm/qasm_operands.h"

/* --- expressions as literals --- */

/* An expression that waits: all of its literals are true; or not all. They lie one after the other
 * in the condition. */
typedef struct part {
    unsigned first;
    bool flipped;
} part;

/* Let a part be its negation: of one literal, the other one. */
static void flip(const qarena__condition *condition, part *p, uint64_t *value) {
    if (condition->n_bits - p->first == 1) {
        *value ^= (uint64_t)1 << p->first;
    } else {
        p->flipped = !p->flipped;
    }
}

/* Of the last two parts; false: the result is no list of literals. */
static bool join(qarena__condition *condition, part *a, part *b, bool is_or) {
    const unsigned end = condition->n_bits;
    if (is_or) { /* not (not a and not b) */
        condition->n_bits = b->first;
        flip(condition, a, &condition->value);
        condition->n_bits = end;
        flip(condition, b, &condition->value);
    }
    if (a->flipped || b->flipped) {
        return false;
    }
    a->flipped = is_or;
    return true;
}

static bool add_literal(qarena__condition *condition, int32_t bit) {
    for (unsigned i = 0; i < condition->n_bits; i++) {
        if (condition->bits[i] == (unsigned)bit) {
            return false;
        }
    }
    if (condition->n_bits == 64) {
        return false;
    }
    condition->value |= (uint64_t)1 << condition->n_bits;
    condition->bits[condition->n_bits++] = (unsigned)bit;
    return true;
}

/* The condition that these tokens are; false: none. */
static bool reduce(const int32_t *tokens, uint32_t count, qarena__condition *condition) {
    part parts[64];
    unsigned n = 0;
    for (uint32_t i = 0; i < count; i++) {
        const int32_t token = tokens[i];
        if (token >= 0) {
            if (n == 64) {
                return false;
            }
            parts[n++] = (part){.first = condition->n_bits};
            if (!add_literal(condition, token)) {
                return false;
            }
        } else if (token == QARENA_NOT) {
            flip(condition, &parts[n - 1], &condition->value);
        } else if (token == QARENA_AND || token == QARENA_OR) {
            if (!join(condition, &parts[n - 2], &parts[n - 1], token == QARENA_OR)) {
                return false;
            }
            n--;
        } else if (token == QARENA_FALSE && count == 1) {
            condition->known = true;
            return true;
        } else {
            return false;
        }
    }
    condition->flipped = parts[0].flipped;
    return n == 1;
}

/* The parity that these tokens are: of bits, constants, XOR and NOT alone; false: none. */
static bool reduce_parity(const int32_t *tokens, uint32_t count, qarena__condition *condition) {
    *condition = (qarena__condition){.parity = true, .value = 1};
    for (uint32_t i = 0; i < count; i++) {
        const int32_t token = tokens[i];
        unsigned at = 0;
        if (token == QARENA_AND || token == QARENA_OR) {
            return false;
        }
        condition->value ^= token == QARENA_NOT || token == QARENA_TRUE;
        if (token < 0) {
            continue;
        }
        while (at < condition->n_bits && condition->bits[at] != (unsigned)token) {
            at++;
        }
        if (at < condition->n_bits) { /* twice is never */
            condition->bits[at] = condition->bits[--condition->n_bits];
        } else if (at == 64) {
            return false;
        } else {
            condition->bits[condition->n_bits++] = (unsigned)token;
        }
    }
    condition->parity = condition->n_bits > 1;
    if (condition->n_bits == 0) {
        *condition = (qarena__condition){.known = true, .value = !condition->value};
    }
    return true;
}

/* Let a bit be the expression, and the condition be that bit. */
static qarena_status assign(qarena__reader *reader, const qarena__word *word,
                            const qarena__qasm_value *value, qarena__condition *condition) {
    unsigned bit;
    QARENA__FORWARD(qarena__scratch_bit(reader, word, &bit));
    QARENA__FORWARD(qarena__reader_count(reader, word, 1));
    QARENA__FORWARD(qarena__reader_place(reader, word,
                                         qarena_circuit_assign(reader->circuit, bit,
                                                               reader->tokens.items + value->first,
                                                               value->count)));
    *condition = (qarena__condition){.bits = {bit}, .n_bits = 1, .value = 1, .assigned = true};
    return QARENA_OK;
}

qarena_status qarena__condition_make(qarena__reader *reader, const qarena__word *word,
                                     const qarena__qasm_value *value, bool may_be_flipped,
                                     qarena__condition *condition) {
    *condition = (qarena__condition){.known = value->kind != QARENA__VALUE_BITS};
    if (reader->skipping) {
        condition->known = true;
        return QARENA_OK;
    }
    if (condition->known) {
        condition->value = value->unknown ? 0 : qarena__value_real(value) != 0;
        return value->count == 0
                   ? QARENA_OK
                   : qarena__reader_fail(reader, word, "an input decides: bits are expected");
    }
    if (value->integer > 1) {
        return qarena__reader_fail(reader, word,
                                   "a register of %lld bits is no condition: == a number is needed",
                                   (long long)value->integer);
    }
    const bool reduced = reduce(reader->tokens.items + value->first, value->count, condition);
    if (reduced && (may_be_flipped || !condition->flipped)) {
        return QARENA_OK;
    }
    return !reduced && may_be_flipped &&
                   reduce_parity(reader->tokens.items + value->first, value->count, condition)
               ? QARENA_OK
               : assign(reader, word, value, condition);
}

/* --- reading --- */

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

qarena_status qarena__condition_read(qarena__reader *reader, bool may_be_flipped,
                                     qarena__condition *condition) {
    const qarena__word word = reader->cursor.word;
    const uint32_t indices = reader->indices.count, tokens = reader->tokens.count,
                   terms = reader->terms.count;
    qarena__qasm_value value;
    QARENA__FORWARD(qarena__reader_take(reader, '(', "'('"));
    if (reader->version == 2) {
        QARENA__FORWARD(read_comparison(reader, condition));
    } else {
        QARENA__FORWARD(qarena__expression_read(reader, &value));
        QARENA__FORWARD(qarena__condition_make(reader, &word, &value, may_be_flipped, condition));
    }
    reader->indices.count = indices;
    reader->tokens.count = tokens;
    reader->terms.count = terms;
    return qarena__reader_take(reader, ')', "')'");
}
