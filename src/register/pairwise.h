/* The sum of numbers in a fixed tree. */
#ifndef QARENA_REGISTER_PAIRWISE_H
#define QARENA_REGISTER_PAIRWISE_H

#include <stdint.h>

/* Of count values, which it destroys. */
static inline double qarena__pairwise(double *values, uint64_t count) {
    for (uint64_t width = 1; width < count; width *= 2) {
        for (uint64_t i = 0; i + width < count; i += 2 * width) {
            values[i] += values[i + width];
        }
    }
    return values[0];
}

#endif
