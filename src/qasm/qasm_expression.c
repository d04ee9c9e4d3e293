#include "qasm/qasm_expression.h"

#include <math.h>
#include <string.h>

#include "core/status.h"
#include "qasm/qasm_bits.h"
#include "qasm/qasm_functions.h"
#include "qasm/qasm_names.h"
#include "qasm/qasm_numbers.h"
#include "qasm/qasm_operators.h"

/* Operators and values that wait for others. */
#define MOST_DEPTH QARENA_QASM_MOST_DEPTH

typedef struct waiting_operator {
    qarena__word word;
    uint8_t which;  /* qarena__operator */
    uint16_t index; /* FUNCTION: its number; CAST: the kind of value */
    uint16_t n_commas;
    qarena__type type; /* CAST */
} waiting_operator;

/* An expression that is read. */
typedef struct expression {
    qarena__reader *reader;
    unsigned n_operators, n_values;
    waiting_operator operators[MOST_DEPTH];
    qarena__qasm_value values[MOST_DEPTH];
} expression;

/* How firmly operators hold their sides; from left to right but POWER. */
static const uint8_t firmness[] = {
    [QARENA__OPERATE_OR] = 1,       [QARENA__OPERATE_AND] = 2,
    [QARENA__OPERATE_BIT_OR] = 3,   [QARENA__OPERATE_BIT_XOR] = 4,
    [QARENA__OPERATE_BIT_AND] = 5,  [QARENA__OPERATE_EQUAL] = 6,
    [QARENA__OPERATE_UNEQUAL] = 6,  [QARENA__OPERATE_LESS] = 7,
    [QARENA__OPERATE_AT_MOST] = 7,  [QARENA__OPERATE_MORE] = 7,
    [QARENA__OPERATE_AT_LEAST] = 7, [QARENA__OPERATE_LEFT] = 8,
    [QARENA__OPERATE_RIGHT] = 8,    [QARENA__OPERATE_ADD] = 9,
    [QARENA__OPERATE_SUBTRACT] = 9, [QARENA__OPERATE_MULTIPLY] = 10,
    [QARENA__OPERATE_DIVIDE] = 10,  [QARENA__OPERATE_MODULO] = 10,
    [QARENA__OPERATE_NEGATE] = 11,  [QARENA__OPERATE_PLUS] = 11,
    [QARENA__OPERATE_NOT] = 11,     [QARENA__OPERATE_BIT_NOT] = 11,
    [QARENA__OPERATE_POWER] = 12,   [QARENA__OPERATE_PARENTHESIS] = 0,
    [QARENA__OPERATE_CAST] = 0,     [QARENA__OPERATE_FUNCTION] = 0};

/* The operator of two values that a sign is; -1: none. */
static int between(const qarena__reader *reader, const qarena__word *word) {
    static const uint8_t signs[][2] = {{'+', QARENA__OPERATE_ADD},
                                       {'-', QARENA__OPERATE_SUBTRACT},
                                       {'*', QARENA__OPERATE_MULTIPLY},
                                       {'/', QARENA__OPERATE_DIVIDE},
                                       {'%', QARENA__OPERATE_MODULO},
                                       {QARENA__POWER, QARENA__OPERATE_POWER},
                                       {'^', QARENA__OPERATE_BIT_XOR},
                                       {'|', QARENA__OPERATE_BIT_OR},
                                       {'&', QARENA__OPERATE_BIT_AND},
                                       {QARENA__EITHER, QARENA__OPERATE_OR},
                                       {QARENA__BOTH, QARENA__OPERATE_AND},
                                       {QARENA__EQUAL, QARENA__OPERATE_EQUAL},
                                       {QARENA__UNEQUAL, QARENA__OPERATE_UNEQUAL},
                                       {'<', QARENA__OPERATE_LESS},
                                       {QARENA__AT_MOST, QARENA__OPERATE_AT_MOST},
                                       {'>', QARENA__OPERATE_MORE},
                                       {QARENA__AT_LEAST, QARENA__OPERATE_AT_LEAST},
                                       {QARENA__SHIFT_LEFT, QARENA__OPERATE_LEFT},
                                       {QARENA__SHIFT_RIGHT, QARENA__OPERATE_RIGHT}};
    if (word->kind != QARENA__WORD_SIGN) {
        return -1;
    }
    if (reader->version == 2) { /* four of them, and ^ is the power */
        return word->sign == '^'            ? QARENA__OPERATE_POWER
               : strchr("+-*/", word->sign) ? (word->sign == '+'   ? QARENA__OPERATE_ADD
                                               : word->sign == '-' ? QARENA__OPERATE_SUBTRACT
                                               : word->sign == '*' ? QARENA__OPERATE_MULTIPLY
                                                                   : QARENA__OPERATE_DIVIDE)
                                            : -1;
    }
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (signs[i][0] == word->sign) {
            return signs[i][1];
        }
    }
    return -1;
}

