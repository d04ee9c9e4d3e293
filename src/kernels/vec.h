/* The vocabulary of the kernels: one vector type and a dozen operations, for one ISA and one
 * precision a compilation.
 *
 * A vector holds AMPS = 2^AMP_BITS complex amplitudes, interleaved (re, im). Build definitions:
 * QARENA_KERNEL_ISA (base, v3, v4, neon) and QARENA_KERNEL_DOUBLE (1 or 0). */
#ifndef QARENA_KERNELS_VEC_H
#define QARENA_KERNELS_VEC_H

#include <stdbool.h>
#include <stdint.h>

#include "kernels/tile.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* K(name): the name of a non-static function in this (ISA, precision). */
#define QARENA__PASTE_(isa, precision, name) qarena__##isa##_##precision##_##name
#define QARENA__PASTE(isa, precision, name) QARENA__PASTE_(isa, precision, name)
#if QARENA_KERNEL_DOUBLE
#define K(name) QARENA__PASTE(QARENA_KERNEL_ISA, double, name)
#define REAL double
#define PART int64_t /* an integer of its size */
#else
#define K(name) QARENA__PASTE(QARENA_KERNEL_ISA, single, name)
#define REAL float
#define PART int32_t
#endif

#if defined(__AVX512F__)
#define VECTOR_BYTES 64
#elif defined(__AVX2__)
#define VECTOR_BYTES 32
#else
#define VECTOR_BYTES 16
#endif

#define REALS (VECTOR_BYTES / (QARENA_KERNEL_DOUBLE ? 8 : 4))
#define AMPS (REALS / 2)
#define AMP_BITS (AMPS == 8 ? 3 : AMPS == 4 ? 2 : AMPS == 2 ? 1 : 0)

#define INLINE static inline __attribute__((always_inline))

typedef REAL V __attribute__((vector_size(VECTOR_BYTES)));
typedef PART Parts __attribute__((vector_size(VECTOR_BYTES)));
typedef int32_t Index __attribute__((vector_size(VECTOR_BYTES)));

INLINE V splat(REAL x) {
    return x - (V){0};
}

/* The same number, of which the compiler does not know that it is. */
INLINE V unrelated(V x) {
#if defined(__x86_64__)
    __asm__("" : "+v"(x));
#elif defined(__aarch64__)
    __asm__("" : "+w"(x));
#endif
    return x;
}

/* a b + c, rounded once, on processors without such an instruction too: of a small c no sum of two
 * rounded numbers would notice anything. Single precision. */
INLINE V fused(V a, V b, V c) {
#if defined(__FMA__) || defined(__aarch64__)
    return a * b + c;
#elif defined(__x86_64__) && !QARENA_KERNEL_DOUBLE
    const __m128 x = (__m128)a, y = (__m128)b, z = (__m128)c;
    const __m128d low = _mm_cvtps_pd(x) * _mm_cvtps_pd(y) + _mm_cvtps_pd(z);
    const __m128d high = _mm_cvtps_pd(_mm_movehl_ps(x, x)) * _mm_cvtps_pd(_mm_movehl_ps(y, y)) +
                         _mm_cvtps_pd(_mm_movehl_ps(z, z));
    return (V)_mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
#else
    V sum;
    for (int lane = 0; lane < REALS; lane++) {
        sum[lane] = (REAL)((double)a[lane] * (double)b[lane] + (double)c[lane]);
    }
    return sum;
#endif
}

/* (re, im) -> (im, re) in every amplitude. */
INLINE V swap_parts(V x) {
#if REALS == 2
    return __builtin_shufflevector(x, x, 1, 0);
#elif REALS == 4
    return __builtin_shufflevector(x, x, 1, 0, 3, 2);
#elif REALS == 8
    return __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6);
#else
    return __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
#endif
}

/* (-1, 1) in every amplitude: i * x = part_signs * swap_parts(x). */
INLINE V part_signs(void) {
    V signs;
    for (int lane = 0; lane < REALS; lane++) {
        signs[lane] = lane % 2 ? 1 : -1;
    }
    return signs;
}

/* i * x, without a multiplication. */
INLINE V times_i(V x) {
    V signs;
    for (int lane = 0; lane < REALS; lane++) {
        signs[lane] = lane % 2 ? (REAL)0 : -(REAL)0;
    }
    return (V)((Parts)swap_parts(x) ^ (Parts)signs);
}

/* What permute_lanes needs so that amplitude a of its result is amplitude a ^ mask of its argument.
 */
INLINE Index lane_index(unsigned mask) {
    enum { WORDS = VECTOR_BYTES / 4 / AMPS }; /* 32-bit words an amplitude */
    Index index;
    for (unsigned word = 0; word < VECTOR_BYTES / 4; word++) {
        index[word] = (int32_t)((word / WORDS ^ mask) * WORDS + word % WORDS);
    }
    return index;
}

