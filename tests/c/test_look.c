/* Probabilities, samples and measurements. */
#include "fixture.h"

#include <math.h>

#include "core/philox.h"

/* The state's |a|^2 in plain double. */
static double *squares_of(qarena_register *reg) {
    MUST(qarena_register_sync(reg));
    void *state = committed(reg);
    uint64_t count = (uint64_t)1 << qarena_register_qubits(reg);
    double *squares = malloc(count * sizeof *squares);
    for (uint64_t i = 0; i < count; i++) {
        double re = qarena_register_precision(reg) == QARENA_DOUBLE
                        ? ((double *)state)[2 * i]
                        : (double)((float *)state)[2 * i];
        double im = qarena_register_precision(reg) == QARENA_DOUBLE
                        ? ((double *)state)[2 * i + 1]
                        : (double)((float *)state)[2 * i + 1];
        squares[i] = re * re + im * im;
    }
    free(state);
    return squares;
}

static unsigned shuffled(uint64_t *seed, unsigned n, unsigned *order) {
    for (unsigned i = 0; i < n; i++) {
        unsigned j = oracle_below(seed, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    return oracle_below(seed, n + 1);
}

static void compare_marginal(qarena_register *reg, const double *squares, const unsigned *qubits,
                             unsigned k) {
    unsigned n = qarena_register_qubits(reg);
    long double *expected = calloc((size_t)1 << k, sizeof *expected);
    double *got = malloc(((size_t)1 << k) * sizeof *got);
    for (uint64_t i = 0; i < (uint64_t)1 << n; i++) {
        uint64_t to = 0;
        for (unsigned b = 0; b < k; b++) {
            to |= (i >> qubits[b] & 1) << b;
        }
        expected[to] += squares[i];
    }
    MUST(qarena_register_probabilities(reg, qubits, k, got));
    for (uint64_t i = 0; i < (uint64_t)1 << k; i++) {
        cr_assert_float_eq(got[i], (double)expected[i], 1e-13, "n %u, k %u, entry %llu: %g, not %g",
                           n, k, (unsigned long long)i, got[i], (double)expected[i]);
    }
    free(expected);
    free(got);
}

ARENA_TEST(look, probabilities_of_any_qubits) {
    uint64_t seed = 1;
    for (unsigned n = 1; n <= 17; n += n < 12 ? 1 : 5) {
        for (unsigned precision = 1; precision <= 2; precision++) {
            qarena_register *reg = make_register(n, precision, 2, 2);
            apply_random(reg, n, 60);
            for (unsigned q = 0; q < n; q++) {
                apply_1(reg, QARENA_GATE_U, q);
            }
            double *squares = squares_of(reg);
            unsigned order[32];
            for (unsigned round = 0; round < 20; round++) {
                unsigned k = shuffled(&seed, n, order);
                compare_marginal(reg, squares, order, k);
            }
            compare_marginal(reg, squares, order, n);
            for (unsigned q = 0; q < n; q++) {
                compare_marginal(reg, squares, &q, 1);
                order[q] = q;
            }
            compare_marginal(reg, squares, order, n);
            free(squares);
            qarena_register_destroy(reg);
        }
    }
}

/* So many blocks that a task sums several, and several tasks a group. */
ARENA_TEST(look, probabilities_of_a_large_state) {
    qarena_register *reg = make_register(20, QARENA_SINGLE, 1, 2);
    for (unsigned q = 0; q < 20; q++) {
        apply_1(reg, QARENA_GATE_U, q);
    }
    apply_random(reg, 5, 8);
    double *squares = squares_of(reg);
    compare_marginal(reg, squares, NULL, 0);
    compare_marginal(reg, squares, (const unsigned[]){19}, 1);
    compare_marginal(reg, squares, (const unsigned[]){0, 18, 3, 11}, 4);
    compare_marginal(reg, squares, (const unsigned[]){9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, 10);
    free(squares);
    qarena_register_destroy(reg);
}

/* The cumulative sum looked up amplitude by amplitude, with more digits than the library's. */
static uint64_t look_up(const double *squares, uint64_t count, double u) {
    long double total = 0;
    for (uint64_t i = 0; i < count; i++) {
        total += squares[i];
    }
    long double t = (long double)u * total;
    for (uint64_t i = 0; i < count; i++) {
        if (t < squares[i]) {
            return i;
        }
        t -= squares[i];
    }
    return count;
}

ARENA_TEST(look, samples_are_the_cumulative_sum_looked_up) {
    static uint64_t got[3000];
    for (unsigned n = 1; n <= 15; n += 7) {
        for (unsigned precision = 1; precision <= 2; precision++) {
            qarena_register *reg = make_register(n, precision, 2, 2);
            for (unsigned q = 0; q < n; q++) {
                apply_1(reg, QARENA_GATE_U, q);
                if (q) {
                    apply_2(reg, QARENA_GATE_CRX, q - 1, q);
                }
            }
            double *squares = squares_of(reg);
            MUST(qarena_register_sample(reg, 42, 10, 3000, got));
            unsigned differ = 0;
            for (unsigned j = 0; j < 3000; j++) {
                differ += got[j] !=
                          look_up(squares, (uint64_t)1 << n, qarena__philox_uniform(42, 0, 10 + j));
                cr_assert_gt(squares[got[j]], 0);
            }
            cr_assert_leq(differ, 1, "%u of 3000 shots differ: more than rounding explains",
                          differ);
            free(squares);
            qarena_register_destroy(reg);
        }
    }
}

ARENA_TEST(look, shots_do_not_depend_on_how_they_are_split) {
    enum { SHOTS = 70000 };
    uint64_t *whole = malloc(SHOTS * sizeof *whole);
    uint64_t *parts = malloc(SHOTS * sizeof *parts);
    qarena_register *reg = make_register(13, QARENA_DOUBLE, 2, 2);
    for (unsigned q = 0; q < 13; q++) {
        apply_1(reg, QARENA_GATE_RY, q);
    }
    MUST(qarena_register_sample(reg, 7, 0, SHOTS, whole));
    uint64_t seed = 1;
    for (uint64_t done = 0; done < SHOTS;) {
        uint64_t some = 1 + oracle_below(&seed, done < 1000 ? 90 : 9000);
        some = some < SHOTS - done ? some : SHOTS - done;
        MUST(qarena_register_sample(reg, 7, done, some, parts + done));
        done += some;
    }
    cr_assert_arr_eq(parts, whole, SHOTS * sizeof *whole);
    double ones = 0; /* of qubit 5: sin^2(0.15) = 0.0223 */
    for (unsigned j = 0; j < SHOTS; j++) {
        ones += whole[j] >> 5 & 1;
    }
    cr_assert_float_eq(ones / SHOTS, pow(sin(0.15), 2), 5 * sqrt(0.0223 / SHOTS));
    MUST(qarena_register_sample(reg, 7, 0, 0, NULL));
    free(whole);
    free(parts);
    qarena_register_destroy(reg);
}

/* One amplitude among zeros, first, last, on block edges: no other outcome is possible. */
ARENA_TEST(look, zeros_are_never_drawn) {
    static uint64_t got[500];
    static const uint64_t places[] = {0, 1, 4095, 4096, 8191, 12288, 32767};
    for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++) {
        qarena_register *reg = make_register(15, QARENA_SINGLE, 2, 2);
        for (unsigned q = 0; q < 15; q++) {
            if (places[i] >> q & 1) {
                apply_1(reg, QARENA_GATE_X, q);
            }
        }
        MUST(qarena_register_sample(reg, i, 0, 500, got));
        for (unsigned j = 0; j < 500; j++) {
            cr_assert_eq(got[j], places[i]);
        }
        qarena_register_destroy(reg);
    }
}

ARENA_TEST(look, no_norm_no_outcome) {
    qarena_register *reg = make_register(3, QARENA_DOUBLE, 2, 1);
    static double zeros[16];
    uint64_t shot = 5;
    unsigned outcome = 5;
    MUST(qarena_register_set_state(reg, zeros, QARENA_DOUBLE, 8, 0));
    cr_assert_eq(qarena_register_sample(reg, 1, 0, 1, &shot), QARENA_E_NORM);
    cr_assert_eq(qarena_register_measure(reg, 0, 0.5, &outcome), QARENA_E_NORM);
    double nan[16] = {(double)NAN};
    MUST(qarena_register_set_state(reg, nan, QARENA_DOUBLE, 8, 0));
    cr_assert_eq(qarena_register_sample(reg, 1, 0, 1, &shot), QARENA_E_NORM);
    cr_assert_eq(qarena_register_measure(reg, 0, 0.5, &outcome), QARENA_E_NORM);
    cr_assert(shot == 5 && outcome == 5);
    qarena_register_destroy(reg);
}

ARENA_TEST(look, measurement_collapses) {
    uint64_t seed = 1;
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        for (unsigned round = 0; round < 40; round++) {
            qarena_register *reg = make_register(6, QARENA_DOUBLE, buffers, 1);
            apply_random(reg, round, 40);
            double *squares = squares_of(reg);
            double complex *before = committed(reg);
            unsigned qubit = oracle_below(&seed, 6);
            double p = 0;
            for (unsigned i = 0; i < 64; i++) {
                p += i >> qubit & 1 ? 0 : squares[i];
            }
            double uniform = oracle_uniform(&seed);
            unsigned outcome;
            unsigned again;
            double norm_squared;
            MUST(qarena_register_measure(reg, qubit, uniform, &outcome));
            cr_assert_eq(outcome, uniform >= p);
            MUST(qarena_register_norm_squared(reg, &norm_squared));
            cr_assert_float_eq(norm_squared, 1, 1e-13);
            double complex *after = committed(reg);
            for (unsigned i = 0; i < 64; i++) {
                double complex expected =
                    (i >> qubit & 1) == outcome ? before[i] / sqrt(outcome ? 1 - p : p) : 0;
                cr_assert_lt(cabs(after[i] - expected), 1e-13);
            }
            MUST(qarena_register_measure(reg, qubit, oracle_uniform(&seed), &again));
            cr_assert_eq(again, outcome, "repeats agree");
            free(squares);
            free(before);
            free(after);
            qarena_register_destroy(reg);
        }
    }
}

ARENA_TEST(look, certain_outcomes) {
    qarena_register *reg = make_register(2, QARENA_SINGLE, 2, 1);
    unsigned outcome;
    MUST(qarena_register_measure(reg, 0, 1.0 - 0x1p-53, &outcome));
    cr_assert_eq(outcome, 0);
    apply_1(reg, QARENA_GATE_X, 0);
    MUST(qarena_register_measure(reg, 0, 0.0, &outcome));
    cr_assert_eq(outcome, 1);
    qarena_register_destroy(reg);
}
