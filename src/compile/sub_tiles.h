/* Groups of stages that run sub-tile by sub-tile, while that is in the first-level cache. */
#ifndef QARENA_COMPILE_SUB_TILES_H
#define QARENA_COMPILE_SUB_TILES_H

#include "compile/compiled_pass.h"

/* Find groups for sub-tiles of 2^bits amplitudes; 0: there are none. A group is rotations and KAK
 * forms that follow each other and change few bits, or phases and such stages after them. On every
 * amplitude all is done in the same order as without, so no bit of a result depends on groups. */
void qarena__sub_tiles_choose(qarena__compiled_pass *compiled, unsigned lane_bits, unsigned bits);

#endif
