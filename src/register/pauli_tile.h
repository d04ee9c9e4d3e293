/* Tiles in which X masks of Pauli strings connect amplitudes.
 *
 * A tile is what is reached from its base by flipping the low bits, in every way, and by any of
 * some masks: the amplitudes base ^ l ^ (some masks), where 0 <= l < 2^segment_bits. Masks are
 * reduced: each has a pivot, a bit that no other one has, and no low bits. So bases are the indices
 * without low bits and pivots. Bit j of an amplitude's place in the tile is bit j of l or, from
 * segment_bits on, whether mask j - segment_bits is in.
 *
 * An X mask is covered when it leads from each amplitude of a tile to another one: when it is a sum
 * of masks, up to low bits. Any set of qubits makes a tile, with a mask for each; a mask of several
 * bits is what makes tiles of a few amplitudes enough for any string. */
#ifndef QARENA_REGISTER_PAULI_TILE_H
#define QARENA_REGISTER_PAULI_TILE_H

#include <stdbool.h>
#include <stdint.h>

#include "circuit/pauli_terms.h"

/* Amplitudes that lie side by side: whole cache lines, and enough of them for a page to be read in
 * few pieces. */
#define QARENA__PAULI_SEGMENT_BITS 5u
#define QARENA__PAULI_MOST_MASKS 16u

typedef struct qarena__pauli_tile {
    unsigned n;            /* qubits of the state */
    unsigned segment_bits; /* at most n */
    unsigned masks;
    uint64_t mask[QARENA__PAULI_MOST_MASKS], pivot[QARENA__PAULI_MOST_MASKS]; /* pivots rise */
    uint64_t pivots;                                                          /* of all masks */
    uint64_t reach; /* bits of all masks, and low ones: all others are those of the base */
} qarena__pauli_tile;

static inline unsigned qarena__pauli_tile_qubits(const qarena__pauli_tile *tile) {
    return tile->segment_bits + tile->masks;
}

/* Choose a tile of at most `most` qubits, and at least `least` or all, that covers many of the
 * terms that are not done, the first of these among them. */
void qarena__pauli_tile_choose(qarena__pauli_tile *tile, unsigned n, unsigned least, unsigned most,
                               const qarena__pauli_term *terms, const uint8_t *done, uint64_t first,
                               uint64_t count);

/* Whether x is covered; *places is then its mask on places. */
bool qarena__pauli_tile_covers(const qarena__pauli_tile *tile, uint64_t x, uint32_t *places);

/* The mask on places whose sign, within a tile, is that of Z mask z: but for the sign of the base.
 */
uint32_t qarena__pauli_tile_signs(const qarena__pauli_tile *tile, uint64_t z);

/* Where the segments of a tile begin, to be combined with its base by ^: 2^masks numbers. */
void qarena__pauli_tile_offsets(const qarena__pauli_tile *tile, uint64_t *offsets);

/* The base of tile number `number`. */
uint64_t qarena__pauli_tile_base(const qarena__pauli_tile *tile, uint64_t number);

#endif
