/* States of extreme norms: what is drawn and measured does not depend on a power of two that
 * multiplies every amplitude. */
#include "fixture.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

enum { SHOTS = 300 };

/* Some amplitudes, a third of them zero, times 2^exponent; free it. */
static double *extreme_state(unsigned n, int exponent) {
    uint64_t seed = n;
    double *state = malloc((size_t)16 << n);
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
        const bool zero = n && oracle_below(&seed, 3) == 0;
        for (unsigned part = 0; part < 2; part++) {
            state[2 * i + part] =
                zero ? 0 : ldexp((float)(1 + oracle_below(&seed, 1000)) / 1024, exponent);
        }
    }
    state[0] = ldexp(0.5, exponent);
    return state;
}

static qarena_register *extreme_register(unsigned n, unsigned precision, unsigned buffers,
                                         int exponent) {
    qarena_register *reg = make_register(n, precision, buffers, 2);
    double *state = extreme_state(n, exponent);
    MUST(qarena_register_set_state(reg, state, QARENA_DOUBLE, (uint64_t)1 << n, 0));
    free(state);
    return reg;
}

static void compare_measured(qarena_register *plain, qarena_register *extreme, unsigned qubit,
                             double uniform) {
    unsigned expected = 2, got = 2;
    qarena_register *a, *b;
    MUST(qarena_register_fork(plain, &a));
    MUST(qarena_register_fork(extreme, &b));
    MUST(qarena_register_measure(a, qubit, uniform, &expected));
    MUST(qarena_register_measure(b, qubit, uniform, &got));
    cr_assert_eq(got, expected);
    for (uint64_t i = 0; i < (uint64_t)1 << qarena_register_qubits(a); i++) {
        double left[2], right[2];
        MUST(qarena_register_amplitude(a, i, left));
        MUST(qarena_register_amplitude(b, i, right));
        const double off = fabs(left[0] - right[0]) + fabs(left[1] - right[1]);
        cr_assert(off <= (qarena_register_precision(a) == QARENA_DOUBLE ? 1e-14 : 1e-6),
                  "amplitude %llu is off by %g", (unsigned long long)i, off);
    }
    qarena_register_destroy(a);
    qarena_register_destroy(b);
}

static void compare_extreme(unsigned n, unsigned precision, unsigned buffers, int exponent) {
    qarena_register *plain = extreme_register(n, precision, buffers, 0),
                    *extreme = extreme_register(n, precision, buffers, exponent);
    uint64_t expected[SHOTS], got[SHOTS];
    MUST(qarena_register_sample(plain, 7, 0, SHOTS, expected));
    MUST(qarena_register_sample(extreme, 7, 0, SHOTS, got));
    cr_assert_arr_eq(got, expected, sizeof got, "n %u, 2^%d", n, exponent);
    double norm, scaled;
    MUST(qarena_register_norm(plain, &norm));
    MUST(qarena_register_norm(extreme, &scaled));
    cr_assert_float_eq(ldexp(scaled, -exponent), norm, 1e-14 * norm, "n %u, 2^%d: %g, not %g", n,
                       exponent, scaled, norm);
    for (unsigned q = 0; q < n; q += n < 4 ? 1 : 6) {
        compare_measured(plain, extreme, q, 0);
        compare_measured(plain, extreme, q, 0.625);
        compare_measured(plain, extreme, q, 1 - DBL_EPSILON / 2);
    }
    qarena_register_destroy(plain);
    qarena_register_destroy(extreme);
}

ARENA_TEST(norms, do_not_change_what_is_drawn) {
    static const int exponents[2][6] = {{-125, -100, -60, 60, 100, 126},
                                        {-1010, -538, -400, 400, 505, 1015}};
    static const unsigned sizes[] = {0, 1, 3, 13};
    for (unsigned precision = 1; precision <= 2; precision++) {
        for (unsigned i = 0; i < 6; i++) {
            for (unsigned j = 0; j < 4; j++) {
                for (unsigned buffers = 1; buffers <= 2; buffers++) {
                    compare_extreme(sizes[j], precision, buffers, exponents[precision - 1][i]);
                }
            }
        }
    }
}

