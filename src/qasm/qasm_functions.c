#include "qasm/qasm_functions.h"

#include <math.h>
#include <stddef.h>

#include "core/status.h"
#include "qasm/qasm_operators.h"

typedef double (*function_of_one)(double);

static const struct {
    const char *name;
    function_of_one call;        /* NULL: of two numbers, or of integers */
    unsigned char second, third; /* which versions have it */
} functions[] = {
    {"sin", sin, 1, 1},     {"cos", cos, 1, 1},       {"tan", tan, 1, 1},
    {"exp", exp, 1, 1},     {"ln", log, 1, 1},        {"sqrt", sqrt, 1, 1},
    {"asin", asin, 1, 0},   {"acos", acos, 1, 0},     {"atan", atan, 1, 0},
    {"arcsin", asin, 0, 1}, {"arccos", acos, 0, 1},   {"arctan", atan, 0, 1},
    {"log", log, 0, 1},     {"ceiling", ceil, 0, 1},  {"floor", floor, 0, 1},
    {"mod", NULL, 0, 1},    {"popcount", NULL, 0, 1},
};
enum {
    FUNCTIONS = sizeof functions / sizeof functions[0],
    MODULO = FUNCTIONS - 2,
    COUNT_BITS = FUNCTIONS - 1
};

const char *qarena__function_name(unsigned index, unsigned version) {
    if (index >= FUNCTIONS) {
        return NULL;
    }
    const bool has = version == 2 ? functions[index].second : functions[index].third;
    return has ? functions[index].name : "";
}

qarena_status qarena__function_call(qarena__reader *reader, const qarena__word *word,
                                    unsigned index, qarena__qasm_value *arguments, unsigned count) {
    const unsigned needed = index == MODULO ? 2 : 1;
    if (count != needed) {
        return qarena__reader_fail(reader, word, "%u argument%s given, %u needed", count,
                                   count == 1 ? "" : "s", needed);
    }
    for (unsigned i = 0; i < count; i++) {
        if (arguments[i].unknown || reader->skipping) {
            arguments[0] = (qarena__qasm_value){.kind = QARENA__VALUE_REAL, .unknown = true};
            return QARENA_OK;
        }
        if (arguments[i].kind == QARENA__VALUE_BITS || arguments[i].count > 0) {
            return qarena__reader_fail(reader, word,
                                       "its argument is not known before the circuit is run: a "
                                       "constant is expected");
        }
    }
    if (index == MODULO) {
        const qarena__operation modulo = {word, QARENA__OPERATE_MODULO};
        return qarena__operate_two(reader, &modulo, &arguments[0], &arguments[1]);
    }
    if (index == COUNT_BITS) {
        if (arguments[0].kind == QARENA__VALUE_REAL) {
            return qarena__reader_fail(reader, word, "an integer is expected");
        }
        arguments[0].integer = __builtin_popcountll((unsigned long long)arguments[0].integer);
        return QARENA_OK;
    }
    const double result = functions[index].call(qarena__value_real(&arguments[0]));
    if (!arguments[0].unknown && !isfinite(result)) {
        return qarena__reader_fail(reader, word, "the result is not finite");
    }
    arguments[0] = (qarena__qasm_value){.kind = QARENA__VALUE_REAL,
                                        .real = isfinite(result) ? result : 0,
                                        .unknown = arguments[0].unknown};
    return QARENA_OK;
}
