/* What registers need, and what this build and machine are. */
#include <stdio.h>
#include <string.h>

#include "arena/allocator.h"
#include "core/bits.h"
#include "core/core_budget.h"
#include "core/cpu.h"
#include "core/openmp.h"
#include "core/options.h"
#include "core/status.h"
#include "core/textfile.h"
#include "core/workers.h"
#include "register/shape.h"
#include "register/snapshot.h"
#include "register/writer.h"

/* Bytes of one state buffer; E_MEMORY when they cannot be counted. */
static qarena_status state_bytes(unsigned n, unsigned precision, unsigned buffers,
                                 uint64_t *bytes) {
    QARENA__FORWARD(qarena__shape_check(precision, buffers));
    if (!qarena__state_bytes(n, precision, bytes)) {
        char what[64];
        qarena__shape_describe(n, precision, buffers, what);
        return qarena__fail(QARENA_E_MEMORY, "%s: more than 2^62 bytes needed", what);
    }
    return QARENA_OK;
}

/* Small objects of a register: its handle and its queue. */
static const size_t objects[] = {
    sizeof(struct qarena_register), QARENA__OPLIST_FIRST * sizeof(qarena__op),
    QARENA__OPLIST_FIRST_DOUBLES * sizeof(double),
    sizeof(struct qarena_snapshot), /* the last one: not the register's own */
};
enum { OBJECTS = sizeof objects / sizeof objects[0] };

qarena_status qarena_estimate(unsigned n, unsigned precision, unsigned buffers, uint64_t *bytes) {
    uint64_t state;
    QARENA__FORWARD(state_bytes(n, precision, buffers, &state));
    if (!bytes) {
        return qarena__fail(QARENA_E_ARGUMENT, "bytes is NULL");
    }
    uint64_t sum = buffers * qarena__class_bytes(state);
    for (unsigned i = 0; i + 1 < OBJECTS; i++) {
        sum += objects[i];
    }
    *bytes = sum;
    return QARENA_OK;
}

qarena_status qarena_arena_required(unsigned n, unsigned precision, unsigned buffers,
                                    size_t *bytes) {
    uint64_t state;
    QARENA__FORWARD(state_bytes(n, precision, buffers, &state));
    if (!bytes) {
        return qarena__fail(QARENA_E_ARGUMENT, "bytes is NULL");
    }
    if (state > SIZE_MAX / 8) {
        return qarena__fail(QARENA_E_MEMORY, "%u qubits: more than the address space is needed", n);
    }
    uint64_t states[2] = {state, state};
    *bytes = qarena__arena_block_bytes(states, buffers, objects, OBJECTS);
    return QARENA_OK;
}

/* The word in brackets of "always [madvise] never". */
static const char *huge_pages(void) {
    static const char *const words[] = {"always", "madvise", "never"};
    char text[64];
    if (qarena__file_read("/sys/kernel/mm/transparent_hugepage/enabled", text, sizeof text) > 0) {
        for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
            char marked[16];
            snprintf(marked, sizeof marked, "[%s]", words[i]);
            if (strstr(text, marked)) {
                return words[i];
            }
        }
    }
    return "unknown";
}

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown"
#endif

qarena_status qarena_read_info(qarena_info *info) {
    if (!info) {
        return qarena__fail(QARENA_E_ARGUMENT, "info is NULL");
    }
    QARENA__FORWARD(qarena__kernels_check());
    unsigned threads;
    QARENA__FORWARD(qarena__option_threads(&threads));
    qarena__threads setting = qarena__threads_setting();
    bool refused;
    const unsigned started = qarena__workers_started(&refused);
    if (refused && started + 1 < setting.used) {
        setting.used = started + 1;
        setting.limit = "system";
    }
    *info = (qarena_info){
        .version = QARENA_VERSION,
        .isa = qarena__kernels_of(QARENA_DOUBLE)->isa,
        .isas = qarena__kernels_names(),
        .compiler = COMPILER,
        .openmp = qarena__openmp_date(),
        .allocator = qarena__allocator_name(),
        .huge_pages = huge_pages(),
        .threads = setting.used,
        .threads_limit = setting.limit,
        .threads_asked = setting.asked,
        .threads_asker = setting.asker,
        .cores = setting.cores,
        .last_level_cache = qarena__cpu_last_level_cache(),
    };
    return QARENA_OK;
}

qarena_status qarena_register_pass_times(qarena_register *reg, double *seconds, size_t capacity,
                                         size_t *count) {
    if (!reg || !count || (capacity && !seconds)) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL",
                            !reg    ? "reg"
                            : count ? "seconds"
                                    : "count");
    }
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, reg));
    *count = reg->times.count;
    for (size_t i = 0; i < capacity && i < reg->times.count; i++) {
        seconds[i] = (double)reg->times.seconds[i];
    }
    return qarena__writer_end(&writer, QARENA_OK);
}
