/* Philox4x64-10. */
#include "core/philox.h"

#include "qarena/qarena.h"

__extension__ typedef unsigned __int128 wide;

/* Inlined, the products of the counter's zeros and those that nobody reads are left out. */
static inline __attribute__((always_inline)) void rounds(const uint64_t counter[4],
                                                         const uint64_t key[2], uint64_t out[4]) {
    uint64_t x0 = counter[0], x1 = counter[1], x2 = counter[2], x3 = counter[3];
    uint64_t k0 = key[0], k1 = key[1];
#pragma GCC unroll 10
    for (int round = 0; round < QARENA__PHILOX_ROUNDS; round++) {
        wide product0 = (wide)QARENA__PHILOX_MULTIPLIER_0 * x0;
        wide product1 = (wide)QARENA__PHILOX_MULTIPLIER_1 * x2;
        x0 = (uint64_t)(product1 >> 64) ^ x1 ^ k0;
        x1 = (uint64_t)product1;
        x2 = (uint64_t)(product0 >> 64) ^ x3 ^ k1;
        x3 = (uint64_t)product0;
        k0 += QARENA__PHILOX_WEYL_0;
        k1 += QARENA__PHILOX_WEYL_1;
    }
    out[0] = x0;
    out[1] = x1;
    out[2] = x2;
    out[3] = x3;
}

void qarena__philox(const uint64_t counter[4], const uint64_t key[2], uint64_t out[4]) {
    rounds(counter, key, out);
}

void qarena__philox_bits(uint64_t seed, uint64_t stream, uint64_t first, uint64_t count,
                         uint64_t *bits) {
    for (uint64_t i = 0; i < count; i++) {
        uint64_t out[4];
        rounds((const uint64_t[4]){first + i, 0, 0, 0}, (const uint64_t[2]){seed, stream}, out);
        bits[i] = out[0] >> 11;
    }
}

void qarena__philox_words(uint64_t seed, uint64_t stream, uint64_t first, uint64_t blocks,
                          uint64_t *words) {
    for (uint64_t i = 0; i < blocks; i++) {
        rounds((const uint64_t[4]){first + i, 0, 0, 0}, (const uint64_t[2]){seed, stream},
               words + 4 * i);
    }
}

uint32_t qarena__philox_quarter(uint64_t seed, uint64_t stream, uint64_t k) {
    uint64_t out[4];
    rounds((const uint64_t[4]){k / 16, 0, 0, 0}, (const uint64_t[2]){seed, stream}, out);
    return (uint32_t)(out[k / 4 % 4] >> k % 4 * 16 & 0xffff);
}

double qarena__philox_uniform(uint64_t seed, uint64_t stream, uint64_t k) {
    uint64_t bits;
    qarena__philox_bits(seed, stream, k, 1, &bits);
    return (double)bits * 0x1p-53;
}

double qarena_random_uniform(uint64_t seed, uint64_t stream, uint64_t k) {
    return qarena__philox_uniform(seed, stream, k);
}
