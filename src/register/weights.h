/* Weights: how rotations save half of their multiplications.
 *
 * A rotation [[1, -t], [t, 1]] takes two multiply-adds for a pair of rows. If the row of the 1 comes multiplied by t, it is [[1, -1], [t^2, 1]], an addition and a
 * multiply-add, and its result is again t times what it should be. So while a pass runs on a tile, every bit has a weight: amplitudes where the bit is 1 are so many
 * times what they should be. What is diagonal does not mind. Phases and KAK forms change weights at no cost, since they multiply by numbers anyway; so do the ways
 * in and out of the tile. A rotation whose bit comes with another weight h is [[1, -t/h], [t h, 1]]. What moves amplitudes otherwise wants all of its bits at 1. */
#ifndef QARENA_REGISTER_WEIGHTS_H
#define QARENA_REGISTER_WEIGHTS_H

#include "register/pass.h"

/* Bytes that qarena__weigh may use for a tile of 2^t amplitudes in runs of at least 2^run_bits, 64-byte aligned. */
size_t qarena__weigh_room(unsigned t, unsigned run_bits, unsigned precision);

/* Choose the weights of a pass whose stages have been made for weights of 1, write them into its stages, and make the factors of its ways in and out. `room` must
 * outlive it. */
void qarena__weigh(qarena__made_pass *made, const qarena__kernels *kernels, void *room);

#endif
