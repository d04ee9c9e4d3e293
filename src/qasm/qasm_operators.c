#include "qasm/qasm_operators.h"

#include <math.h>

#include "core/status.h"
#include "qasm/qasm_bits.h"

/* Parameters in one angle, at most. */
#define MOST_TERMS 64u

/* Comparisons of terms that count as an operation. */
#define COMPARISONS_COUNTED 512u

static qarena_status real(qarena__reader *reader, const qarena__word *word, double result,
                          qarena__qasm_value *a) {
    if (!isfinite(result)) {
        return qarena__reader_fail(reader, word, "the result is not finite");
    }
    *a = (qarena__qasm_value){.kind = QARENA__VALUE_REAL, .real = result};
    return QARENA_OK;
}

static void whole(qarena__qasm_value *a, unsigned kind, int64_t result) {
    *a = (qarena__qasm_value){.kind = (uint8_t)kind, .integer = result};
}

/* --- sums with parameters --- */

/* Append a term times a factor to the sum that begins at `first` and ends the pool. */
static qarena_status add_term(qarena__reader *reader, const qarena__word *word, uint32_t first,
                              const qarena_term *term, double factor) {
    for (uint32_t i = first; i < reader->terms.count; i++) {
        if (reader->terms.items[i].name == term->name) {
            reader->terms.items[i].coefficient += factor * term->coefficient;
            return QARENA_OK;
        }
    }
    if (reader->terms.count - first == MOST_TERMS) {
        return qarena__reader_fail(reader, word, "more than %u inputs in one sum", MOST_TERMS);
    }
    const qarena_term copy = *term;
    QARENA__FORWARD(QARENA__ROOM(reader, terms, 1));
    reader->terms.items[reader->terms.count] = copy;
    reader->terms.items[reader->terms.count++].coefficient *= factor;
    return QARENA_OK;
}

/* a := fa a + fb b, where one of them has terms at least. */
static qarena_status combine(qarena__reader *reader, const qarena__word *word, double fa,
                             qarena__qasm_value *a, double fb, const qarena__qasm_value *b) {
    const uint32_t first = reader->terms.count, terms = a->count + (b ? b->count : 0);
    QARENA__FORWARD(qarena__reader_count(reader, word, terms * terms / COMPARISONS_COUNTED));
    for (uint32_t i = 0; i < a->count; i++) {
        const qarena_term term = reader->terms.items[a->first + i];
        QARENA__FORWARD(add_term(reader, word, first, &term, fa));
    }
    for (uint32_t i = 0; b && i < b->count; i++) {
        const qarena_term term = reader->terms.items[b->first + i];
        QARENA__FORWARD(add_term(reader, word, first, &term, fb));
    }
    const double sum = fa * qarena__value_real(a) + (b ? fb * qarena__value_real(b) : 0);
    QARENA__FORWARD(real(reader, word, sum, a));
    a->first = first;
    a->count = reader->terms.count - first;
    return QARENA_OK;
}

static qarena_status linear(qarena__reader *reader, const qarena__operation *operation,
                            qarena__qasm_value *a, const qarena__qasm_value *b) {
    const double by = qarena__value_real(b), with = qarena__value_real(a);
    switch (operation->which) {
    case QARENA__OPERATE_ADD: return combine(reader, operation->word, 1, a, 1, b);
    case QARENA__OPERATE_SUBTRACT: return combine(reader, operation->word, 1, a, -1, b);
    case QARENA__OPERATE_MULTIPLY:
        if (b->count == 0) {
            return combine(reader, operation->word, by, a, 0, NULL);
        }
        if (a->count == 0) {
            qarena__qasm_value other = *b;
            QARENA__FORWARD(combine(reader, operation->word, with, &other, 0, NULL));
            *a = other;
            return QARENA_OK;
        }
        break;
    case QARENA__OPERATE_DIVIDE:
        if (b->count == 0 && by != 0) {
            return combine(reader, operation->word, 1 / by, a, 0, NULL);
        }
        break;
    default: break;
    }
    return qarena__reader_fail(reader, operation->word,
                               "angles are sums of inputs times constants: this is none");
}

/* --- integers --- */

static qarena_status integer_power(qarena__reader *reader, const qarena__word *word,
                                   qarena__qasm_value *a, int64_t exponent) {
    int64_t result = 1, base = a->integer;
    if (exponent < 0) {
        return real(reader, word, pow((double)base, (double)exponent), a);
    }
    for (; exponent; exponent >>= 1) {
        if ((exponent & 1) && __builtin_mul_overflow(result, base, &result)) {
            return qarena__reader_fail(reader, word, "the result has more than 64 bits");
        }
        if (exponent > 1 && __builtin_mul_overflow(base, base, &base)) {
            return qarena__reader_fail(reader, word, "the result has more than 64 bits");
        }
    }
    whole(a, QARENA__VALUE_INTEGER, result);
    return QARENA_OK;
}

static int64_t shifted(int64_t a, int64_t by, bool left) {
    if (by < 0 || by > 63) {
        return 0;
    }
    return left ? (int64_t)((uint64_t)a << by) : (int64_t)((uint64_t)a >> by);
}

