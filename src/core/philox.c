/* Philox4x64-10. */
#include "core/philox.h"

#include "qarena/qarena.h"

__extension__ typedef unsigned __int128 wide;

#define MULTIPLIER_0 0xD2E7470EE14C6C93u
#define MULTIPLIER_1 0xCA5A826395121157u
#define WEYL_0 0x9E3779B97F4A7C15u /* golden ratio */
#define WEYL_1 0xBB67AE8584CAA73Bu /* sqrt(3) - 1 */
#define ROUNDS 10

/* Inlined, the products of the counter's zeros and those that nobody reads are left out. */
static inline __attribute__((always_inline)) void rounds(const uint64_t counter[4],
                                                         const uint64_t key[2], uint64_t out[4]) {
    uint64_t x0 = counter[0], x1 = counter[1], x2 = counter[2], x3 = counter[3];
    uint64_t k0 = key[0], k1 = key[1];
#pragma GCC unroll 10
    for (int round = 0; round < ROUNDS; round++) {
        wide product0 = (wide)MULTIPLIER_0 * x0;
        wide product1 = (wide)MULTIPLIER_1 * x2;
        x0 = (uint64_t)(product1 >> 64) ^ x1 ^ k0;
        x1 = (uint64_t)product1;
        x2 = (uint64_t)(product0 >> 64) ^ x3 ^ k1;
        x3 = (uint64_t)product0;
        k0 += WEYL_0;
        k1 += WEYL_1;
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

void qarena__philox_fours(uint64_t seed, uint64_t stream, uint64_t first, uint64_t count,
                          uint64_t *bits) {
    for (uint64_t i = 0; i < count;) {
        uint64_t out[4];
        rounds((const uint64_t[4]){(first + i) / 4, 0, 0, 0}, (const uint64_t[2]){seed, stream},
               out);
        for (uint64_t word = (first + i) % 4; word < 4 && i < count; word++, i++) {
            bits[i] = out[word] >> 11;
        }
    }
}

double qarena__philox_uniform(uint64_t seed, uint64_t stream, uint64_t k) {
    uint64_t bits;
    qarena__philox_bits(seed, stream, k, 1, &bits);
    return (double)bits * 0x1p-53;
}

double qarena_random_uniform(uint64_t seed, uint64_t stream, uint64_t k) {
    return qarena__philox_uniform(seed, stream, k);
}
