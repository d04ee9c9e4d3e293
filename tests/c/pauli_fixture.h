/* States and sums of Pauli strings at random, and what a string's value is by its definition. */
#ifndef QARENA_TESTS_PAULI_FIXTURE_H
#define QARENA_TESTS_PAULI_FIXTURE_H

#include <math.h>

#include "core/cmplx.h"
#include "core/philox.h"
#include "fixture.h"

static uint64_t drawn;

static inline double uniform(void) {
    return qarena__philox_uniform(33, 0, drawn++);
}

static inline uint64_t below(uint64_t end) {
    return (uint64_t)(uniform() * (double)end);
}

/* A register in a random state, which is not normalised, and the state. */
static inline qarena_register *random_state(unsigned n, unsigned precision, unsigned threads,
                                            double complex *state) {
    for (size_t i = 0; i < (size_t)1 << n; i++) {
        state[i] = CMPLX(uniform() - 0.5, uniform() - 0.5) / sqrt((double)((size_t)1 << n));
    }
    qarena_register *reg = make_register(n, precision, 2, threads);
    MUST(qarena_register_set_state(reg, state, QARENA_DOUBLE, (uint64_t)1 << n, 0));
    return reg;
}

/* to := factor H from, by the definition in pauli_string.h. */
static inline void apply_definition(unsigned n, const qarena_pauli_sum *sum, double complex factor,
                                    const double complex *from, double complex *to) {
    static const double complex turns[4] = {1, I, -1, -I};
    memset(to, 0, sizeof *to << n);
    for (uint64_t t = 0; t < qarena_pauli_sum_length(sum); t++) {
        uint64_t x, z;
        double c[2];
        MUST(qarena_pauli_sum_read(sum, t, 1, &x, &z, c));
        for (size_t i = 0; i < (size_t)1 << n; i++) {
            to[i ^ x] += factor * CMPLX(c[0], c[1]) * turns[__builtin_popcountll(x & z) % 4] *
                         (__builtin_parityll(i & z) ? -1 : 1) * from[i];
        }
    }
}

static inline qarena_pauli_sum *empty_sum(unsigned n) {
    qarena_pauli_sum *sum;
    MUST(qarena_pauli_sum_create(arena, n, &sum));
    return sum;
}

static inline void add_masks(qarena_pauli_sum *sum, uint64_t x, uint64_t z, double re) {
    MUST(qarena_pauli_sum_add(sum, 1, &x, &z, (double[2]){re, 0}));
}

static inline void add_text(qarena_pauli_sum *sum, const char *text, double re) {
    MUST(qarena_pauli_sum_add_text(sum, text, (double[2]){re, 0}));
}

/* <left| string |right> by the definition in pauli_string.h. */
static inline double complex string_between(const double complex *left, const double complex *right,
                                            unsigned n, uint64_t x, uint64_t z) {
    static const double complex turns[4] = {1, I, -1, -I};
    double complex total = 0;
    for (size_t i = 0; i < (size_t)1 << n; i++) {
        total += conj(left[i ^ x]) * right[i] * (__builtin_parityll(i & z) ? -1 : 1);
    }
    return total * turns[__builtin_popcountll(x & z) % 4];
}

/* <left| sum |right>, term by term. */
static inline double complex sum_between(const double complex *left, const double complex *right,
                                         unsigned n, const qarena_pauli_sum *sum) {
    double complex total = 0;
    for (uint64_t i = 0; i < qarena_pauli_sum_length(sum); i++) {
        uint64_t x, z;
        double coefficient[2];
        MUST(qarena_pauli_sum_read(sum, i, 1, &x, &z, coefficient));
        total += CMPLX(coefficient[0], coefficient[1]) * string_between(left, right, n, x, z);
    }
    return total;
}

/* Strings of at most `weight` letters on n qubits. */
static inline void add_random(qarena_pauli_sum *sum, unsigned n, unsigned weight, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        uint64_t x = 0, z = 0;
        for (unsigned letter = 0; n && letter < weight; letter++) {
            const uint64_t qubit = below(n), kind = below(4);
            x |= (kind & 1) << qubit;
            z |= (kind >> 1) << qubit;
        }
        add_masks(sum, x, z, uniform() - 0.5);
    }
}

#endif
