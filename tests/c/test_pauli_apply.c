/* H |state> against the definition: matrix elements, variances, and the blocks themselves. */
#include "pauli_fixture.h"
#include "register/pauli_apply.h"
#include "register/run.h"

enum { MOST_N = 12 };

static double complex left[1 << MOST_N], right[1 << MOST_N], applied[1 << MOST_N];
static _Alignas(64) unsigned char got[(16 << MOST_N) + 64];

/* H |right> by the definition. */
static void apply_expected(unsigned n, const qarena_pauli_sum *sum) {
    static const double complex turns[4] = {1, I, -1, -I};
    memset(applied, 0, sizeof applied);
    for (uint64_t t = 0; t < qarena_pauli_sum_length(sum); t++) {
        uint64_t x, z;
        double c[2];
        MUST(qarena_pauli_sum_read(sum, t, 1, &x, &z, c));
        for (size_t i = 0; i < (size_t)1 << n; i++) {
            applied[i ^ x] += CMPLX(c[0], c[1]) * turns[__builtin_popcountll(x & z) % 4] *
                              (__builtin_parityll(i & z) ? -1 : 1) * right[i];
        }
    }
}

static double complex number(const void *state, size_t i, unsigned precision) {
    const double *d = state;
    const float *f = state;
    return precision == QARENA_DOUBLE ? CMPLX(d[2 * i], d[2 * i + 1])
                                      : CMPLX((double)f[2 * i], (double)f[2 * i + 1]);
}

static void check_size(unsigned n, unsigned precision) {
    const double tolerance = precision == QARENA_DOUBLE ? 1e-12 : 1e-5;
    qarena_register *a = random_state(n, precision, 1 + n % 2, left),
                    *b = random_state(n, precision, 1, right);
    qarena_pauli_sum *sum = empty_sum(n), *real = empty_sum(n);
    add_random(real, n, 5, 30);
    MUST(qarena_pauli_sum_append(sum, real, (double[2]){0.3, -0.8}));

    double element[2], variance;
    MUST(qarena_register_matrix_element(a, b, sum, element));
    const double complex expected = sum_between(left, right, n, sum);
    cr_assert_leq(cabs(CMPLX(element[0], element[1]) - expected), tolerance, "n %u", n);
    MUST(qarena_register_matrix_element(b, b, sum, element));
    cr_assert_leq(cabs(CMPLX(element[0], element[1]) - sum_between(right, right, n, sum)),
                  tolerance, "n %u, of one register", n);

    apply_expected(n, real);
    double squares = 0;
    for (size_t i = 0; i < (size_t)1 << n; i++) {
        squares += creal(applied[i] * conj(applied[i]));
    }
    const double mean = creal(sum_between(right, right, n, real));
    MUST(qarena_register_variance(b, real, &variance));
    cr_assert_float_eq(variance, squares - mean * mean, tolerance, "n %u", n);

    apply_expected(n, sum);
    qarena__writer writer;
    const qarena__pauli_merged *merged;
    MUST(qarena__writer_synced(&writer, b));
    MUST(qarena__pauli_sum_merged(sum, &writer.watch, &merged));
    MUST(qarena__pauli_sum_apply(&writer, merged, b->front->data, got));
    MUST(qarena__writer_end(&writer, QARENA_OK));
    for (size_t i = 0; i < (size_t)1 << n; i++) {
        cr_assert_leq(cabs(number(got, i, precision) - applied[i]), tolerance,
                      "n %u, amplitude %zu", n, i);
    }
    qarena_pauli_sum_destroy(real);
    qarena_pauli_sum_destroy(sum);
    qarena_register_destroy(b);
    qarena_register_destroy(a);
}

ARENA_TEST(pauli_apply, sums_act_as_their_matrices) {
    for (unsigned n = 0; n <= MOST_N; n++) {
        for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
            check_size(n, precision);
        }
    }
}

ARENA_TEST(pauli_apply, an_eigenstate_has_no_variance) {
    qarena_register *reg = make_register(2, QARENA_DOUBLE, 2, 1);
    qarena_pauli_sum *heisenberg = empty_sum(2);
    double variance;
    add_text(heisenberg, "XX", 1);
    add_text(heisenberg, "YY", 1);
    add_text(heisenberg, "ZZ", 1);
    const double half = sqrt(0.5), singlet[8] = {0, 0, half, 0, -half, 0, 0, 0};
    MUST(qarena_register_set_state(reg, singlet, QARENA_DOUBLE, 4, 1));
    MUST(qarena_register_variance(reg, heisenberg, &variance));
    cr_assert_float_eq(variance, 0, 1e-14);
    apply_1(reg, QARENA_GATE_S, 0); /* half of it is now in the triplet: -3 or 1, each with 1/2 */
    MUST(qarena_register_variance(reg, heisenberg, &variance));
    cr_assert_float_eq(variance, 4, 1e-14);
    qarena_pauli_sum_destroy(heisenberg);
    qarena_register_destroy(reg);
}

ARENA_TEST(pauli_apply, what_does_not_fit_is_refused) {
    qarena_register *a = make_register(3, QARENA_DOUBLE, 2, 1),
                    *b = make_register(4, QARENA_DOUBLE, 2, 1);
    qarena_pauli_sum *sum = empty_sum(4);
    double element[2] = {7, 7}, variance = 7;
    add_text(sum, "X3", 1);
    REFUSED(qarena_register_matrix_element(a, b, sum, element), QARENA_E_ARGUMENT,
            "matrix_element: 3 qubits in double against 4 qubits in double");
    REFUSED(qarena_register_matrix_element(a, a, sum, element), QARENA_E_ARGUMENT,
            "matrix_element: a Pauli sum of 4 qubits for a register of 3");
    REFUSED(qarena_register_variance(a, sum, &variance), QARENA_E_ARGUMENT,
            "variance: a Pauli sum of 4 qubits for a register of 3");
    MUST(qarena_pauli_sum_add_text(sum, "Z0", (double[2]){0, 1}));
    REFUSED(qarena_register_variance(b, sum, &variance), QARENA_E_ARGUMENT,
            "variance: the coefficient of X mask 0x0, Z mask 0x1 is not real: its imaginary part "
            "is 1");
    cr_assert(element[0] == 7 && element[1] == 7 && variance == 7);
    qarena_pauli_sum_destroy(sum);
    qarena_register_destroy(b);
    qarena_register_destroy(a);
}
