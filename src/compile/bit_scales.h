/* Scales of bits: how rotations save half of their multiplications.
 *
 * A rotation [[1, -t], [t, 1]] takes two multiply-adds for a pair of rows. If the row of the 1
 * comes multiplied by t, it is [[1, -1], [t^2, 1]], an addition and a multiply-add, and its result
 * is again t times what it should be. So while a pass runs on a tile, every bit has a scale:
 * amplitudes where the bit is 1 are so many times what they should be. Diagonal gates commute with
 * scales. Phases, KAK forms, the gather and the scatter change scales at no cost, since they
 * multiply by numbers anyway. A rotation whose bit has another scale h is [[1, -t/h], [t h, 1]].
 * Any other gate needs scales of 1 on all bits that it changes, and so does a permutation that a
 * sweep has absorbed. */
#ifndef QARENA_COMPILE_BIT_SCALES_H
#define QARENA_COMPILE_BIT_SCALES_H

#include "compile/compiled_pass.h"

/* Bytes that qarena__bit_scales_choose may use for a tile of 2^t amplitudes in segments of at least
 * 2^segment_bits, 64-byte aligned. */
size_t qarena__bit_scales_bytes(unsigned t, unsigned segment_bits, unsigned precision);

/* Choose the scales of a pass whose stages have been compiled for scales of 1, write them into its
 * stages, and make the factors of its gather and scatter. `room` must outlive it. */
void qarena__bit_scales_choose(qarena__compiled_pass *compiled, const qarena__kernels *kernels,
                               void *room);

#endif
