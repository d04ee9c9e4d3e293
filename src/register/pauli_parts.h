/* In which order a tile is gone through for groups of Pauli strings.
 *
 * A tile fills a good part of the second-level cache, and going through it once a group is limited
 * by that cache. A part of a tile, the rows that differ in some bits of their numbers, fits into
 * the first-level cache. Groups whose X masks are among these bits are done part by part, all of
 * them on each. Groups of several bins have none to share: they go through the whole tile. */
#ifndef QARENA_REGISTER_PAULI_PARTS_H
#define QARENA_REGISTER_PAULI_PARTS_H

#include "kernels/pauli.h"

/* Places of a part. */
#define QARENA__PAULI_PART_BITS 11u

/* Groups that are done together are at most so many: their bins lie beside the part. */
#define QARENA__PAULI_MOST_TOGETHER 16u

/* The number of groups, from the first on, that are done together, once it has put them there; and,
 * in *within, the bits of the rows of a part. count: of groups, at least 1. For tiles of 2^bits
 * places. */
uint64_t qarena__pauli_together(qarena__pauli_group *groups, uint64_t count, unsigned bits,
                                unsigned lane_bits, uint32_t *within);

#endif
