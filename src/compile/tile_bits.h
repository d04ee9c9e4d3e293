/* Bits of a tile's indices, from qubits of the register: the qubits of the tile, closed up. */
#ifndef QARENA_COMPILE_TILE_BITS_H
#define QARENA_COMPILE_TILE_BITS_H

#include <stddef.h>
#include <stdint.h>

/* Those of `mask`, which has few bits, that lie in the tile of these qubits. */
static inline size_t qarena__tile_bits(uint64_t mask, uint64_t qubits) {
    size_t bits = 0;
    for (uint64_t left = mask & qubits; left; left &= left - 1) {
        bits |= (size_t)1 << __builtin_popcountll(qubits & ((left & -left) - 1));
    }
    return bits;
}

/* That of one qubit of the tile. */
static inline unsigned qarena__tile_bit(unsigned qubit, uint64_t qubits) {
    return (unsigned)__builtin_ctzll(qarena__tile_bits((uint64_t)1 << qubit, qubits));
}

#endif
