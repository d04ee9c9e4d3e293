/* Circuits made of another circuit's instructions: all that a call appends, or nothing. */
#ifndef QARENA_CIRCUIT_COMPOSE_H
#define QARENA_CIRCUIT_COMPOSE_H

#include "circuit/circuit.h"

/* One call that appends gates of `source` to `list`. Its caller sets the call's name, and what the
 * call needs of the rest; qarena__compose the others. */
typedef struct qarena__composition {
    const char *call;
    qarena__oplist *list;
    const qarena__oplist *source;
    const qarena__value_map *map; /* of the values of source's parameters */
    qarena__watch watch;
    uint64_t times;       /* append_repeated */
    uint64_t ones, zeros; /* append_controlled */
    const double *values; /* append_bound */
    unsigned n;           /* append_both_sides: source's qubits */
} qarena__composition;

/* Everything that `append` appends to the circuit, and the source's parameters and bits; or
 * nothing. What `append` fails with; E_ARGUMENT (a block of source is open; parameters of one name
 * differ), E_MEMORY, E_CLOSED, E_CANCELLED. */
qarena_status qarena__compose(qarena_circuit *circuit, const qarena_circuit *source,
                              qarena__composition *c,
                              qarena_status (*append)(qarena__composition *c));

#endif