static qarena_status push_operator(expression *e, unsigned which, unsigned index) {
    const qarena__word *word = &e->reader->cursor.word;
    if (e->n_operators >= e->reader->options.depth) {
        return qarena__reader_fail(e->reader, word, "an expression more than %u deep",
                                   e->reader->options.depth);
    }
    e->operators[e->n_operators++] =
        (waiting_operator){.word = *word, .which = (uint8_t)which, .index = (uint16_t)index};
    qarena__reader_step(e->reader);
    return QARENA_OK;
}

static qarena_status push_value(expression *e, const qarena__qasm_value *value) {
    if (e->n_values == MOST_DEPTH) {
        return qarena__reader_fail(e->reader, &e->reader->cursor.word,
                                   "an expression of more than %u values at once", MOST_DEPTH);
    }
    e->values[e->n_values++] = *value;
    return QARENA_OK;
}

/* Do the last operator, which is one. */
static qarena_status reduce(expression *e) {
    const waiting_operator *last = &e->operators[--e->n_operators];
    const qarena__operation operation = {&last->word, last->which};
    if (last->which >= QARENA__OPERATE_NEGATE) {
        return qarena__operate_one(e->reader, &operation, &e->values[e->n_values - 1]);
    }
    e->n_values--;
    return qarena__operate_two(e->reader, &operation, &e->values[e->n_values - 1],
                               &e->values[e->n_values]);
}

/* Do all operators after the last one that is open. */
static qarena_status reduce_open(expression *e) {
    while (e->n_operators && firmness[e->operators[e->n_operators - 1].which]) {
        QARENA__FORWARD(reduce(e));
    }
    return QARENA_OK;
}

static qarena_status push_number(expression *e) {
    qarena__qasm_value value;
    if (!qarena__number_read(&e->reader->cursor.word, e->reader->version, &value)) {
        return qarena__reader_fail(e->reader, &e->reader->cursor.word, "no number that fits");
    }
    QARENA__FORWARD(push_value(e, &value));
    qarena__reader_step(e->reader);
    return QARENA_OK;
}

/* The width of a cast: a number, or a constant's name. */
static qarena_status read_width(qarena__reader *reader, uint32_t *width) {
    const qarena__word word = reader->cursor.word;
    qarena__qasm_value value = {.kind = QARENA__VALUE_REAL};
    qarena__name *name = word.kind == QARENA__WORD_NAME ? qarena__names_find(reader, &word) : NULL;
    if (name && name->kind == QARENA__NAME_VALUE) {
        name->used |= !reader->skipping;
        value = name->value;
    } else if (word.kind != QARENA__WORD_INTEGER ||
               !qarena__number_read(&word, reader->version, &value)) {
        value.kind = QARENA__VALUE_REAL;
    }
    if (value.unknown || (name && reader->skipping)) {
        value = (qarena__qasm_value){.kind = QARENA__VALUE_INTEGER, .integer = 64};
    }
    if (value.kind != QARENA__VALUE_INTEGER || value.integer < 1 || value.integer > INT32_MAX) {
        return qarena__reader_fail(reader, &word, "a width is expected: a constant integer");
    }
    *width = (uint32_t)value.integer;
    qarena__reader_step(reader);
    return QARENA_OK;
}

/* float(..), int[32](..): the kind that it makes. */
static qarena_status push_cast(expression *e) {
    qarena__reader *reader = e->reader;
    const qarena__word word = reader->cursor.word;
    const unsigned kind = qarena__word_reads(&word, "bool") ? QARENA__VALUE_TRUTH
                          : qarena__word_reads(&word, "int") || qarena__word_reads(&word, "uint")
                              ? QARENA__VALUE_INTEGER
                              : QARENA__VALUE_REAL;
    qarena__type type = {.kind = qarena__word_reads(&word, "uint") ? QARENA__TYPE_UINT
                                                                   : QARENA__TYPE_INT};
    qarena__reader_step(reader);
    if (qarena__reader_skip(reader, '[')) {
        QARENA__FORWARD(read_width(reader, &type.size));
        QARENA__FORWARD(qarena__reader_take(reader, ']', "']'"));
    }
    if (!qarena__reader_sees(reader, '(')) {
        return qarena__reader_fail(reader, &reader->cursor.word, "'(' is expected");
    }
    QARENA__FORWARD(push_operator(e, QARENA__OPERATE_CAST, kind));
    e->operators[e->n_operators - 1].type = type;
    return QARENA_OK;
}

