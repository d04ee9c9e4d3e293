#include "qasm/qasm_types.h"

#include "core/status.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_names.h"
#include "qasm/qasm_numbers.h"

static const char *const names[] = {"nothing", "int",  "uint", "float",
                                    "angle",   "bool", "bit",  "qubit"};

const char *qarena__type_name(const qarena__type *type) {
    return names[type->kind];
}

const char *qarena__type_phrase(const qarena__type *type) {
    static const char *const phrases[] = {"nothing",  "an int", "a uint", "a float",
                                          "an angle", "a bool", "a bit",  "a qubit"};
    return phrases[type->kind];
}

qarena_status qarena__size_read(qarena__reader *reader, uint32_t most, uint32_t *size) {
    int64_t number;
    *size = 0;
    if (!qarena__reader_skip(reader, '[')) {
        return QARENA_OK;
    }
    const qarena__word word = reader->cursor.word;
    QARENA__FORWARD(qarena__integer_read(reader, "a size", &number));
    if (reader->skipping && (number < 1 || number > most)) {
        number = 1; /* it may not be known here */
    }
    if (number < 1 || number > most) {
        return qarena__reader_fail(reader, &word, "a size of %lld: 1 to %u is possible",
                                   (long long)number, most);
    }
    *size = (uint32_t)number;
    return qarena__reader_take(reader, ']', "']'");
}

qarena_status qarena__type_read(qarena__reader *reader, qarena__type *type) {
    const qarena__word word = reader->cursor.word;
    *type = (qarena__type){.kind = QARENA__TYPE_NONE};
    for (uint8_t kind = QARENA__TYPE_INT; kind <= QARENA__TYPE_BOOL; kind++) {
        if (qarena__keyword_of(reader, &word) == QARENA__KEY_TYPE &&
            qarena__word_reads(&word, names[kind])) {
            type->kind = kind;
        }
    }
    if (!type->kind) {
        return qarena__reader_fail(reader, &word, "int, uint, float, angle or bool is expected");
    }
    qarena__reader_step(reader);
    return qarena__size_read(reader, INT32_MAX, &type->size);
}

/* The lowest bits of a whole number. */
static qarena_status wrap(qarena__reader *reader, const qarena__word *word,
                          const qarena__type *type, int64_t *number) {
    *number = qarena__number_wrap(*number, type);
    return type->kind == QARENA__TYPE_INT || *number >= 0
               ? QARENA_OK
               : qarena__reader_fail(reader, word,
                                     "a uint of %lld: a number that is not negative is expected",
                                     (long long)*number);
}

qarena_status qarena__value_convert(qarena__reader *reader, const qarena__word *word,
                                    const qarena__type *type, qarena__qasm_value *value) {
    const bool is_bool = type->kind == QARENA__TYPE_BOOL;
    if (value->unknown || reader->skipping) {
        *value = (qarena__qasm_value){.kind = QARENA__VALUE_REAL, .unknown = true};
        return QARENA_OK;
    }
    if (value->kind == QARENA__VALUE_BITS) {
        return is_bool && value->integer <= 1
                   ? QARENA_OK
                   : qarena__reader_fail(reader, word,
                                         "%s cannot be made of bits: its value is not known before "
                                         "the circuit is run",
                                         qarena__type_phrase(type));
    }
    if (type->kind == QARENA__TYPE_FLOAT || type->kind == QARENA__TYPE_ANGLE) {
        if (value->kind != QARENA__VALUE_REAL) {
            *value =
                (qarena__qasm_value){.kind = QARENA__VALUE_REAL, .real = qarena__value_real(value)};
        }
        return QARENA_OK;
    }
    if (value->count || (value->kind == QARENA__VALUE_REAL && !is_bool)) {
        return qarena__reader_fail(reader, word, "a whole number is expected: this is none");
    }
    int64_t number = is_bool ? qarena__value_real(value) != 0 : value->integer;
    if (!is_bool) {
        QARENA__FORWARD(wrap(reader, word, type, &number));
    }
    *value = (qarena__qasm_value){.kind = is_bool ? QARENA__VALUE_TRUTH : QARENA__VALUE_INTEGER,
                                  .integer = number};
    return QARENA_OK;
}
