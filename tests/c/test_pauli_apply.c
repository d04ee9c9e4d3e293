/* H |state> against the definition: matrix elements, variances, and the blocks themselves. */
#include "pauli_fixture.h"
#include "register/pauli_apply.h"
#include "register/run.h"

enum { MOST_N = 12, LARGE_N = 15 };

static double complex left[1 << MOST_N], right[1 << MOST_N], applied[1 << MOST_N];
static _Alignas(64) unsigned char got[(16 << MOST_N) + 64];

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

    apply_definition(n, real, 1, right, applied);
    double squares = 0;
    for (size_t i = 0; i < (size_t)1 << n; i++) {
        squares += creal(applied[i] * conj(applied[i]));
    }
    const double mean = creal(sum_between(right, right, n, real));
    MUST(qarena_register_variance(b, real, &variance));
    cr_assert_float_eq(variance, squares - mean * mean, tolerance, "n %u", n);

    apply_definition(n, sum, 1, right, applied);
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

/* H src for arrays that begin `offset` bytes beyond a cache line, on so many threads. */
static void apply_at(const qarena_pauli_sum *sum, unsigned n, unsigned precision, unsigned threads,
                     size_t offset, unsigned char *result) {
    static _Alignas(64) unsigned char from[(16 << LARGE_N) + 64], to[(16 << LARGE_N) + 128];
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    const size_t bytes = (precision == QARENA_DOUBLE ? (size_t)16 : 8) << n;
    options.precision = precision;
    options.threads = threads;
    for (size_t i = 0; i < (size_t)2 << n; i++) {
        const double number = cos((double)i);
        const float rounded = (float)number;
        memcpy(from + offset + i * (bytes >> (n + 1)),
               precision == QARENA_DOUBLE ? (const void *)&number : &rounded, bytes >> (n + 1));
    }
    memset(to, 0x5a, sizeof to);
    MUST(qarena_pauli_sum_apply(sum, n, &options, from + offset, to + 64 - offset));
    cr_assert(to[63 - offset] == 0x5a && to[64 - offset + bytes] == 0x5a,
              "n %u: more than dst is written", n);
    memcpy(result, to + 64 - offset, bytes);
}

/* By the definition, for a caller's arrays. */
static void check_array(unsigned n, unsigned precision, const qarena_pauli_sum *sum) {
    static unsigned char first[16 << LARGE_N], other[16 << LARGE_N];
    const double tolerance = precision == QARENA_DOUBLE ? 1e-12 : 1e-5;
    apply_at(sum, n, precision, 1, 0, first);
    if (n <= MOST_N) {
        for (size_t i = 0; i < (size_t)1 << n; i++) {
            right[i] = CMPLX(cos(2.0 * (double)i), cos(2.0 * (double)i + 1.0));
        }
        apply_definition(n, sum, 1, right, applied);
        for (size_t i = 0; i < (size_t)1 << n; i++) {
            cr_assert_leq(cabs(number(first, i, precision) - applied[i]), tolerance,
                          "n %u, amplitude %zu", n, i);
        }
    }
    for (unsigned threads = 1; threads <= 2; threads++) {
        for (size_t offset = 8; offset < 64; offset += 20) {
            apply_at(sum, n, precision, threads, precision == QARENA_DOUBLE ? offset & ~7u : offset,
                     other);
            cr_assert_arr_eq(first, other, (precision == QARENA_DOUBLE ? (size_t)16 : 8) << n);
        }
    }
}

ARENA_TEST(pauli_apply, sums_act_on_arrays_wherever_these_lie) {
    for (unsigned n = 0; n <= LARGE_N; n += n < MOST_N ? 1 : LARGE_N - MOST_N) {
        qarena_pauli_sum *sum = empty_sum(n), *real = empty_sum(n > 3 ? n - 2 : n);
        add_random(real, n > 3 ? n - 2 : n, 5, 30);
        MUST(qarena_pauli_sum_append(sum, real, (double[2]){0.3, -0.8}));
        check_array(n, QARENA_DOUBLE, sum);
        check_array(n, QARENA_SINGLE, real);
        qarena_pauli_sum_destroy(real);
        qarena_pauli_sum_destroy(sum);
    }
}

ARENA_TEST(pauli_apply, arrays_that_do_not_fit_are_refused) {
    static _Alignas(64) double src[32], dst[32];
    qarena_pauli_sum *sum = empty_sum(3);
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    add_text(sum, "X2", 1);
    REFUSED(qarena_pauli_sum_apply(sum, 2, NULL, src, dst), QARENA_E_ARGUMENT,
            "apply: n = 2 is out of range [3, 58], from the qubits of the sum on");
    REFUSED(qarena_pauli_sum_apply(sum, 59, NULL, src, dst), QARENA_E_ARGUMENT,
            "apply: n = 59 is out of range [3, 58], from the qubits of the sum on");
    REFUSED(qarena_pauli_sum_apply(sum, 3, NULL, (char *)src + 4, dst), QARENA_E_ARGUMENT,
            "apply: src is not aligned to 8 bytes");
    REFUSED(qarena_pauli_sum_apply(sum, 3, NULL, src, (char *)dst + 1), QARENA_E_ARGUMENT,
            "apply: dst is not aligned to 8 bytes");
    REFUSED(qarena_pauli_sum_apply(sum, 3, NULL, src, src + 15), QARENA_E_ARGUMENT,
            "apply: src and dst overlap: they are 120 bytes apart, of 128 each");
    REFUSED(qarena_pauli_sum_apply(sum, 3, NULL, src, src), QARENA_E_ARGUMENT,
            "apply: src and dst overlap: they are 0 bytes apart, of 128 each");
    options.precision = 3;
    REFUSED(qarena_pauli_sum_apply(sum, 3, &options, src, dst), QARENA_E_ARGUMENT,
            "precision: 3 is neither single (1) nor double (2)");
    options.precision = QARENA_SINGLE;
    MUST(qarena_pauli_sum_apply(sum, 3, &options, (char *)src + 4, (char *)dst + 12));
    MUST(qarena_pauli_sum_apply(sum, 3, NULL, src + 16, src));
    options.size = 8;
    cr_assert_eq(qarena_pauli_sum_apply(sum, 3, &options, src, dst), QARENA_E_ARGUMENT);
    qarena_pauli_sum_destroy(sum);
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
