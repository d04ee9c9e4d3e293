#include "qasm/qasm_bits.h"

#include <string.h>

#include "core/status.h"

/* Tokens of an expression of one bit, at most: qarena_circuit_assign takes no more. Of a register
 * all of its bits have so many. */
#define MOST_TOKENS 1024u
#define MOST_REGISTER_TOKENS 65536u

/* Tokens that count as an operation, each time that one is made of them. */
#define TOKENS_COUNTED 16u

/* One side of an operator: a number, or bits with where each begins. */
typedef struct side {
    const qarena__qasm_value *value;
    bool is_number;
    uint32_t width;
    uint32_t starts[QARENA__MOST_BITS + 1];
} side;

static qarena_status push(qarena__reader *reader, int32_t token) {
    QARENA__FORWARD(QARENA__ROOM(reader, tokens, 1));
    reader->tokens.items[reader->tokens.count++] = token;
    return QARENA_OK;
}

static qarena_status push_span(qarena__reader *reader, uint32_t first, uint32_t end) {
    QARENA__FORWARD(QARENA__ROOM(reader, tokens, end - first));
    for (uint32_t i = first; i < end; i++) {
        reader->tokens.items[reader->tokens.count++] = reader->tokens.items[i];
    }
    return QARENA_OK;
}

static qarena_status copy(qarena__reader *reader, const qarena__qasm_value *value) {
    return push_span(reader, value->first, value->first + value->count);
}

/* What stands from `first` on takes the place of the operands, which begin at `base`: expressions
 * of so many bits, or of one that is no register's (0). */
static qarena_status finish(qarena__reader *reader, const qarena__word *word, uint32_t base,
                            uint32_t first, uint32_t width, qarena__qasm_value *value) {
    const uint32_t count = reader->tokens.count - first,
                   most = width > 1 ? MOST_REGISTER_TOKENS : MOST_TOKENS;
    if (count > most) {
        return qarena__reader_fail(reader, word, "an expression of more than %u bits", most / 2);
    }
    QARENA__FORWARD(qarena__reader_count(reader, word, count / TOKENS_COUNTED));
    memmove(reader->tokens.items + base, reader->tokens.items + first,
            count * sizeof *reader->tokens.items);
    reader->tokens.count = base + count;
    *value = (qarena__qasm_value){
        .kind = QARENA__VALUE_BITS, .first = base, .count = count, .integer = width};
    return QARENA_OK;
}

void qarena__bits_split(const qarena__reader *reader, const qarena__qasm_value *value,
                        uint32_t *starts) {
    const uint32_t width = value->integer ? (uint32_t)value->integer : 1;
    uint32_t at = value->first + value->count;
    starts[width] = at;
    for (uint32_t i = width; i-- > 0;) {
        for (uint32_t wanted = 1; wanted;) { /* backwards, an operator wants what is before it */
            const int32_t token = reader->tokens.items[--at];
            const bool joins = token == QARENA_AND || token == QARENA_OR || token == QARENA_XOR;
            wanted += joins ? 1u : token == QARENA_NOT ? 0u : -1u;
        }
        starts[i] = at;
    }
}

static void take_side(const qarena__reader *reader, const qarena__qasm_value *value, side *s) {
    s->value = value;
    s->is_number = value->kind != QARENA__VALUE_BITS;
    s->width = s->is_number ? 64 : value->integer ? (uint32_t)value->integer : 1;
    if (!s->is_number) {
        qarena__bits_split(reader, value, s->starts);
    }
}

static bool number_bit(const side *s, uint32_t i) {
    return i < 64 && (uint64_t)s->value->integer >> i & 1;
}

/* Append bit i; beyond the last one it is 0. */
static qarena_status push_bit(qarena__reader *reader, const side *s, uint32_t i) {
    if (s->is_number || i >= s->width) {
        return push(reader, s->is_number && number_bit(s, i) ? QARENA_TRUE : QARENA_FALSE);
    }
    return push_span(reader, s->starts[i], s->starts[i + 1]);
}

static qarena_status truth(qarena__qasm_value *a, bool value) {
    *a = (qarena__qasm_value){.kind = QARENA__VALUE_TRUTH, .integer = value};
    return QARENA_OK;
}

/* --- comparisons --- */

static bool fits(const side *bits, uint64_t number) {
    return bits->width >= 64 || !(number >> bits->width);
}

