#include "qasm/qasm_bits.h"

#include "core/status.h"

/* Tokens of one expression, at most: qarena_circuit_assign takes no more. */
#define MOST_TOKENS 1024u

static qarena_status push(qarena__reader *reader, int32_t token) {
    QARENA__FORWARD(QARENA__ROOM(reader, tokens, 1));
    reader->tokens.items[reader->tokens.count++] = token;
    return QARENA_OK;
}

static qarena_status copy(qarena__reader *reader, const qarena__qasm_value *value) {
    QARENA__FORWARD(QARENA__ROOM(reader, tokens, value->count));
    for (uint32_t i = 0; i < value->count; i++) {
        reader->tokens.items[reader->tokens.count++] = reader->tokens.items[value->first + i];
    }
    return QARENA_OK;
}

/* What stands from `first` on is an expression of one bit. */
static qarena_status finish(qarena__reader *reader, const qarena__word *word, uint32_t first,
                            qarena__qasm_value *value) {
    *value = (qarena__qasm_value){
        .kind = QARENA__VALUE_BITS, .first = first, .count = reader->tokens.count - first};
    return value->count <= MOST_TOKENS
               ? QARENA_OK
               : qarena__reader_fail(reader, word, "an expression of more than %u bits",
                                     MOST_TOKENS / 2);
}

/* Append the comparison of a register with a number: each bit, or its negation. */
static qarena_status compare(qarena__reader *reader, const qarena__qasm_value *bits,
                             uint64_t number) {
    const uint64_t width = bits->integer ? (uint64_t)bits->integer : 1;
    if (width < 64 && number >> width) {
        return push(reader, QARENA_FALSE);
    }
    for (uint32_t i = 0; i < bits->count; i++) {
        QARENA__FORWARD(push(reader, reader->tokens.items[bits->first + i]));
        if (i >= 64 || !(number >> i & 1)) {
            QARENA__FORWARD(push(reader, QARENA_NOT));
        }
        if (i > 0) {
            QARENA__FORWARD(push(reader, QARENA_AND));
        }
    }
    return QARENA_OK;
}

/* Of a register or a bit and a constant. */
static qarena_status with_number(qarena__reader *reader, const qarena__operation *operation,
                                 const qarena__qasm_value *bits, const qarena__qasm_value *number,
                                 qarena__qasm_value *result) {
    const uint32_t first = reader->tokens.count;
    const bool equal = operation->which == QARENA__OPERATE_EQUAL;
    if (number->kind == QARENA__VALUE_REAL || number->unknown || number->integer < 0) {
        return qarena__reader_fail(reader, operation->word,
                                   "a constant integer that is not negative is expected");
    }
    if (equal || operation->which == QARENA__OPERATE_UNEQUAL) {
        if (bits->integer == 0 && bits->count > 1) { /* of an expression */
            QARENA__FORWARD(copy(reader, bits));
            if (number->integer > 1) {
                QARENA__FORWARD(push(reader, QARENA_FALSE));
                QARENA__FORWARD(push(reader, QARENA_AND));
            } else if (number->integer == 0) {
                QARENA__FORWARD(push(reader, QARENA_NOT));
            }
        } else {
            QARENA__FORWARD(compare(reader, bits, (uint64_t)number->integer));
        }
        if (!equal) {
            QARENA__FORWARD(push(reader, QARENA_NOT));
        }
        return finish(reader, operation->word, first, result);
    }
    if (operation->which > QARENA__OPERATE_BIT_AND || bits->integer > 1 || number->integer > 1) {
        return qarena__reader_fail(reader, operation->word,
                                   "of bits there are == != && || & | ^ ! here, and no arithmetic");
    }
    const bool is_and = operation->which == QARENA__OPERATE_AND ||
                        operation->which == QARENA__OPERATE_BIT_AND,
               is_xor = operation->which == QARENA__OPERATE_BIT_XOR;
    if (!is_xor && (number->integer == 1) != is_and) { /* and 0, or 1 */
        *result = (qarena__qasm_value){.kind = QARENA__VALUE_TRUTH, .integer = !is_and};
        return QARENA_OK;
    }
    QARENA__FORWARD(copy(reader, bits));
    if (is_xor && number->integer) {
        QARENA__FORWARD(push(reader, QARENA_NOT));
    }
    return finish(reader, operation->word, first, result);
}

