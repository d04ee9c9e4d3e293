/* Random numbers by vectors: Philox4x64-10, a block a lane. Products of 64 bits are made of four of
 * 32, which pays from eight lanes on: a processor's own multiplication makes one of these, whole,
 * in a cycle. */
#include "core/philox.h"
#include "kernels/simd.h"

#if VECTOR_BYTES == 64

__extension__ typedef unsigned __int128 Wide;
typedef uint64_t Words __attribute__((vector_size(VECTOR_BYTES)));

/* Vectors side by side: each waits for its own products. */
enum { LANES = 8, SIDES = 2, BLOCKS = LANES * SIDES };

/* Of the lower halves. */
INLINE Words product(Words a, Words b) {
    return (Words)_mm512_mul_epu32((__m512i)a, (__m512i)b);
}

#define LOWER_HALF ((Words){} + 0xffffffffu)

/* The product with a number, whole. */
INLINE void multiply(Words a, uint64_t number, Words *high, Words *low) {
    const Words n0 = (Words){} + (number & 0xffffffffu), n1 = (Words){} + (number >> 32),
                a1 = a >> 32, low_low = product(a, n0),
                middle = product(a1, n0) + (low_low >> 32), /* no sum overflows */
        other = product(a, n1) + (middle & LOWER_HALF);
    *high = product(a1, n1) + (middle >> 32) + (other >> 32);
    *low = other << 32 | (low_low & LOWER_HALF);
}

/* Pairs of words of half of the lanes, four words of two of these lanes each. */
INLINE void store_half(Words first, Words last, uint64_t *words) {
    const Words front = __builtin_shufflevector(first, last, 0, 1, 8, 9, 2, 3, 10, 11),
                back = __builtin_shufflevector(first, last, 4, 5, 12, 13, 6, 7, 14, 15);
    _mm512_storeu_si512(words, (__m512i)front);
    _mm512_storeu_si512(words + LANES, (__m512i)back);
}

/* Four words of each lane, lane by lane. */
INLINE void store(const Words x[4], uint64_t *words) {
    store_half(__builtin_shufflevector(x[0], x[1], 0, 8, 1, 9, 2, 10, 3, 11),
               __builtin_shufflevector(x[2], x[3], 0, 8, 1, 9, 2, 10, 3, 11), words);
    store_half(__builtin_shufflevector(x[0], x[1], 4, 12, 5, 13, 6, 14, 7, 15),
               __builtin_shufflevector(x[2], x[3], 4, 12, 5, 13, 6, 14, 7, 15), words + 2 * LANES);
}

/* The first two rounds, of a counter whose upper words are 0: half of their products are the same
 * in all lanes, `alike` that of the second, or nothing. */
INLINE void begin(Words counter, uint64_t seed, uint64_t stream, const uint64_t alike[2],
                  Words w[4]) {
    Words high, low, last;
    multiply(counter, QARENA__PHILOX_MULTIPLIER_0, &high, &last);
    multiply(high ^ stream, QARENA__PHILOX_MULTIPLIER_1, &high, &low);
    w[0] = high ^ (seed + QARENA__PHILOX_WEYL_0);
    w[1] = low;
    w[2] = last ^ (alike[1] ^ (stream + QARENA__PHILOX_WEYL_1));
    w[3] = (Words){} + alike[0];
}

/* BLOCKS of them. */
INLINE void draw(uint64_t seed, uint64_t stream, const uint64_t alike[2], uint64_t first,
                 uint64_t *words) {
    const Words lanes = {0, 1, 2, 3, 4, 5, 6, 7};
    Words x[SIDES][4];
    for (unsigned side = 0; side < SIDES; side++) {
        begin(lanes + (first + LANES * side), seed, stream, alike, x[side]);
    }
#pragma GCC unroll 10
    for (unsigned round = 2; round < QARENA__PHILOX_ROUNDS; round++) {
        const uint64_t key0 = seed + round * QARENA__PHILOX_WEYL_0,
                       key1 = stream + round * QARENA__PHILOX_WEYL_1;
        for (unsigned side = 0; side < SIDES; side++) {
            Words high[2], low[2], *w = x[side];
            multiply(w[0], QARENA__PHILOX_MULTIPLIER_0, &high[0], &low[0]);
            multiply(w[2], QARENA__PHILOX_MULTIPLIER_1, &high[1], &low[1]);
            w[0] = high[1] ^ w[1] ^ key0;
            w[1] = low[1];
            w[2] = high[0] ^ w[3] ^ key1;
            w[3] = low[0];
        }
    }
    for (unsigned side = 0; side < SIDES; side++) {
        store(x[side], words + 4 * LANES * side);
    }
}

void K(words)(uint64_t seed, uint64_t stream, uint64_t first, uint64_t blocks, uint64_t *words) {
    uint64_t done = 0;
    const Wide product = (Wide)QARENA__PHILOX_MULTIPLIER_0 * seed;
    const uint64_t alike[2] = {(uint64_t)product, (uint64_t)(product >> 64)};
    for (; done + BLOCKS <= blocks; done += BLOCKS) {
        draw(seed, stream, alike, first + done, words + 4 * done);
    }
    qarena__philox_words(seed, stream, first + done, blocks - done, words + 4 * done);
}

#else

void K(words)(uint64_t seed, uint64_t stream, uint64_t first, uint64_t blocks, uint64_t *words) {
    qarena__philox_words(seed, stream, first, blocks, words);
}

#endif
