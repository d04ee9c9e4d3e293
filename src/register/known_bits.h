/* Bits of a tile that have one value wherever the tile is not zero: of a qubit that was measured
 * just before, or that no gate has changed since a reset. Sweeps that do not change them need only
 * run where they have it. */
#ifndef QARENA_REGISTER_KNOWN_BITS_H
#define QARENA_REGISTER_KNOWN_BITS_H

#include "compile/compiled_pass.h"

/* ones: of the bits those that are 1. */
typedef struct qarena__known_bits {
    uint64_t bits, ones;
} qarena__known_bits;

/* What is left of them after a stage. */
static inline qarena__known_bits qarena__known_after(qarena__known_bits known,
                                                     const qarena__compiled_stage *stage) {
    known.bits &= ~stage->changes;
    return known;
}

/* The part of a sub-tile on which a sweep of rotations or a KAK form need run; kernels want four
 * vectors. */
static inline qarena__sub_tile qarena__known_part(qarena__known_bits known, qarena__sub_tile part,
                                                  const qarena__compiled_stage *stage,
                                                  unsigned lane_bits) {
    if (!known.bits) {
        return part;
    }
    const uint64_t tile = ((uint64_t)1 << part.t) - 1,
                   bits = known.bits & tile & ~part.held & ~stage->changes;
    const int left = (int)part.t - __builtin_popcountll((part.held & tile) | bits);
    if (left >= (int)lane_bits + 2) {
        part.held |= bits;
        part.base |= known.ones & bits;
    }
    return part;
}

#endif