/* Of two whole numbers. */
static qarena_status integers(qarena__reader *reader, const qarena__operation *operation,
                              qarena__qasm_value *a, const qarena__qasm_value *b) {
    const int64_t x = a->integer, y = b->integer;
    int64_t result = 0;
    bool overflow = false;
    switch (operation->which) {
    case QARENA__OPERATE_BIT_OR: result = x | y; break;
    case QARENA__OPERATE_BIT_XOR: result = x ^ y; break;
    case QARENA__OPERATE_BIT_AND: result = x & y; break;
    case QARENA__OPERATE_LEFT:
    case QARENA__OPERATE_RIGHT:
        result = shifted(x, y, operation->which == QARENA__OPERATE_LEFT);
        break;
    case QARENA__OPERATE_ADD: overflow = __builtin_add_overflow(x, y, &result); break;
    case QARENA__OPERATE_SUBTRACT: overflow = __builtin_sub_overflow(x, y, &result); break;
    case QARENA__OPERATE_MULTIPLY: overflow = __builtin_mul_overflow(x, y, &result); break;
    case QARENA__OPERATE_POWER: return integer_power(reader, operation->word, a, y);
    default: /* DIVIDE, MODULO */
        if (y == 0) {
            return qarena__reader_fail(reader, operation->word, "a division by 0");
        }
        overflow = x == INT64_MIN && y == -1;
        if (!overflow) {
            result = operation->which == QARENA__OPERATE_DIVIDE ? x / y : x % y;
        }
        break;
    }
    if (overflow) {
        return qarena__reader_fail(reader, operation->word, "the result has more than 64 bits");
    }
    whole(a, QARENA__VALUE_INTEGER, result);
    return QARENA_OK;
}

/* --- real numbers --- */

static qarena_status reals(qarena__reader *reader, const qarena__operation *operation,
                           qarena__qasm_value *a, const qarena__qasm_value *b) {
    const double x = qarena__value_real(a), y = qarena__value_real(b);
    const qarena__word *word = operation->word;
    switch (operation->which) {
    case QARENA__OPERATE_ADD: return real(reader, word, x + y, a);
    case QARENA__OPERATE_SUBTRACT: return real(reader, word, x - y, a);
    case QARENA__OPERATE_MULTIPLY: return real(reader, word, x * y, a);
    case QARENA__OPERATE_POWER: return real(reader, word, pow(x, y), a);
    case QARENA__OPERATE_DIVIDE:
    case QARENA__OPERATE_MODULO:
        if (y == 0) {
            return qarena__reader_fail(reader, word, "a division by 0");
        }
        return real(reader, word, operation->which == QARENA__OPERATE_DIVIDE ? x / y : fmod(x, y),
                    a);
    default: return qarena__reader_fail(reader, word, "integers are expected on both sides");
    }
}

static bool compared(unsigned which, double x, double y) {
    switch (which) {
    case QARENA__OPERATE_EQUAL: return x == y;
    case QARENA__OPERATE_UNEQUAL: return x != y;
    case QARENA__OPERATE_LESS: return x < y;
    case QARENA__OPERATE_AT_MOST: return x <= y;
    case QARENA__OPERATE_MORE: return x > y;
    case QARENA__OPERATE_AT_LEAST: return x >= y;
    case QARENA__OPERATE_OR: return x != 0 || y != 0;
    default: return x != 0 && y != 0; /* AND */
    }
}

qarena_status qarena__operate_two(qarena__reader *reader, const qarena__operation *operation,
                                  qarena__qasm_value *a, const qarena__qasm_value *b) {
    const unsigned which = operation->which;
    if (a->kind == QARENA__VALUE_BITS || b->kind == QARENA__VALUE_BITS) {
        return qarena__bits_operate(reader, operation, a, b);
    }
    if (a->unknown || b->unknown) {
        *a = (qarena__qasm_value){.kind = QARENA__VALUE_REAL, .unknown = true};
        return QARENA_OK;
    }
    if (a->count || b->count) {
        return linear(reader, operation, a, b);
    }
    const bool logical = which == QARENA__OPERATE_OR || which == QARENA__OPERATE_AND;
    if (logical || (which >= QARENA__OPERATE_EQUAL && which <= QARENA__OPERATE_AT_LEAST)) {
        whole(a, QARENA__VALUE_TRUTH,
              compared(which, qarena__value_real(a), qarena__value_real(b)));
        return QARENA_OK;
    }
    const bool halves = reader->in_power && which == QARENA__OPERATE_DIVIDE && b->integer != 0 &&
                        b->integer != -1 && a->integer % b->integer != 0;
    const bool exact = !halves && a->kind != QARENA__VALUE_REAL && b->kind != QARENA__VALUE_REAL &&
                       (reader->version == 3 ||
                        (which != QARENA__OPERATE_DIVIDE && which != QARENA__OPERATE_POWER));
    return exact ? integers(reader, operation, a, b) : reals(reader, operation, a, b);
}

qarena_status qarena__operate_one(qarena__reader *reader, const qarena__operation *operation,
                                  qarena__qasm_value *a) {
    if (a->kind == QARENA__VALUE_BITS) {
        return qarena__bits_negate(reader, operation, a);
    }
    if (a->unknown || operation->which == QARENA__OPERATE_PLUS) {
        return QARENA_OK;
    }
    switch (operation->which) {
    case QARENA__OPERATE_NOT:
        if (a->count == 0) {
            whole(a, QARENA__VALUE_TRUTH, qarena__value_real(a) == 0);
            return QARENA_OK;
        }
        break;
    case QARENA__OPERATE_BIT_NOT:
        if (a->kind != QARENA__VALUE_REAL) {
            whole(a, a->kind, a->kind == QARENA__VALUE_TRUTH ? !a->integer : ~a->integer);
            return QARENA_OK;
        }
        break;
    default: /* NEGATE */
        if (a->count) {
            return combine(reader, operation->word, -1, a, 0, NULL);
        }
        if (a->kind == QARENA__VALUE_REAL || a->integer == INT64_MIN) {
            return real(reader, operation->word, -qarena__value_real(a), a);
        }
        whole(a, QARENA__VALUE_INTEGER, -a->integer);
        return QARENA_OK;
    }
    return qarena__reader_fail(reader, operation->word, "a constant integer is expected");
}
