/* Philox4x64-10, the counter-based random number generator of Salmon, Moraes, Dror and Shaw,
 * "Parallel random numbers: as easy as 1, 2, 3", SC11. Number k of a stream depends on (seed,
 * stream, k) only, so results do not depend on threads or batches. */
#ifndef QARENA_CORE_PHILOX_H
#define QARENA_CORE_PHILOX_H

#include <stdint.h>

#define QARENA__PHILOX_MULTIPLIER_0 0xD2E7470EE14C6C93u
#define QARENA__PHILOX_MULTIPLIER_1 0xCA5A826395121157u
#define QARENA__PHILOX_WEYL_0 0x9E3779B97F4A7C15u /* golden ratio */
#define QARENA__PHILOX_WEYL_1 0xBB67AE8584CAA73Bu /* sqrt(3) - 1 */
#define QARENA__PHILOX_ROUNDS 10

void qarena__philox(const uint64_t counter[4], const uint64_t key[2], uint64_t out[4]);

/* Number k of the stream as a double in [0, 1): the top 53 bits. */
double qarena__philox_uniform(uint64_t seed, uint64_t stream, uint64_t k);

/* Numbers [first, first + count) of the stream, as those 53 bits: times 2^-53 they are the doubles.
 */
void qarena__philox_bits(uint64_t seed, uint64_t stream, uint64_t first, uint64_t count,
                         uint64_t *bits);

/* The words of `blocks` blocks from `first` on, four a block. The kernels' `words` is the same with
 * vectors. */
void qarena__philox_words(uint64_t seed, uint64_t stream, uint64_t first, uint64_t blocks,
                          uint64_t *words);

/* Number k of those of 16 bits, which come sixteen from a block: quarter k % 4, from the lowest, of
 * word k / 4 of the stream's words. */
uint32_t qarena__philox_quarter(uint64_t seed, uint64_t stream, uint64_t k);

#endif
