/* Sums of Pauli strings with complex coefficients: observables. */
#ifndef QARENA_CIRCUIT_PAULI_SUM_H
#define QARENA_CIRCUIT_PAULI_SUM_H

#include <stdatomic.h>
#include <stdint.h>

#include "circuit/pauli_terms.h"

/* A sum as those read it who compute with it: no string twice, in the order of (x, z), none with
 * the coefficient 0. Made at the first use after a change, then read by any number of threads. */
typedef struct qarena__pauli_merged {
    uint64_t count;
    uint64_t capacity; /* terms that there is room for */
    qarena__pauli_term terms[];
} qarena__pauli_merged;

struct qarena_pauli_sum {
    qarena_arena *arena;
    qarena__pauli_terms list;               /* in the order in which they were added */
    _Atomic(qarena__pauli_merged *) merged; /* NULL: not made since the last change */
    unsigned n;
    int (*poll)(void *context);
    void *poll_context;
};

static inline qarena__watch qarena__pauli_sum_watch(const qarena_pauli_sum *sum) {
    return (qarena__watch){.poll = sum->poll, .context = sum->poll_context};
}

/* Before the terms change: what was made of them is forgotten. */
void qarena__pauli_sum_changes(qarena_pauli_sum *sum);

/* The sum's merged form. Any thread, while none changes the sum. E_MEMORY, E_CLOSED,
 * E_NOT_FINITE, and E_CANCELLED when the watch says so. */
qarena_status qarena__pauli_sum_merged(const qarena_pauli_sum *sum, qarena__watch *watch,
                                       const qarena__pauli_merged **merged);

#endif
