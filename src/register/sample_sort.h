/* Shots in the order of their random numbers: a radix sort in the caller's memory. */
#ifndef QARENA_REGISTER_SAMPLE_SORT_H
#define QARENA_REGISTER_SAMPLE_SORT_H

#include <stdint.h>

/* A uniform number in [0, 1) as 53 bits, and the place of its outcome in the batch. */
typedef struct qarena__shot {
    uint64_t bits;
    uint64_t number;
} qarena__shot;

static inline qarena__shot qarena__shot_make(double uniform, uint64_t number) {
    return (qarena__shot){(uint64_t)(uniform * 0x1p53), number};
}

static inline double qarena__shot_uniform(const qarena__shot *shot) {
    return (double)shot->bits * 0x1p-53;
}

/* Sort count shots by their numbers; room holds count more. Returns whichever of the two holds the
 * result. Stable; no allocation. */
qarena__shot *qarena__shots_sort(qarena__shot *shots, qarena__shot *room, uint64_t count);

#endif
