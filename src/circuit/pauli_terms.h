/* Terms of a sum of Pauli strings, and a growing list of them. */
#ifndef QARENA_CIRCUIT_PAULI_TERMS_H
#define QARENA_CIRCUIT_PAULI_TERMS_H

#include "core/watch.h"
#include "qarena/qarena.h"

/* A string by its masks (pauli_string.h), and its coefficient. */
typedef struct qarena__pauli_term {
    uint64_t x, z;
    double re, im;
} qarena__pauli_term;

/* Terms between two looks at the clock. */
#define QARENA__ASKING_TERMS 16384u

typedef struct qarena__pauli_terms {
    qarena_arena *arena;
    qarena__pauli_term *items;
    uint64_t count, capacity;
} qarena__pauli_terms;

void qarena__pauli_terms_fini(qarena__pauli_terms *terms);

/* Room for so many in all. E_MEMORY, E_CLOSED: the terms are as they were. */
qarena_status qarena__pauli_terms_reserve(qarena__pauli_terms *terms, uint64_t count);

/* Bring terms into the order of (x, z), add up those of one string in the order in which they
 * stood, and drop what is zero then; *count becomes less. room: as many terms more. E_NOT_FINITE,
 * E_CANCELLED when the watch says so: the terms mean nothing then. */
qarena_status qarena__pauli_terms_merge(qarena__pauli_term *terms, qarena__pauli_term *room,
                                        uint64_t *count, qarena__watch *watch);

#endif
