/* A libFuzzer target: any bytes as an OpenQASM text. It is read, or refused with a message that
 * says where; neither leaves memory in use. Limits are small, so that no text takes long. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "qarena/qarena.h"

/* Runs between two looks at what is in use: statistics ask the system, which takes longer than a
 * text. */
#define LOOKING 8192u

/* What a run of the fuzzer keeps. */
static qarena_arena *arena;
static uint64_t in_use, runs;

static void stop(const char *why) {
    (void)fprintf(stderr, "fuzz_qasm: %s: %s\n", why, qarena_last_error());
    abort();
}

/* A file that a text may include: one that has something of everything, and includes itself. */
static qarena_status include(void *context, const char *name, size_t length, const char **text,
                             size_t *text_length) {
    static const char file[] =
        "gate included(a) x { rx(a) x; } def inc(qubit p) { reset p; } include \"again\";";
    (void)context;
    (void)name;
    *text = file;
    *text_length = length == 5 ? sizeof file - 1 : 0;
    return QARENA_OK;
}

static void warn(void *context, const char *message) {
    (void)context;
    if (strncmp(message, "qasm ", 5) != 0) {
        stop(message);
    }
}

/* What is in use when nothing is kept is always the same. */
static void look(void) {
    qarena_arena_stats stats;
    if (qarena_arena_read_stats(arena, &stats) != QARENA_OK) {
        stop("no statistics");
    }
    if (runs > 0 && stats.in_use != in_use) {
        stop("memory is in use that was not before");
    }
    in_use = stats.in_use;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    qarena_qasm_options options = QARENA_QASM_OPTIONS_INIT;
    qarena_circuit *circuit = NULL;
    options.operations = 500;
    options.depth = 12;
    options.bytes = 1 << 16;
    options.include = include;
    options.warn = warn;
    qarena_arena_options room = QARENA_ARENA_OPTIONS_INIT;
    room.budget = 64 << 20; /* given, so that the system is not asked */
    if (!arena && qarena_arena_create(&room, &arena) != QARENA_OK) {
        stop("no arena");
    }
    if (runs % LOOKING == 0) {
        look();
    }
    runs++;
    const qarena_status status =
        qarena_circuit_from_qasm(arena, (const char *)data, size, &options, &circuit);
    if ((status == QARENA_OK) != (circuit != NULL)) {
        stop("a circuit, or none, against the status");
    }
    if (status == QARENA_OK && qarena_circuit_length(circuit) > 600) {
        stop("more operations than the limit");
    }
    if (status != QARENA_OK && strncmp(qarena_last_error(), "qasm", 4) != 0) {
        stop("a message that does not say where");
    }
    qarena_circuit_destroy(circuit);
    return 0;
}
