/* The calls that make circuits of OpenQASM texts. */
#include <string.h>

#include "arena/arena.h"
#include "core/status.h"
#include "qasm/qasm_operands.h"
#include "qasm/qasm_statements.h"

/* Limits where the caller sets none. */
#define DEFAULT_BYTES ((uint64_t)64 << 20)
#define DEFAULT_OPERATIONS ((uint64_t)4000000)
#define DEFAULT_DEPTH 256u
#define DEFAULT_ROUNDS 1000u

static qarena_status check(const qarena_arena *arena, const char *text, size_t length,
                           qarena_circuit **circuit, qarena_qasm_options *options) {
    if (!arena || !circuit || (!text && length)) {
        return qarena__fail(QARENA_E_ARGUMENT, "qasm: %s is NULL",
                            !arena     ? "arena"
                            : !circuit ? "circuit"
                                       : "text");
    }
    if (options->size != sizeof *options) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "qasm: options->size is %zu, %zu is needed: begin with "
                            "QARENA_QASM_OPTIONS_INIT",
                            options->size, sizeof *options);
    }
    options->bytes = options->bytes ? options->bytes : DEFAULT_BYTES;
    options->operations = options->operations ? options->operations : DEFAULT_OPERATIONS;
    options->qubits = options->qubits ? options->qubits : 64;
    options->depth = options->depth ? options->depth : DEFAULT_DEPTH;
    options->while_rounds = options->while_rounds ? options->while_rounds : DEFAULT_ROUNDS;
    if (options->qubits > 64 || options->depth > QARENA_QASM_MOST_DEPTH) {
        return qarena__fail(
            QARENA_E_ARGUMENT,
            "qasm: limits of %u qubits and depth %u, at most 64 and %u are possible",
            options->qubits, options->depth, QARENA_QASM_MOST_DEPTH);
    }
    if (length > options->bytes) {
        return qarena__fail(QARENA_E_ARGUMENT, "qasm: a text of %llu bytes, the limit is %llu",
                            (unsigned long long)length, (unsigned long long)options->bytes);
    }
    return QARENA_OK;
}

#define RELEASE(pool)                                                                              \
    qarena__object_release(reader->arena, reader->pool.items,                                      \
                           reader->pool.capacity * sizeof *reader->pool.items)

/* Everything but the circuit. */
static void reader_fini(qarena__reader *reader) {
    for (uint32_t i = reader->calls.count; i-- > 0;) {
        if (reader->calls.items[i].outer) {
            qarena_circuit_destroy(reader->target);
            reader->target = reader->calls.items[i].outer;
        }
    }
    for (uint32_t i = 0; i < reader->strings.count; i++) {
        qarena__object_release(reader->arena, reader->strings.items[i], QARENA_PARAMETER_NAME + 1);
    }
    RELEASE(slots);
    RELEASE(names);
    RELEASE(definitions);
    RELEASE(argument_names);
    RELEASE(values);
    RELEASE(terms);
    RELEASE(tokens);
    RELEASE(indices);
    RELEASE(integers);
    RELEASE(modifiers);
    RELEASE(operands);
    RELEASE(calls);
    RELEASE(blocks);
    RELEASE(sources);
    RELEASE(includes);
    RELEASE(strings);
    RELEASE(sites);
}

/* Pools that are read from before anything is in them. */
static qarena_status begin_pools(qarena__reader *reader, const char *text, size_t length) {
    QARENA__FORWARD(QARENA__ROOM(reader, values, 1));
    QARENA__FORWARD(QARENA__ROOM(reader, terms, 1));
    QARENA__FORWARD(QARENA__ROOM(reader, tokens, 1));
    QARENA__FORWARD(QARENA__ROOM(reader, indices, 1));
    QARENA__FORWARD(QARENA__ROOM(reader, sources, 1));
    QARENA__FORWARD(QARENA__ROOM(reader, names, 128));
    reader->sources.items[reader->sources.count++] =
        (qarena__source){.text = text, .length = length};
    reader->cursor = (qarena__cursor){.at = text, .end = text + length};
    reader->bytes = length;
    return QARENA_OK;
}

qarena_status qarena_circuit_from_qasm(qarena_arena *arena, const char *text, size_t length,
                                       const qarena_qasm_options *options,
                                       qarena_circuit **circuit) {
    qarena_qasm_options limits = QARENA_QASM_OPTIONS_INIT;
    if (options) {
        limits = *options;
    }
    QARENA__FORWARD(check(arena, text, length, circuit, &limits));
    void *object;
    QARENA__FORWARD(qarena__object_allocate(arena, sizeof(qarena__reader), &object));
    qarena__reader *reader = object;
    memset(reader, 0, sizeof *reader);
    reader->arena = arena;
    reader->options = limits;
    reader->read_bits = qarena__bits_read;
    reader->watch = (qarena__watch){.poll = limits.poll, .context = limits.poll_context};
    qarena_status status = qarena_circuit_create(arena, 0, &reader->circuit);
    if (status == QARENA_OK) {
        reader->target = reader->circuit;
        reader->visible = UINT32_MAX;
        status = qarena_circuit_set_bits(reader->circuit, QARENA__MOST_BITS); /* for now */
    }
    if (status == QARENA_OK) {
        status = begin_pools(reader, text ? text : "", length);
    }
    if (status == QARENA_OK) {
        status = qarena__text_read(reader);
    }
    reader_fini(reader);
    if (status == QARENA_OK) {
        *circuit = reader->circuit;
    } else {
        qarena_circuit_destroy(reader->circuit);
    }
    qarena__object_release(arena, reader, sizeof *reader);
    return status;
}
