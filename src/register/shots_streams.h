/* Streams of a seed, of those that runs of shots use. Stream 0 is that of samples. */
#ifndef QARENA_REGISTER_SHOTS_STREAMS_H
#define QARENA_REGISTER_SHOTS_STREAMS_H

#include <stdint.h>

/* Of the first points' tops, and, a generation further each, of points that replace them; and of
 * what the first points have below their tops. */
#define QARENA__POINTS_STREAM ((uint64_t)0x73686f74 << 32)
#define QARENA__LOWER_STREAM ((uint64_t)0x6c6f7765 << 32)

#endif
