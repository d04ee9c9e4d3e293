/* A circuit: an oplist for n qubits, counted, since a register may still have to run the rest of one that its owner gave up. */
#ifndef QARENA_CIRCUIT_CIRCUIT_H
#define QARENA_CIRCUIT_CIRCUIT_H

#include <stdatomic.h>

#include "circuit/oplist.h"

struct qarena_circuit {
    qarena__oplist list; /* gates are only ever appended */
    uint64_t id;         /* of all circuits that the process has made; never 0 */
    unsigned n;
    atomic_uint references;
};

void qarena__circuit_retain(qarena_circuit *circuit);
void qarena__circuit_release(qarena_circuit *circuit);

#endif
