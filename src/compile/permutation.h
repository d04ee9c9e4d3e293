/* Permutations of amplitudes by their indices. */
#ifndef QARENA_COMPILE_PERMUTATION_H
#define QARENA_COMPILE_PERMUTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "circuit/oplist.h"

/* X on its target, or SWAP of two, where controls hold: masks of qubits, or of bits of a tile. It
 * is its own inverse. */
typedef struct qarena__permutation {
    uint64_t ones, zeros, targets;
} qarena__permutation;

/* Where it takes the amplitude of this index. */
static inline uint64_t qarena__permuted(uint64_t index, const qarena__permutation *p) {
    const bool swaps = p->targets & (p->targets - 1),
               differ = swaps && (index & p->targets) && (~index & p->targets);
    return (index & (p->ones | p->zeros)) == p->ones && (differ || !swaps) ? index ^ p->targets
                                                                           : index;
}

/* A permutation of a list, by qubits. */
qarena__permutation qarena__permutation_of(const qarena__oplist *list, const qarena__op *op);

#endif