static qarena_status push_name(expression *e) {
    qarena__reader *reader = e->reader;
    const qarena__word word = reader->cursor.word;
    qarena__name *name = qarena__names_find(reader, &word);
    qarena__qasm_value value = {.kind = QARENA__VALUE_TRUTH,
                                .integer = qarena__word_reads(&word, "true")};
    if (reader->version == 3 && (value.integer || qarena__word_reads(&word, "false"))) {
        qarena__reader_step(reader);
        return push_value(e, &value);
    }
    if (!name) {
        return qarena__reader_fail(reader, &word,
                                   "the name is not known: a number, a constant or "
                                   "a parameter of the gate is expected");
    }
    switch (name->kind) {
    case QARENA__NAME_VALUE:
        value = name->value;
        if (reader->skipping) { /* what is not done is not known */
            value = (qarena__qasm_value){.kind = QARENA__VALUE_REAL, .unknown = true};
        }
        name->used |= !reader->skipping;
        if (value.kind == QARENA__VALUE_BITS) {
            QARENA__FORWARD(reader->read_bits(reader, &value));
        } else {
            qarena__reader_step(reader);
        }
        return push_value(e, &value);
    case QARENA__NAME_FUNCTION: {
        const unsigned index = name->index;
        qarena__reader_step(reader);
        if (!qarena__reader_sees(reader, '(')) {
            return qarena__reader_fail(reader, &reader->cursor.word, "'(' is expected");
        }
        QARENA__FORWARD(push_operator(e, QARENA__OPERATE_FUNCTION, index));
        e->operators[e->n_operators - 1].word = word;
        return QARENA_OK;
    }
    case QARENA__NAME_KEYWORD:
        if (name->index == QARENA__KEY_TYPE) {
            return push_cast(e);
        }
        break;
    case QARENA__NAME_BITS:
        QARENA__FORWARD(reader->read_bits(reader, &value));
        return push_value(e, &value);
    default: break;
    }
    return qarena__reader_fail(reader, &word, "it is %s: a number is expected",
                               qarena__name_noun(name));
}

/* Where a value is to stand. *done: it does now. */
static qarena_status read_value(expression *e, bool *done) {
    qarena__reader *reader = e->reader;
    const qarena__word *word = &reader->cursor.word;
    const unsigned before = e->n_values;
    if (word->kind == QARENA__WORD_NAME) {
        QARENA__FORWARD(push_name(e));
    } else if (word->kind == QARENA__WORD_INTEGER || word->kind == QARENA__WORD_REAL ||
               (reader->version == 3 && word->kind == QARENA__WORD_STRING)) {
        QARENA__FORWARD(push_number(e));
    } else if (qarena__word_is(word, '(')) {
        QARENA__FORWARD(push_operator(e, QARENA__OPERATE_PARENTHESIS, 0));
    } else if (qarena__word_is(word, '-') || qarena__word_is(word, '+')) {
        QARENA__FORWARD(
            push_operator(e, word->sign == '-' ? QARENA__OPERATE_NEGATE : QARENA__OPERATE_PLUS, 0));
    } else if (reader->version == 3 && (qarena__word_is(word, '!') || qarena__word_is(word, '~'))) {
        QARENA__FORWARD(
            push_operator(e, word->sign == '!' ? QARENA__OPERATE_NOT : QARENA__OPERATE_BIT_NOT, 0));
    } else {
        return qarena__reader_fail(reader, word, "a number is expected%s",
                                   word->kind == QARENA__WORD_TIME ? ": times are not done here"
                                                                   : "");
    }
    *done = e->n_values > before;
    return QARENA_OK;
}

/* Of bits: as numbers that have room for them they are the same. */
static qarena_status convert_bits(expression *e, const waiting_operator *cast,
                                  qarena__qasm_value *value) {
    const int64_t bits = (value->integer ? value->integer : 1) +
                         (cast->type.kind == QARENA__TYPE_INT); /* and a sign */
    if (e->reader->skipping) {
        return QARENA_OK;
    }
    if (cast->index == QARENA__VALUE_TRUTH) {
        return qarena__bits_truth(e->reader, &cast->word, value);
    }
    if (cast->index == QARENA__VALUE_INTEGER && (!cast->type.size || bits <= cast->type.size)) {
        value->number = true;
        return QARENA_OK;
    }
    return qarena__reader_fail(e->reader, &cast->word,
                               cast->index == QARENA__VALUE_INTEGER
                                   ? "a type that has room for all bits is expected"
                                   : "its value is not known before the circuit is run");
}