/* From the smallest normal number to the largest: the outcome of probability 0 is not drawn, and
 * the other is left with norm 1. */
ARENA_TEST(norms, outcomes_of_probability_0) {
    for (int exponent = -1022; exponent <= 1023; exponent += 5) {
        for (unsigned precision = exponent < -126 || exponent > 127 ? 2 : 1; precision <= 2;
             precision++) {
            for (unsigned index = 0; index < 2; index++) {
                double state[4] = {0}, amplitude[2];
                state[2 * index + 1] = ldexp(1, exponent);
                qarena_register *reg = make_register(1, precision, 2, 1);
                MUST(qarena_register_set_state(reg, state, QARENA_DOUBLE, 2, 0));
                uint64_t shots[20];
                MUST(qarena_register_sample(reg, (uint64_t)exponent, 0, 20, shots));
                for (unsigned i = 0; i < 20; i++) {
                    cr_assert_eq(shots[i], index);
                }
                unsigned outcome;
                MUST(qarena_register_measure(reg, 0, index ? 0 : 1 - DBL_EPSILON / 2, &outcome));
                cr_assert_eq(outcome, index);
                MUST(qarena_register_amplitude(reg, index, amplitude));
                cr_assert(amplitude[0] == 0 && fabs(amplitude[1] - 1) < 1e-6, "2^%d: %g %g",
                          exponent, amplitude[0], amplitude[1]);
                qarena_register_destroy(reg);
            }
        }
    }
}

/* One half has next to nothing of the norm, and is drawn. */
ARENA_TEST(norms, an_outcome_of_next_to_no_probability) {
    for (unsigned precision = 1; precision <= 2; precision++) {
        for (int exponent = precision == QARENA_SINGLE ? -125 : -1020; exponent < -30;
             exponent += 15) {
            const double state[8] = {ldexp(1, exponent), 0, 0.5, 0, 0, ldexp(1, exponent), 0.25, 0};
            qarena_register *reg = make_register(2, precision, 2, 1);
            MUST(qarena_register_set_state(reg, state, QARENA_DOUBLE, 4, 0));
            unsigned outcome;
            double amplitude[2], norm;
            MUST(qarena_register_measure(reg, 0, 0, &outcome));
            MUST(qarena_register_norm(reg, &norm));
            MUST(qarena_register_amplitude(reg, outcome ? 1 : 2, amplitude));
            const double size =
                outcome ? 2 / sqrt(5) : sqrt(0.5); /* a probability below 2^-1074 is none */
            cr_assert(outcome == 0 || exponent < -500);
            cr_assert_float_eq(hypot(amplitude[0], amplitude[1]), size, 1e-6);
            cr_assert_float_eq(norm, 1, 1e-6);
            qarena_register_destroy(reg);
        }
    }
}

ARENA_TEST(norms, states_without_a_direction) {
    const double zero[4] = {0}, infinite[4] = {1, 0, INFINITY, 0}, none[4] = {1, 0, NAN, 0};
    const double *states[] = {zero, infinite, none};
    const char *words[] = {"norm^2 is 0", "an amplitude is NaN or infinite",
                           "an amplitude is NaN or infinite"};
    for (unsigned precision = 1; precision <= 2; precision++) {
        for (unsigned i = 0; i < 3; i++) {
            qarena_register *reg = make_register(1, precision, 2, 1);
            MUST(qarena_register_set_state(reg, states[i], QARENA_DOUBLE, 2, 0));
            uint64_t shot;
            unsigned outcome;
            char text[80];
            snprintf(text, sizeof text, "sample: %s", words[i]);
            REFUSED(qarena_register_sample(reg, 1, 0, 1, &shot), QARENA_E_NORM, text);
            snprintf(text, sizeof text, "measure: %s", words[i]);
            REFUSED(qarena_register_measure(reg, 0, 0.5, &outcome), QARENA_E_NORM, text);
            double norm;
            MUST(qarena_register_norm(reg, &norm));
            cr_assert(i == 0 ? norm == 0 : !isfinite(norm));
            qarena_register_destroy(reg);
        }
    }
}
