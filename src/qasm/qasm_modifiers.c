#include "qasm/qasm_modifiers.h"

#include <math.h>

#include "core/status.h"
#include "qasm/qasm_expression.h"
#include "qasm/qasm_names.h"

/* What a circuit of its own counts, beside one for so many copies of operations. */
#define CIRCUIT_COST 6u
#define COPIES_COUNTED 8u

/* A power that is read as a real number: phases times it are still exact enough. */
#define MOST_POWER 1e9

/* "(3)" after a modifier. */
static qarena_status read_number(qarena__reader *reader, const char *what, int64_t *number) {
    QARENA__FORWARD(qarena__reader_take(reader, '(', "'('"));
    QARENA__FORWARD(qarena__integer_read(reader, what, number));
    return qarena__reader_take(reader, ')', "')'");
}

/* "(1/2)" after pow. *real: it is no whole number. *unknown: it is an argument. */
static qarena_status read_power(qarena__reader *reader, qarena__modifier *modifier, bool *real,
                                bool *unknown) {
    qarena__qasm_value value;
    QARENA__FORWARD(qarena__reader_take(reader, '(', "'('"));
    const qarena__word word = reader->cursor.word;
    reader->in_power = true; /* the standard's own sx is pow(1/2) @ x */
    QARENA__FORWARD(qarena__expression_read(reader, &value));
    reader->in_power = false;
    *real = false;
    *unknown = value.unknown;
    modifier->number = 0;
    if (!value.unknown && !reader->skipping) {
        modifier->real = qarena__value_real(&value);
        *real = value.kind == QARENA__VALUE_REAL && modifier->real != floor(modifier->real);
        if (value.kind >= QARENA__VALUE_BITS || value.count ||
            (value.kind == QARENA__VALUE_REAL && fabs(modifier->real) > MOST_POWER)) {
            return qarena__reader_fail(reader, &word,
                                       "a constant power of at most 1e9 is expected");
        }
        modifier->number =
            value.kind == QARENA__VALUE_REAL ? (int64_t)modifier->real : value.integer;
    }
    return qarena__reader_take(reader, ')', "')'");
}

static qarena_status read_one(qarena__reader *reader, int keyword, qarena__modified *modified) {
    const qarena__word word = reader->cursor.word;
    qarena__modifier power = {.real = -1};
    bool real = false, unknown = false;
    int64_t number = 1;
    uint8_t kind = QARENA__MODIFIER_ONES;
    qarena__reader_step(reader);
    switch (keyword) {
    case QARENA__KEY_INV: kind = QARENA__MODIFIER_INVERSE; break;
    case QARENA__KEY_POW:
        kind = QARENA__MODIFIER_POWER;
        QARENA__FORWARD(read_power(reader, &power, &real, &unknown));
        number = power.number;
        modified->real |= real;
        modified->unknown |= unknown;
        break;
    default:
        kind = keyword == QARENA__KEY_CTRL ? QARENA__MODIFIER_ONES : QARENA__MODIFIER_ZEROS;
        if (qarena__reader_sees(reader, '(')) {
            QARENA__FORWARD(read_number(reader, "a number of controls", &number));
        }
        if (number < 1 || number > 64 || modified->controls + number > 64) {
            return qarena__reader_fail(reader, &word, "1 to 64 controls are expected");
        }
        modified->controls += (uint32_t)number;
        break;
    }
    if (kind == QARENA__MODIFIER_INVERSE || (kind == QARENA__MODIFIER_POWER && !real)) {
        const int64_t factor = kind == QARENA__MODIFIER_INVERSE ? -1 : number;
        if (__builtin_mul_overflow(modified->power, factor, &modified->power) ||
            modified->power == INT64_MIN) {
            return qarena__reader_fail(reader, &word, "the power has more than 63 bits");
        }
    }
    QARENA__FORWARD(QARENA__ROOM(reader, modifiers, 1));
    reader->modifiers.items[reader->modifiers.count++] =
        (qarena__modifier){.kind = kind, .number = number, .real = power.real};
    return qarena__reader_take(reader, '@', "'@'");
}

qarena_status qarena__modifiers_read(qarena__reader *reader, qarena__modified *modified) {
    *modified = (qarena__modified){.power = 1};
    for (;;) {
        const int keyword = qarena__keyword_of(reader, &reader->cursor.word);
        if (keyword < QARENA__KEY_CTRL || keyword > QARENA__KEY_POW) {
            return QARENA_OK;
        }
        QARENA__FORWARD(read_one(reader, keyword, modified));
    }
}

qarena_status qarena__modified_begin(qarena__reader *reader, qarena_circuit **outer) {
    qarena_circuit *made;
    QARENA__FORWARD(qarena_circuit_create(reader->arena, reader->circuit->n, &made));
    QARENA__FORWARD(
        qarena_circuit_set_poll(made, reader->options.poll, reader->options.poll_context));
    *outer = reader->target;
    reader->target = made;
    return QARENA_OK;
}

qarena_status qarena__modified_count(qarena__reader *reader, const qarena__word *word,
                                     int64_t power, bool all) {
    const uint64_t times = (uint64_t)(power < 0 ? -power : power),
                   made = qarena__cost_product(reader->target->gates->list.count, times + !times);
    return qarena__reader_count(
        reader, word, qarena__cost_sum(all ? made : 0, CIRCUIT_COST + made / COPIES_COUNTED));
}

/* Replace the target by what `append` makes of it. */
static qarena_status replace(qarena__reader *reader, int64_t power) {
    qarena_circuit *made;
    QARENA__FORWARD(qarena_circuit_create(reader->arena, reader->circuit->n, &made));
    qarena_status status =
        qarena_circuit_set_poll(made, reader->options.poll, reader->options.poll_context);
    if (status == QARENA_OK) {
        status = power < 0 ? qarena_circuit_append_inverse(made, reader->target)
                           : qarena_circuit_append_repeated(made, reader->target, (uint64_t)power);
    }
    if (status != QARENA_OK) {
        qarena_circuit_destroy(made);
        return status;
    }
    qarena_circuit_destroy(reader->target);
    reader->target = made;
    return QARENA_OK;
}

qarena_status qarena__modified_end(qarena__reader *reader, qarena_circuit *outer, int64_t power,
                                   uint64_t ones, uint64_t zeros) {
    if (power < 0) {
        QARENA__FORWARD(replace(reader, -1));
        power = -power;
    }
    if (power != 1) {
        QARENA__FORWARD(replace(reader, power));
    }
    QARENA__FORWARD(qarena_circuit_append_controlled(outer, reader->target, ones, zeros));
    qarena_circuit_destroy(reader->target);
    reader->target = outer;
    return QARENA_OK;
}