qarena_status qarena__bits_operate(qarena__reader *reader, const qarena__operation *operation,
                                   qarena__qasm_value *a, const qarena__qasm_value *b) {
    if (a->kind != QARENA__VALUE_BITS || b->kind != QARENA__VALUE_BITS) {
        const bool left = a->kind == QARENA__VALUE_BITS;
        const qarena__qasm_value bits = left ? *a : *b, number = left ? *b : *a;
        return with_number(reader, operation, &bits, &number, a);
    }
    if (a->integer > 1 || b->integer > 1 || operation->which > QARENA__OPERATE_UNEQUAL) {
        return qarena__reader_fail(reader, operation->word,
                                   "registers of bits are compared with constants here, and not "
                                   "with each other");
    }
    static const int32_t tokens[] = {QARENA_OR,  QARENA_AND, QARENA_OR, QARENA_XOR,
                                     QARENA_AND, QARENA_XOR, QARENA_XOR};
    const uint32_t first = reader->tokens.count;
    QARENA__FORWARD(copy(reader, a));
    QARENA__FORWARD(copy(reader, b));
    QARENA__FORWARD(push(reader, tokens[operation->which]));
    if (operation->which == QARENA__OPERATE_EQUAL) {
        QARENA__FORWARD(push(reader, QARENA_NOT));
    }
    return finish(reader, operation->word, first, a);
}

qarena_status qarena__bits_negate(qarena__reader *reader, const qarena__operation *operation,
                                  qarena__qasm_value *a) {
    const uint32_t first = reader->tokens.count;
    if (a->integer > 1 || operation->which == QARENA__OPERATE_NEGATE ||
        operation->which == QARENA__OPERATE_PLUS) {
        return qarena__reader_fail(reader, operation->word, "one bit is expected, and ! or ~");
    }
    QARENA__FORWARD(copy(reader, a));
    QARENA__FORWARD(push(reader, QARENA_NOT));
    return finish(reader, operation->word, first, a);
}

/* --- conditions --- */

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

static qarena_status check_bits(const qarena__reader *reader, const qarena__word *word,
                                const qarena__condition *condition) {
    for (unsigned i = 0; i < condition->n_bits; i++) {
        QARENA__FORWARD(qarena__bit_check(reader, word, condition->bits[i], false));
    }
    return QARENA_OK;
}

qarena_status qarena__bit_check(const qarena__reader *reader, const qarena__word *word,
                                unsigned bit, bool writes) {
    for (uint32_t b = 0; b < reader->blocks.count; b++) {
        const qarena__block *block = &reader->blocks.items[b];
        for (uint32_t i = 0; i < (writes ? block->parity_count : block->parity_count > 0); i++) {
            if (reader->tokens.items[block->parity + i] == (int32_t)bit) {
                return qarena__reader_fail(reader, word,
                                           "bit %u is one of those whose parity a block around it "
                                           "depends on: assign it to another bit first",
                                           bit);
            }
        }
    }
    return QARENA_OK;
}

qarena_status qarena__condition_make(qarena__reader *reader, const qarena__word *word,
                                     const qarena__qasm_value *value,
                                     qarena__condition *condition) {
    *condition = (qarena__condition){.known = value->kind != QARENA__VALUE_BITS};
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
    const int32_t *tokens = reader->tokens.items + value->first;
    if (!reduce(tokens, value->count, condition) &&
        !reduce_parity(tokens, value->count, condition)) {
        return qarena__reader_fail(
            reader, word,
            "conditions are bits and numbers that are compared, joined by && or by || or by ^, "
            "each bit once: assign others to a bit first");
    }
    return check_bits(reader, word, condition);
}
