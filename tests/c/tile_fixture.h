/* A tile, its amplitudes as complex numbers, and what tests of its sweeps draw at random. */
#ifndef QARENA_TESTS_TILE_FIXTURE_H
#define QARENA_TESTS_TILE_FIXTURE_H

#include <complex.h>
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>

#include "core/philox.h"
#include "kernels/table.h"

enum { MAX_T = 12 };

static uint64_t drawn;

static inline double uniform(void) {
    return qarena__philox_uniform(21, 0, drawn++);
}

static inline double complex unit(void) {
    return cexp(I * (6.283185307179586 * uniform()));
}

/* Amplitude i of a tile. */
static inline void *tile_at(void *tile, size_t i, unsigned precision) {
    size_t byte = i * (precision == QARENA_DOUBLE ? 16 : 8);
    return (char *)tile + byte + byte / QARENA__TILE_PAGE * QARENA__TILE_GAP;
}

static inline double complex read_amplitude(const void *at, unsigned precision) {
    if (precision == QARENA_DOUBLE) {
        const double *x = at;
        return x[0] + I * x[1];
    }
    const float *x = at;
    return (double)x[0] + I * (double)x[1];
}

static inline void write_amplitude(void *at, unsigned precision, double complex value) {
    if (precision == QARENA_DOUBLE) {
        ((double *)at)[0] = creal(value), ((double *)at)[1] = cimag(value);
    } else {
        ((float *)at)[0] = (float)creal(value), ((float *)at)[1] = (float)cimag(value);
    }
}

static _Alignas(64) unsigned char tile[(16 << MAX_T) * 2];

/* Fill the tile and a copy of it. */
static inline void fill(double complex *expected, unsigned t, unsigned precision) {
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        write_amplitude(tile_at(tile, i, precision), precision,
                        uniform() - 0.5 + I * (uniform() - 0.5));
        expected[i] = read_amplitude(tile_at(tile, i, precision), precision);
    }
}

static inline void compare(const double complex *expected, unsigned t, unsigned precision,
                           const char *what) {
    double largest = 1;
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        largest = fmax(largest, cabs(expected[i]));
    }
    const double tolerance = largest * (precision == QARENA_DOUBLE ? 1e-14 : 2e-6);
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        double complex got = read_amplitude(tile_at(tile, i, precision), precision);
        cr_assert_leq(cabs(got - expected[i]), tolerance, "%s: t %u precision %u amplitude %zu",
                      what, t, precision, i);
    }
}

static inline void rotate_expected(double complex *x, unsigned t, unsigned bit,
                                   const qarena__rotation *rotation) {
    for (size_t i = 0; i < (size_t)1 << t; i++) {
        if (!(i >> bit & 1)) {
            size_t j = i | (size_t)1 << bit;
            double complex a = x[i], b = x[j];
            x[i] = rotation->r * a - rotation->p * b;
            x[j] = rotation->r * b + rotation->q * a;
        }
    }
}

/* Of any of the forms that have kernels of their own. */
static inline qarena__rotation random_turn(bool full) {
    qarena__rotation rotation = {.p = 2 * uniform() - 1, .q = 2 * uniform() - 1, .r = 1};
    if (uniform() < 0.4) {
        rotation.p = 1;
    } else if (full && uniform() < 0.4) {
        rotation.r = 2 * uniform() - 1;
    }
    return rotation;
}

/* Bits that a sweep of these may hold: some above the lanes, so that at least `left` others stay
 * beside `used`. None: the whole tile. */
static inline uint64_t random_held(unsigned t, unsigned lane_bits, uint64_t used, unsigned left) {
    uint64_t free = (((uint64_t)1 << t) - ((uint64_t)1 << lane_bits)) & ~used, held = 0;
    for (unsigned tries = (unsigned)(uniform() * 8); tries > 0; tries--) {
        const uint64_t bit = (uint64_t)1 << (unsigned)(uniform() * t);
        if ((bit & free) && (unsigned)__builtin_popcountll(free) > left) {
            held |= bit;
            free &= ~bit;
        }
    }
    return held;
}

/* The sub-tile after this one; false: there is none. */
static inline bool next_part(qarena__sub_tile *part) {
    part->base = ((part->base | ~part->held) + 1) & part->held;
    return part->base != 0;
}

/* Segments to prefetch during a sweep, or NULL: results must not depend on it. */
static inline qarena__prefetch *random_ahead(void) {
    static const uint64_t segments[] = {0, 64, 128, 192};
    static qarena__prefetch prefetch;
    prefetch = (qarena__prefetch){.state = (const char *)tile,
                                  .segments = {.offset = segments,
                                               .count = 4,
                                               .zero_bits = uniform() < 0.5 ? 1 : 0,
                                               .bits = 3},
                                  .amplitude_bytes = 16};
    return uniform() < 0.5 ? &prefetch : NULL;
}

/* A permutation of the lanes. */
static inline void random_order(uint8_t *order, unsigned lane_bits) {
    for (unsigned lane = 0; lane < 1u << lane_bits; lane++) {
        const unsigned other = (unsigned)(uniform() * (lane + 1));
        order[lane] = order[other];
        order[other] = (uint8_t)lane;
    }
}

/* Lane a of every vector comes from lane order[a]. */
static inline void order_expected(double complex *x, unsigned t, const uint8_t *order,
                                  unsigned lane_bits) {
    for (size_t i = 0; i < (size_t)1 << t; i += (size_t)1 << lane_bits) {
        double complex before[1 << QARENA__MOST_LANE_BITS];
        memcpy(before, x + i, sizeof *x << lane_bits);
        for (size_t lane = 0; lane < (size_t)1 << lane_bits; lane++) {
            x[i + lane] = before[order[lane]];
        }
    }
}

#endif