/* Append whether all bits are equal; those of a number as they are, or their negations. */
static qarena_status push_equal(qarena__reader *reader, const side *a, const side *b) {
    const uint32_t width = b->is_number || a->width > b->width ? a->width : b->width;
    if (b->is_number && !fits(a, (uint64_t)b->value->integer)) {
        return push(reader, QARENA_FALSE);
    }
    for (uint32_t i = 0; i < width; i++) {
        QARENA__FORWARD(push_bit(reader, a, i));
        if (!b->is_number) {
            QARENA__FORWARD(push_bit(reader, b, i));
            QARENA__FORWARD(push(reader, QARENA_XOR));
        }
        if (!b->is_number || !number_bit(b, i)) {
            QARENA__FORWARD(push(reader, QARENA_NOT));
        }
        if (i > 0) {
            QARENA__FORWARD(push(reader, QARENA_AND));
        }
    }
    return QARENA_OK;
}

/* a < number, or a <= number: from the lowest bit on, whether it is so up to there. *known: it is
 * the constant `or_equal`. */
static qarena_status push_below(qarena__reader *reader, const side *a, const side *number,
                                bool or_equal, bool *known) {
    *known = true;
    for (uint32_t i = 0; i < a->width; i++) {
        const bool bit = number_bit(number, i);
        if (*known && bit == or_equal) {
            continue; /* true or .., false and .. */
        }
        QARENA__FORWARD(push_bit(reader, a, i));
        QARENA__FORWARD(push(reader, QARENA_NOT));
        if (!*known) {
            QARENA__FORWARD(push(reader, bit ? QARENA_OR : QARENA_AND));
        }
        *known = false;
    }
    return QARENA_OK;
}

/* a < b, or a <= b, of two registers. */
static qarena_status push_less(qarena__reader *reader, const side *a, const side *b,
                               bool or_equal) {
    const uint32_t width = a->width > b->width ? a->width : b->width;
    QARENA__FORWARD(push(reader, or_equal ? QARENA_TRUE : QARENA_FALSE));
    for (uint32_t i = 0; i < width; i++) { /* equal here and so below, or a 0 and b 1 */
        QARENA__FORWARD(push_bit(reader, a, i));
        QARENA__FORWARD(push_bit(reader, b, i));
        QARENA__FORWARD(push(reader, QARENA_XOR));
        QARENA__FORWARD(push(reader, QARENA_NOT));
        QARENA__FORWARD(push(reader, QARENA_AND));
        QARENA__FORWARD(push_bit(reader, a, i));
        QARENA__FORWARD(push(reader, QARENA_NOT));
        QARENA__FORWARD(push_bit(reader, b, i));
        QARENA__FORWARD(push(reader, QARENA_AND));
        QARENA__FORWARD(push(reader, QARENA_OR));
    }
    return QARENA_OK;
}

/* Bits and a number, in this order. */
static qarena_status compare_number(qarena__reader *reader, const qarena__operation *operation,
                                    unsigned which, const side *a, const side *number,
                                    qarena__qasm_value *result) {
    const uint32_t first = reader->tokens.count, base = a->value->first;
    const int64_t value = number->value->integer;
    const bool equality = which == QARENA__OPERATE_EQUAL || which == QARENA__OPERATE_UNEQUAL;
    bool flipped = which == QARENA__OPERATE_UNEQUAL || which == QARENA__OPERATE_MORE ||
                   which == QARENA__OPERATE_AT_LEAST,
         known = false;
    if (equality && value >= 0) {
        QARENA__FORWARD(push_equal(reader, a, number));
    } else if (value < 0 || !fits(a, (uint64_t)value)) {
        const bool below = value >= 0; /* the bits are below the number */
        reader->tokens.count = base;
        return truth(result, equality ? flipped : below != flipped);
    } else {
        const bool or_equal = which == QARENA__OPERATE_AT_MOST || which == QARENA__OPERATE_MORE;
        QARENA__FORWARD(push_below(reader, a, number, or_equal, &known));
        if (known) {
            reader->tokens.count = base;
            return truth(result, or_equal != flipped);
        }
    }
    if (flipped) {
        QARENA__FORWARD(push(reader, QARENA_NOT));
    }
    return finish(reader, operation->word, base, first, 0, result);
}

