/* Philox4x64-10, the counter-based random number generator of Salmon, Moraes, Dror and Shaw,
 * "Parallel random numbers: as easy as 1, 2, 3", SC11. Number k of a stream depends on (seed,
 * stream, k) only, so results do not depend on threads or batches. */
#ifndef QARENA_CORE_PHILOX_H
#define QARENA_CORE_PHILOX_H

#include <stdint.h>

void qarena__philox(const uint64_t counter[4], const uint64_t key[2], uint64_t out[4]);

/* Number k of the stream as a double in [0, 1): the top 53 bits. */
double qarena__philox_uniform(uint64_t seed, uint64_t stream, uint64_t k);

/* Numbers [first, first + count) of the stream, as those 53 bits: times 2^-53 they are the doubles.
 */
void qarena__philox_bits(uint64_t seed, uint64_t stream, uint64_t first, uint64_t count,
                         uint64_t *bits);

/* The same of numbers that come four from a block, at a quarter of the time: number k is word k % 4
 * of block k / 4 of the stream. */
void qarena__philox_fours(uint64_t seed, uint64_t stream, uint64_t first, uint64_t count,
                          uint64_t *bits);

#endif