/* What order_lanes needs so that amplitude a of its result is amplitude order[a] of its argument.
 */
INLINE Index lane_order(const uint8_t *order) {
    enum { WORDS = VECTOR_BYTES / 4 / AMPS };
    Index index;
    for (unsigned word = 0; word < VECTOR_BYTES / 4; word++) {
        index[word] = (int32_t)(order[word / WORDS] * WORDS + word % WORDS);
    }
    return index;
}

INLINE V permute_lanes(V x, Index index) {
#if VECTOR_BYTES == 64
    return (V)_mm512_permutexvar_epi32((__m512i)index, (__m512i)x);
#elif VECTOR_BYTES == 32
    return (V)_mm256_permutevar8x32_epi32((__m256i)x, (__m256i)index);
#elif REALS == 4
    (void)index; /* of two amplitudes: the other one */
    return __builtin_shufflevector(x, x, 2, 3, 0, 1);
#else
    (void)index; /* one amplitude has no other */
    return x;
#endif
}

/* All bits set in both numbers of the amplitudes whose lane is in `lanes` (bit a: lane a). */
INLINE Parts lane_parts(unsigned lanes) {
    Parts parts;
    for (unsigned i = 0; i < REALS; i++) {
        parts[i] = -(PART)(lanes >> i / 2 & 1);
    }
    return parts;
}

INLINE V choose_lanes(Parts lanes, V yes, V no) {
    return (V)((lanes & (Parts)yes) | (~lanes & (Parts)no));
}

/* Exchanges of bits among the lanes: with fewer than four amplitudes there is none. */
INLINE V order_lanes(V x, Index index) {
#if AMP_BITS > 1
    return permute_lanes(x, index);
#else
    (void)index;
    return x;
#endif
}

/* Of two vectors that differ in one bit of their numbers: this bit and one of the lanes' change
 * places. Its own inverse. lane_bit: a constant. */
INLINE void exchange_lanes(V *x, V *y, unsigned lane_bit) {
    const V a = *x, b = *y;
#if REALS == 2
    (void)lane_bit; /* one amplitude: there is no such bit */
    *x = a;
    *y = b;
#elif REALS == 4
    (void)lane_bit;
    *x = __builtin_shufflevector(a, b, 0, 1, 4, 5);
    *y = __builtin_shufflevector(a, b, 2, 3, 6, 7);
#elif VECTOR_BYTES == 64
    if (lane_bit + 2 == AMP_BITS) { /* neighbouring quarters: one masked permutation each */
        *x = (V)_mm512_mask_permutex_pd((__m512d)a, 0xcc, (__m512d)b, 0x4e);
        *y = (V)_mm512_mask_permutex_pd((__m512d)b, 0x33, (__m512d)a, 0x4e);
    } else if (lane_bit + 1 == AMP_BITS) {
        *x = (V)_mm512_shuffle_f64x2((__m512d)a, (__m512d)b, 0x44);
        *y = (V)_mm512_shuffle_f64x2((__m512d)a, (__m512d)b, 0xee);
    } else {
        *x = (V)_mm512_unpacklo_pd((__m512d)a, (__m512d)b);
        *y = (V)_mm512_unpackhi_pd((__m512d)a, (__m512d)b);
    }
#elif REALS == 8
    if (lane_bit == 0) {
        *x = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
        *y = __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
    } else {
        *x = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11);
        *y = __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
    }
#endif
}

/* Store, past the caches when `stream` (a compile-time constant). */
INLINE void put(V *p, V x, bool stream) {
#if defined(__x86_64__)
    if (stream) {
#if VECTOR_BYTES == 64
        _mm512_stream_si512((__m512i *)p, (__m512i)x);
#elif VECTOR_BYTES == 32
        _mm256_stream_si256((__m256i *)p, (__m256i)x);
#else
        _mm_stream_si128((__m128i *)p, (__m128i)x);
#endif
        return;
    }
#else
    (void)stream;
#endif
    *p = x;
}

/* Where vector number i of a tile lies: see tile.h. Linear over disjoint bits. */
INLINE uint64_t skewed(uint64_t i) {
    return i + i / (QARENA__TILE_PAGE / VECTOR_BYTES) * (QARENA__TILE_GAP / VECTOR_BYTES);
}

/* Vectors of a part of a tile. */
INLINE uint64_t part_vectors(qarena__sub_tile part) {
    return (uint64_t)1 << (part.t - AMP_BITS - (unsigned)__builtin_popcountll(part.held));
}

/* Whole vectors in `amplitudes`, at least 1: buffers have room for a whole vector, its spare lanes
 * stay zero. */
INLINE uint64_t vectors(uint64_t amplitudes) {
    return (amplitudes + AMPS - 1) / AMPS;
}

#endif