static qarena_status compare(qarena__reader *reader, const qarena__operation *operation,
                             const side *a, const side *b, qarena__qasm_value *result) {
    static const uint8_t mirrored[] = {QARENA__OPERATE_MORE, QARENA__OPERATE_AT_LEAST,
                                       QARENA__OPERATE_LESS, QARENA__OPERATE_AT_MOST};
    unsigned which = operation->which;
    if (a->is_number) {
        which = which >= QARENA__OPERATE_LESS ? mirrored[which - QARENA__OPERATE_LESS] : which;
        return compare_number(reader, operation, which, b, a, result);
    }
    if (b->is_number) {
        return compare_number(reader, operation, which, a, b, result);
    }
    const uint32_t first = reader->tokens.count, base = a->value->first;
    if (which == QARENA__OPERATE_EQUAL || which == QARENA__OPERATE_UNEQUAL) {
        QARENA__FORWARD(push_equal(reader, a, b));
    } else {
        const bool or_equal = which == QARENA__OPERATE_AT_MOST || which == QARENA__OPERATE_MORE;
        QARENA__FORWARD(push_less(reader, a, b, or_equal));
    }
    if (which == QARENA__OPERATE_UNEQUAL || which == QARENA__OPERATE_MORE ||
        which == QARENA__OPERATE_AT_LEAST) {
        QARENA__FORWARD(push(reader, QARENA_NOT));
    }
    return finish(reader, operation->word, base, first, 0, result);
}

/* --- bit by bit --- */

/* Of a single bit and a constant that is 0 or 1. */
static qarena_status with_constant(qarena__reader *reader, const qarena__operation *operation,
                                   const qarena__qasm_value *bits, bool constant,
                                   qarena__qasm_value *result) {
    const bool is_and = operation->which == QARENA__OPERATE_AND ||
                        operation->which == QARENA__OPERATE_BIT_AND,
               is_xor = operation->which == QARENA__OPERATE_BIT_XOR;
    const uint32_t base = bits->first, width = (uint32_t)bits->integer;
    if (!is_xor && constant != is_and) { /* and 0, or 1 */
        reader->tokens.count = base;
        return truth(result, !is_and);
    }
    const uint32_t first = reader->tokens.count;
    QARENA__FORWARD(copy(reader, bits));
    if (is_xor && constant) {
        QARENA__FORWARD(push(reader, QARENA_NOT));
    }
    return finish(reader, operation->word, base, first, width, result);
}

/* & | ^, && and || of bits. */
static qarena_status join(qarena__reader *reader, const qarena__operation *operation, const side *a,
                          const side *b, qarena__qasm_value *result) {
    static const int32_t tokens[] = {QARENA_OR, QARENA_AND, QARENA_OR, QARENA_XOR, QARENA_AND};
    const side *bits = a->is_number ? b : a, *other = a->is_number ? a : b;
    const uint32_t width = bits->width;
    const bool logical = operation->which <= QARENA__OPERATE_AND;
    if (logical && (width > 1 || (!other->is_number && other->width > 1))) {
        return qarena__reader_fail(reader, operation->word,
                                   "a register of bits is no truth value: compare it with a "
                                   "number");
    }
    if (other->is_number ? !fits(bits, (uint64_t)other->value->integer) : other->width != width) {
        return qarena__reader_fail(reader, operation->word, "%u bits beside %s%u", width,
                                   other->is_number ? "a number that has more than " : "",
                                   other->is_number ? width : other->width);
    }
    if (other->is_number && width == 1) {
        return with_constant(reader, operation, bits->value, other->value->integer, result);
    }
    const uint32_t first = reader->tokens.count;
    for (uint32_t i = 0; i < width; i++) {
        QARENA__FORWARD(push_bit(reader, a, i));
        QARENA__FORWARD(push_bit(reader, b, i));
        QARENA__FORWARD(push(reader, tokens[operation->which]));
    }
    const uint32_t made = bits->value->integer || (!other->is_number && other->value->integer)
                              ? width
                              : 0; /* two single bits are no register */
    const uint32_t base = bits->value->first < other->value->first || other->is_number
                              ? bits->value->first
                              : other->value->first;
    return finish(reader, operation->word, base, first, made, result);
}

