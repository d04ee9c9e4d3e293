/* Index arithmetic on basis states. */
#ifndef QARENA_CORE_BITS_H
#define QARENA_CORE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of 2^n amplitudes; false: more than 2^62. A buffer is never smaller than
 * QARENA__MIN_BUFFER, so that whole vectors can be read. */
#define QARENA__MIN_BUFFER 64u

static inline bool qarena__state_bytes(unsigned n, unsigned precision, uint64_t *bytes) {
    unsigned shift = precision == 2 ? 4 : 3;
    if (n > 62 - shift) {
        return false;
    }
    uint64_t exact = (uint64_t)1 << (n + shift);
    *bytes = exact < QARENA__MIN_BUFFER ? QARENA__MIN_BUFFER : exact;
    return true;
}

/* Bytes rounded up to whole cache lines. */
static inline size_t qarena__whole_lines(size_t bytes) {
    return (bytes + 63) & ~(size_t)63;
}

/* Spread the bits of `packed` over the positions that are clear in `mask`, low to high; set
 * positions get 0. A step for each group of set bits in mask. */
static inline uint64_t qarena__deposit(uint64_t packed, uint64_t mask) {
    for (uint64_t low = mask & -mask; mask && low <= packed; low = mask & -mask) {
        const unsigned length = (unsigned)__builtin_ctzll(~(mask >> __builtin_ctzll(mask)));
        packed = (packed & ~(low - 1)) << length | (packed & (low - 1));
        mask &= mask + low;
    }
    return packed;
}

#endif
