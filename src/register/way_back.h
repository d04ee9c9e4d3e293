/* Where a tile goes when it is written back: permutations at the end of a pass cost no sweep. */
#ifndef QARENA_REGISTER_WAY_BACK_H
#define QARENA_REGISTER_WAY_BACK_H

#include "plan/fold.h"
#include "register/pass.h"

/* Bytes that qarena__way_back_make may use, 64-byte aligned, for a tile of 2^t amplitudes in runs of at least 2^run_bits. */
size_t qarena__way_back_room(unsigned t, unsigned run_bits);

/* Make out_runs and map of a pass that ends with these permutations of bits of the tile, in this order; `ending` says what they are together. `room` must outlive the
 * pass. */
void qarena__way_back_make(qarena__made_pass *made, const qarena__permutation *permutations, unsigned count, const qarena__ending *ending, unsigned lane_bits, void *room);

#endif
