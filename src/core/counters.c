/* The process's counters. */
#include "core/counters.h"

#include <stdatomic.h>

#include "qarena/qarena.h"

static _Atomic uint64_t counters[QARENA__COUNTERS];

void qarena__count(qarena__counter counter, uint64_t amount) {
    atomic_fetch_add_explicit(&counters[counter], amount, memory_order_relaxed);
}

static uint64_t read_counter(qarena__counter counter) {
    return atomic_load_explicit(&counters[counter], memory_order_relaxed);
}

void qarena_read_counters(qarena_counters *out) {
    if (!out) {
        return;
    }
    *out = (qarena_counters){
        .gates = read_counter(QARENA__COUNT_GATES),
        .runs = read_counter(QARENA__COUNT_RUNS),
        .bytes_read = read_counter(QARENA__COUNT_BYTES_READ),
        .bytes_written = read_counter(QARENA__COUNT_BYTES_WRITTEN),
        .hits = read_counter(QARENA__COUNT_HITS),
        .misses = read_counter(QARENA__COUNT_MISSES),
        .object_calls = read_counter(QARENA__COUNT_OBJECT_CALLS),
        .os_calls = read_counter(QARENA__COUNT_OS_CALLS),
        .shots = read_counter(QARENA__COUNT_SHOTS),
        .histories = read_counter(QARENA__COUNT_HISTORIES),
    };
}