static qarena_status convert(expression *e, const waiting_operator *cast) {
    qarena__qasm_value *value = &e->values[e->n_values - 1];
    if (value->unknown) {
        return QARENA_OK;
    }
    if (value->kind == QARENA__VALUE_BITS) {
        return convert_bits(e, cast, value);
    }
    const double real = qarena__value_real(value);
    if (cast->index == QARENA__VALUE_REAL) {
        *value = value->kind == QARENA__VALUE_REAL
                     ? *value
                     : (qarena__qasm_value){.kind = QARENA__VALUE_REAL, .real = real};
        return QARENA_OK;
    }
    if (value->count) {
        return qarena__reader_fail(e->reader, &cast->word,
                                   "its value is not known before the circuit is run");
    }
    if (cast->index == QARENA__VALUE_TRUTH) {
        *value = (qarena__qasm_value){.kind = QARENA__VALUE_TRUTH, .integer = real != 0};
        return QARENA_OK;
    }
    if (value->kind == QARENA__VALUE_REAL && !(fabs(real) < 9e18)) {
        return qarena__reader_fail(e->reader, &cast->word, "the value does not fit");
    }
    const int64_t number = value->kind == QARENA__VALUE_REAL ? (int64_t)real : value->integer;
    *value = (qarena__qasm_value){.kind = QARENA__VALUE_INTEGER,
                                  .integer = qarena__number_wrap(number, &cast->type)};
    return QARENA_OK;
}

/* ')' or ',' after a value. *ended: it belongs to what is around the expression. */
static qarena_status close(expression *e, bool comma, bool *ended, bool *expects) {
    QARENA__FORWARD(reduce_open(e));
    *ended = e->n_operators == 0;
    if (*ended) {
        return QARENA_OK;
    }
    waiting_operator *open = &e->operators[e->n_operators - 1];
    *expects = comma;
    if (comma) {
        if (open->which != QARENA__OPERATE_FUNCTION) {
            return qarena__reader_fail(e->reader, &e->reader->cursor.word, "')' is expected");
        }
        open->n_commas++;
    } else {
        e->n_operators--;
        if (open->which == QARENA__OPERATE_CAST) {
            QARENA__FORWARD(convert(e, open));
        } else if (open->which == QARENA__OPERATE_FUNCTION) {
            e->n_values -= open->n_commas;
            QARENA__FORWARD(qarena__function_call(e->reader, &open->word, open->index,
                                                  &e->values[e->n_values - 1],
                                                  open->n_commas + 1u));
        }
    }
    qarena__reader_step(e->reader);
    return QARENA_OK;
}

/* After a value. *ended: the expression is at its end. */
static qarena_status read_operator(expression *e, bool *ended, bool *expects) {
    const qarena__word *word = &e->reader->cursor.word;
    if (qarena__word_is(word, ')') || qarena__word_is(word, ',')) {
        return close(e, word->sign == ',', ended, expects);
    }
    const int which = between(e->reader, word);
    if (which < 0) {
        *ended = true;
        return QARENA_OK;
    }
    const unsigned own = firmness[which] + (which == QARENA__OPERATE_POWER);
    while (e->n_operators && firmness[e->operators[e->n_operators - 1].which] >= own) {
        QARENA__FORWARD(reduce(e));
    }
    *expects = true;
    return push_operator(e, (unsigned)which, 0);
}

qarena_status qarena__expression_read(qarena__reader *reader, qarena__qasm_value *value) {
    expression e;
    e.reader = reader;
    e.n_operators = e.n_values = 0;
    bool expects = true, ended = false;
    while (!ended) {
        if (expects) {
            bool done = false;
            QARENA__FORWARD(read_value(&e, &done));
            expects = !done;
        } else {
            QARENA__FORWARD(read_operator(&e, &ended, &expects));
        }
    }
    QARENA__FORWARD(reduce_open(&e));
    if (e.n_operators) {
        return qarena__reader_fail(reader, &reader->cursor.word, "')' is expected");
    }
    *value = e.values[0];
    return QARENA_OK;
}

qarena_status qarena__integer_read(qarena__reader *reader, const char *what, int64_t *integer) {
    const qarena__word word = reader->cursor.word;
    qarena__qasm_value value;
    QARENA__FORWARD(qarena__expression_read(reader, &value));
    if (value.unknown || (reader->skipping && value.kind == QARENA__VALUE_REAL)) {
        *integer = 0;
        return QARENA_OK;
    }
    if (value.kind != QARENA__VALUE_INTEGER && value.kind != QARENA__VALUE_TRUTH) {
        return qarena__reader_fail(reader, &word, "%s is expected: a constant integer", what);
    }
    *integer = value.integer;
    return QARENA_OK;
}
