#include "register/pauli_tile.h"

#include <string.h>

#include "core/bits.h"

/* Terms that are weighed. More would not make a better tile, only a later one. */
#define WEIGHED 256u

static uint64_t low_bits(unsigned bits) {
    return ((uint64_t)1 << bits) - 1;
}

/* What of x is not covered: it has no low bits and no pivots. *chosen: the masks that the rest of x
 * is the sum of. */
static uint64_t reduce(const qarena__pauli_tile *tile, uint64_t x, uint32_t *chosen) {
    *chosen = 0;
    x &= ~low_bits(tile->segment_bits);
    for (unsigned j = 0; j < tile->masks; j++) {
        if (x & tile->pivot[j]) {
            x ^= tile->mask[j];
            *chosen |= 1u << j;
        }
    }
    return x;
}

/* Add a mask that is reduced already. */
static void add_mask(qarena__pauli_tile *tile, uint64_t mask) {
    const uint64_t pivot = (uint64_t)1 << (63 - __builtin_clzll(mask));
    unsigned at = tile->masks++;
    for (unsigned j = 0; j < tile->masks - 1; j++) {
        tile->mask[j] ^= tile->mask[j] & pivot ? mask : 0;
    }
    for (; at > 0 && tile->pivot[at - 1] > pivot; at--) {
        tile->mask[at] = tile->mask[at - 1];
        tile->pivot[at] = tile->pivot[at - 1];
    }
    tile->mask[at] = mask;
    tile->pivot[at] = pivot;
    tile->pivots |= pivot;
    tile->reach |= mask;
}

/* The qubit whose mask helps most: terms that have it and that are covered by w of the masks that
 * there is room for count 4^-w each. 0: no term can be covered by single qubits. */
static uint64_t best_qubit(const qarena__pauli_tile *tile, unsigned room, const uint64_t *rest,
                           unsigned count) {
    double score[64] = {0};
    for (unsigned i = 0; i < count; i++) {
        const unsigned weight = (unsigned)__builtin_popcountll(rest[i]);
        if (weight <= room) {
            const double helps = 1.0 / (double)((uint64_t)1 << 2 * weight);
            for (uint64_t bits = rest[i]; bits; bits &= bits - 1) {
                score[__builtin_ctzll(bits)] += helps;
            }
        }
    }
    unsigned best = 0;
    for (unsigned qubit = 1; qubit < tile->n; qubit++) {
        best = score[qubit] > score[best] ? qubit : best;
    }
    return score[best] > 0 ? (uint64_t)1 << best : 0;
}

/* What is left of the terms that are weighed; those that are covered already are left out. */
static unsigned collect(const qarena__pauli_tile *tile, const qarena__pauli_term *terms,
                        const uint8_t *done, uint64_t first, uint64_t count, uint64_t *rest) {
    unsigned collected = 0;
    uint32_t chosen;
    for (uint64_t i = first; i < count && collected < WEIGHED; i++) {
        if (!done[i] && (i == first || terms[i].x != terms[i - 1].x || done[i - 1])) {
            rest[collected] = reduce(tile, terms[i].x, &chosen);
            collected += rest[collected] != 0;
        }
    }
    return collected;
}

static unsigned drop_covered(const qarena__pauli_tile *tile, uint64_t *rest, unsigned count) {
    unsigned kept = 0;
    uint32_t chosen;
    for (unsigned i = 0; i < count; i++) {
        const uint64_t left = reduce(tile, rest[i], &chosen);
        if (left) {
            rest[kept++] = left;
        }
    }
    return kept;
}

void qarena__pauli_tile_choose(qarena__pauli_tile *tile, unsigned n, unsigned least, unsigned most,
                               const qarena__pauli_term *terms, const uint8_t *done, uint64_t first,
                               uint64_t count) {
    *tile = (qarena__pauli_tile){.n = n,
                                 .segment_bits = n <= most ? n
                                                 : QARENA__PAULI_SEGMENT_BITS < most
                                                     ? QARENA__PAULI_SEGMENT_BITS
                                                     : most};
    tile->reach = low_bits(tile->segment_bits);
    uint64_t rest[WEIGHED];
    unsigned left = collect(tile, terms, done, first, count, rest);
    while (left && qarena__pauli_tile_qubits(tile) < most) {
        const uint64_t qubit = best_qubit(tile, most - qarena__pauli_tile_qubits(tile), rest, left);
        add_mask(tile, qubit ? qubit : rest[0]);
        left = drop_covered(tile, rest, left);
    }
    for (unsigned qubit = tile->segment_bits; qubit < n && qarena__pauli_tile_qubits(tile) < least;
         qubit++) {
        uint32_t chosen;
        const uint64_t mask = reduce(tile, (uint64_t)1 << qubit, &chosen);
        if (mask) {
            add_mask(tile, mask);
        }
    }
}

bool qarena__pauli_tile_covers(const qarena__pauli_tile *tile, uint64_t x, uint32_t *places) {
    uint32_t chosen;
    const bool covered = reduce(tile, x, &chosen) == 0;
    *places = (uint32_t)(x & low_bits(tile->segment_bits)) | chosen << tile->segment_bits;
    return covered;
}

uint32_t qarena__pauli_tile_signs(const qarena__pauli_tile *tile, uint64_t z) {
    uint32_t signs = (uint32_t)(z & low_bits(tile->segment_bits));
    for (unsigned j = 0; j < tile->masks; j++) {
        signs |= (uint32_t)__builtin_parityll(z & tile->mask[j]) << (tile->segment_bits + j);
    }
    return signs;
}

void qarena__pauli_tile_offsets(const qarena__pauli_tile *tile, uint64_t *offsets) {
    offsets[0] = 0;
    for (unsigned j = 0; j < tile->masks; j++) {
        for (uint64_t s = 0; s < (uint64_t)1 << j; s++) {
            offsets[((uint64_t)1 << j) + s] = offsets[s] ^ tile->mask[j];
        }
    }
}

uint64_t qarena__pauli_tile_base(const qarena__pauli_tile *tile, uint64_t number) {
    return qarena__deposit(number, low_bits(tile->segment_bits) | tile->pivots);
}
