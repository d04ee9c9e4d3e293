#include "qasm/qasm_assign.h"

#include "core/status.h"
#include "qasm/qasm_bits.h"
#include "qasm/qasm_gates.h"
#include "qasm/qasm_locals.h"

qarena_status qarena__measurements_append(qarena__reader *reader, const qarena__word *word,
                                          const qarena__operand *qubits,
                                          const qarena__operand *bits) {
    QARENA__FORWARD(qarena__reader_count(reader, word, qubits->count));
    if (reader->skipping) {
        return QARENA_OK;
    }
    if (qubits->count != bits->count) {
        return qarena__reader_fail(reader, word, "%u qubit%s into %u bit%s", qubits->count,
                                   qubits->count == 1 ? "" : "s", bits->count,
                                   bits->count == 1 ? "" : "s");
    }
    QARENA__FORWARD(qarena__phase_flush(reader)); /* so that measurements at the end are there */
    for (uint32_t i = 0; i < qubits->count; i++) {
        QARENA__FORWARD(qarena__reader_place(
            reader, word,
            qarena_circuit_measure(reader->circuit, reader->indices.items[qubits->first + i],
                                   reader->indices.items[bits->first + i])));
    }
    return QARENA_OK;
}

static qarena_status append(qarena__reader *reader, const qarena__word *word, unsigned bit,
                            const int32_t *tokens, uint32_t count) {
    QARENA__FORWARD(qarena__reader_count(reader, word, 1));
    return qarena__reader_acts(reader)
               ? qarena__reader_place(reader, word,
                                      qarena_circuit_assign(reader->circuit, bit, tokens, count))
               : QARENA_OK;
}

qarena_status qarena__measured_assign(qarena__reader *reader, const qarena__word *word,
                                      const qarena__operand *qubits, const qarena__operand *bits,
                                      bool inverted) {
    QARENA__FORWARD(qarena__measurements_append(reader, word, qubits, bits));
    if (!inverted || reader->skipping) {
        return QARENA_OK;
    }
    const int32_t tokens[] = {reader->indices.items[bits->first], QARENA_NOT};
    return append(reader, word, (unsigned)tokens[0], tokens, 2);
}

/* Bits that are known: the lowest first. */
static qarena_status assign_number(qarena__reader *reader, const qarena__word *word,
                                   const qarena__operand *bits, uint64_t number) {
    if (bits->count < 64 && number >> bits->count) {
        return qarena__reader_fail(reader, word, "the value has more than %u bits", bits->count);
    }
    for (uint32_t i = 0; i < bits->count; i++) {
        const int32_t token = i < 64 && number >> i & 1 ? QARENA_TRUE : QARENA_FALSE;
        QARENA__FORWARD(append(reader, word, reader->indices.items[bits->first + i], &token, 1));
    }
    return QARENA_OK;
}

qarena_status qarena__bits_clear(qarena__reader *reader, const qarena__word *word,
                                 const qarena__operand *bits) {
    return assign_number(reader, word, bits, 0);
}

qarena_status qarena__string_assign(qarena__reader *reader, const qarena__operand *bits) {
    const qarena__word word = reader->cursor.word;
    uint32_t at = 0;
    qarena__reader_step(reader);
    if (reader->skipping) {
        return QARENA_OK;
    }
    for (size_t i = word.length - 1; i-- > 1;) {
        const char digit = word.text[i];
        const int32_t token = digit == '1' ? QARENA_TRUE : QARENA_FALSE;
        if (digit == '_') {
            continue;
        }
        if ((digit != '0' && digit != '1') || at == bits->count) {
            return qarena__reader_fail(reader, &word, "%u digits 0 or 1 are expected", bits->count);
        }
        QARENA__FORWARD(
            append(reader, &word, reader->indices.items[bits->first + at++], &token, 1));
    }
    return at == bits->count
               ? QARENA_OK
               : qarena__reader_fail(reader, &word, "%u digits 0 or 1 are expected", bits->count);
}

/* Whether bits may be assigned one after the other, so that no expression reads one that was
 * written; from the last to the first, if `down`. */
static bool one_by_one(const qarena__reader *reader, const qarena__operand *bits,
                       const uint32_t *starts, bool down) {
    uint64_t written[QARENA__MOST_BITS / 64] = {0};
    for (uint32_t i = 0; i < bits->count; i++) {
        const uint32_t k = down ? bits->count - 1 - i : i;
        const unsigned bit = reader->indices.items[bits->first + k];
        for (uint32_t t = starts[k]; t < starts[k + 1]; t++) {
            const int32_t token = reader->tokens.items[t];
            if (token >= 0 && (written[token / 64] >> token % 64 & 1)) {
                return false;
            }
        }
        written[bit / 64] |= (uint64_t)1 << bit % 64;
    }
    return true;
}

/* Through bits of their own: where each order would read what was written. */
static qarena_status assign_through(qarena__reader *reader, const qarena__word *word,
                                    const qarena__operand *bits, const uint32_t *starts) {
    const uint32_t first = reader->indices.count;
    bool fresh;
    QARENA__FORWARD(qarena__local_bits(reader, word, bits->count, &fresh));
    for (uint32_t i = 0; i < bits->count; i++) {
        QARENA__FORWARD(append(reader, word, reader->indices.items[first + i],
                               &reader->tokens.items[starts[i]], starts[i + 1] - starts[i]));
    }
    for (uint32_t i = 0; i < bits->count; i++) {
        const int32_t token = reader->indices.items[first + i];
        QARENA__FORWARD(append(reader, word, reader->indices.items[bits->first + i], &token, 1));
    }
    reader->indices.count = first;
    return QARENA_OK;
}

static qarena_status assign_register(qarena__reader *reader, const qarena__word *word,
                                     const qarena__operand *bits, const qarena__qasm_value *value) {
    uint32_t starts[QARENA__MOST_BITS + 1];
    const uint32_t width = value->integer ? (uint32_t)value->integer : 1;
    if (width != bits->count) {
        return qarena__reader_fail(reader, word, "%u bits into %u", width, bits->count);
    }
    qarena__bits_split(reader, value, starts);
    const bool down = !one_by_one(reader, bits, starts, false);
    if (down && !one_by_one(reader, bits, starts, true)) {
        return assign_through(reader, word, bits, starts);
    }
    for (uint32_t i = 0; i < bits->count; i++) {
        const uint32_t k = down ? bits->count - 1 - i : i;
        QARENA__FORWARD(append(reader, word, reader->indices.items[bits->first + k],
                               &reader->tokens.items[starts[k]], starts[k + 1] - starts[k]));
    }
    return QARENA_OK;
}

qarena_status qarena__bits_assign(qarena__reader *reader, const qarena__word *word,
                                  const qarena__operand *bits, bool inverted,
                                  const qarena__qasm_value *value) {
    qarena__qasm_value now = *value;
    if (now.unknown || reader->skipping) {
        return qarena__reader_count(reader, word, bits->count);
    }
    if (now.kind == QARENA__VALUE_REAL || (now.kind != QARENA__VALUE_BITS && now.integer < 0)) {
        return qarena__reader_fail(reader, word, "bits or a whole number are expected");
    }
    if (inverted && now.kind == QARENA__VALUE_BITS) {
        const qarena__operation operation = {word, QARENA__OPERATE_BIT_NOT};
        QARENA__FORWARD(qarena__bits_negate(reader, &operation, &now));
    } else if (inverted) {
        now.integer = now.integer == 0;
    }
    return now.kind == QARENA__VALUE_BITS
               ? assign_register(reader, word, bits, &now)
               : assign_number(reader, word, bits, (uint64_t)now.integer);
}
