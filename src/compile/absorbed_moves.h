/* Permutations that a sweep of rotations does after itself: by the places where it stores rows, or
 * among the lanes of its vectors. */
#ifndef QARENA_COMPILE_ABSORBED_MOVES_H
#define QARENA_COMPILE_ABSORBED_MOVES_H

#include "compile/permutation.h"
#include "kernels/tile.h"

/* Amplitudes may change places from now on; none does yet. */
void qarena__start_moving(qarena__rotations *r);

/* Let the sweep of these rotations do a permutation of bits of the tile too, after what it does so
 * far. It is one of those that plan/absorb.h lets it do. */
void qarena__absorb_move(qarena__rotations *rotations, qarena__permutation p, unsigned lane_bits);

#endif
