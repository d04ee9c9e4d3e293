#include "qasm/qasm_numbers.h"

#include <math.h>

#include "core/text.h"

static bool is_decimal(const qarena__word *word) {
    for (size_t i = 0; i < word->length; i++) {
        if (word->text[i] != '_' && (word->text[i] < '0' || word->text[i] > '9')) {
            return false;
        }
    }
    return true;
}

/* "011", the last digit the lowest; false: other digits, or more than 63. */
static bool read_digits(const qarena__word *word, int64_t *integer) {
    unsigned n = 0;
    *integer = 0;
    for (size_t i = 1; i + 1 < word->length; i++) {
        const char c = word->text[i];
        if (c != '_' && ((c != '0' && c != '1') || n++ == 63)) {
            return false;
        }
        *integer = c == '_' ? *integer : *integer << 1 | (c == '1');
    }
    return n > 0;
}

/* Of any base; false: more than 63 bits, or digits that the base has not. */
static bool read_integer(const qarena__word *word, int64_t *integer) {
    const bool decimal = is_decimal(word);
    const char letter = word->length > 1 ? (char)(word->text[1] | 32) : 0;
    const unsigned base = decimal ? 10 : letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
    uint64_t value = 0;
    for (size_t i = decimal ? 0 : 2; i < word->length; i++) {
        const char c = word->text[i];
        if (c == '_') {
            continue;
        }
        const unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0')
                               : (c | 32) >= 'a' && (c | 32) <= 'f'
                                   ? (unsigned)((c | 32) - 'a') + 10
                                   : base;
        if (digit >= base || value > ((uint64_t)INT64_MAX - digit) / base) {
            return false;
        }
        value = value * base + digit;
    }
    *integer = (int64_t)value;
    return true;
}

/* A real number, or an integer as one. */
static bool read_real(const qarena__word *word, double *real) {
    char plain[QARENA__NUMBER_LENGTH];
    size_t length = 0;
    for (size_t i = 0; i < word->length && length < sizeof plain; i++) {
        if (word->text[i] != '_') {
            plain[length++] = word->text[i];
        }
    }
    return word->length <= sizeof plain && qarena__read_double(plain, length, real) &&
           isfinite(*real);
}

bool qarena__number_read(const qarena__word *word, unsigned version, qarena__qasm_value *value) {
    *value = (qarena__qasm_value){.kind = QARENA__VALUE_INTEGER};
    if (word->kind == QARENA__WORD_STRING) {
        return read_digits(word, &value->integer);
    }
    if (word->kind == QARENA__WORD_INTEGER) {
        if (read_integer(word, &value->integer)) {
            return true;
        }
        if (version == 3 || !is_decimal(word)) {
            return false;
        }
    }
    *value = (qarena__qasm_value){.kind = QARENA__VALUE_REAL};
    return read_real(word, &value->real);
}

int64_t qarena__number_wrap(int64_t number, const qarena__type *type) {
    if (type->size == 0 || type->size >= 64) {
        return number;
    }
    const unsigned unused = 64 - type->size;
    const uint64_t low = (uint64_t)number << unused;
    return type->kind == QARENA__TYPE_UINT ? (int64_t)(low >> unused) : (int64_t)low >> unused;
}