static qarena_status shift(qarena__reader *reader, const qarena__operation *operation,
                           const side *bits, int64_t by, qarena__qasm_value *result) {
    const uint32_t first = reader->tokens.count;
    const bool left = operation->which == QARENA__OPERATE_LEFT;
    for (uint32_t i = 0; i < bits->width; i++) {
        const bool there = by >= 0 && (left ? by <= i : by < (int64_t)(bits->width - i));
        QARENA__FORWARD(push_bit(reader, bits,
                                 !there ? bits->width
                                 : left ? i - (uint32_t)by
                                        : i + (uint32_t)by));
    }
    return finish(reader, operation->word, bits->value->first, first,
                  (uint32_t)bits->value->integer, result);
}

/* --- operators --- */

/* ~ and << of a number are not those of a register: it goes on above its bits. */
static qarena_status refuse_number(const qarena__reader *reader, const qarena__word *word) {
    return qarena__reader_fail(reader, word,
                               "of a number that bits decide there are comparisons, & | ^ and >> "
                               "here");
}

qarena_status qarena__bits_operate(qarena__reader *reader, const qarena__operation *operation,
                                   qarena__qasm_value *a, const qarena__qasm_value *b) {
    side left, right;
    const qarena__qasm_value x = *a, y = *b;
    if (reader->skipping || x.unknown || y.unknown) {
        *a = (qarena__qasm_value){.kind = QARENA__VALUE_REAL, .unknown = true};
        return QARENA_OK;
    }
    take_side(reader, &x, &left);
    take_side(reader, &y, &right);
    const side *number = left.is_number ? &left : right.is_number ? &right : NULL;
    const bool compared = operation->which >= QARENA__OPERATE_EQUAL &&
                          operation->which <= QARENA__OPERATE_AT_LEAST,
               shifted = operation->which == QARENA__OPERATE_LEFT ||
                         operation->which == QARENA__OPERATE_RIGHT;
    if (operation->which > QARENA__OPERATE_RIGHT) {
        return qarena__reader_fail(reader, operation->word,
                                   "of bits there are comparisons, && || & | ^ ! ~ and shifts "
                                   "here, and no arithmetic");
    }
    if (number &&
        (number->value->kind == QARENA__VALUE_REAL || (number->value->integer < 0 && !compared))) {
        return qarena__reader_fail(reader, operation->word,
                                   "a constant integer that is not negative is expected");
    }
    if (compared) {
        return compare(reader, operation, &left, &right, a);
    }
    if (!shifted) {
        QARENA__FORWARD(join(reader, operation, &left, &right, a));
        a->number = a->kind == QARENA__VALUE_BITS && (x.number || y.number);
        return QARENA_OK;
    }
    if (x.number && operation->which == QARENA__OPERATE_LEFT) {
        return refuse_number(reader, operation->word);
    }
    if (!right.is_number) {
        return qarena__reader_fail(reader, operation->word,
                                   "a shift by bits, whose value is not known before the circuit "
                                   "is run");
    }
    QARENA__FORWARD(shift(reader, operation, &left, right.value->integer, a));
    a->number = x.number;
    return QARENA_OK;
}

qarena_status qarena__bits_negate(qarena__reader *reader, const qarena__operation *operation,
                                  qarena__qasm_value *a) {
    side s;
    const qarena__qasm_value x = *a;
    if (reader->skipping) {
        return QARENA_OK;
    }
    if (operation->which == QARENA__OPERATE_NEGATE || operation->which == QARENA__OPERATE_PLUS ||
        (operation->which == QARENA__OPERATE_NOT && a->integer > 1)) {
        return qarena__reader_fail(reader, operation->word,
                                   "one bit and !, or bits and ~, are expected");
    }
    if (a->number && operation->which == QARENA__OPERATE_BIT_NOT) {
        return refuse_number(reader, operation->word);
    }
    take_side(reader, &x, &s);
    const uint32_t first = reader->tokens.count;
    for (uint32_t i = 0; i < s.width; i++) {
        QARENA__FORWARD(push_bit(reader, &s, i));
        QARENA__FORWARD(push(reader, QARENA_NOT));
    }
    return finish(reader, operation->word, x.first, first, (uint32_t)x.integer, a);
}

qarena_status qarena__bits_truth(qarena__reader *reader, const qarena__word *word,
                                 qarena__qasm_value *a) {
    const qarena__operation operation = {word, QARENA__OPERATE_UNEQUAL};
    const qarena__qasm_value zero = {.kind = QARENA__VALUE_INTEGER};
    if (a->integer <= 1) {
        a->integer = 0;
        a->number = false;
        return QARENA_OK;
    }
    return qarena__bits_operate(reader, &operation, a, &zero);
}
