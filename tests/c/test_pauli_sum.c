/* Sums of Pauli strings as lists, and as operators: against matrices of a few qubits. */
#include "pauli_fixture.h"

enum { N = 3, SIZE = 1 << N };

static double complex first[SIZE * SIZE], second[SIZE * SIZE], product[SIZE * SIZE];

/* The matrix of a sum, by the definition of a string. */
static void matrix_of(const qarena_pauli_sum *sum, double complex *matrix) {
    double complex basis[2][SIZE];
    for (size_t row = 0; row < SIZE; row++) {
        for (size_t column = 0; column < SIZE; column++) {
            memset(basis, 0, sizeof basis);
            basis[0][row] = basis[1][column] = 1;
            matrix[row * SIZE + column] = sum_between(basis[0], basis[1], N, sum);
        }
    }
}

static void same_matrix(const double complex *a, const double complex *b, const char *what) {
    for (size_t i = 0; i < SIZE * SIZE; i++) {
        cr_assert_leq(cabs(a[i] - b[i]), 1e-13, "%s: entry %zu", what, i);
    }
}

static void term_is(const qarena_pauli_sum *sum, uint64_t number, uint64_t x, uint64_t z, double re,
                    double im) {
    uint64_t got_x, got_z;
    double coefficient[2];
    MUST(qarena_pauli_sum_read(sum, number, 1, &got_x, &got_z, coefficient));
    cr_assert(got_x == x && got_z == z && coefficient[0] == re && coefficient[1] == im,
              "term %llu: %llx %llx %g %g", (unsigned long long)number, (unsigned long long)got_x,
              (unsigned long long)got_z, coefficient[0], coefficient[1]);
}

static qarena_pauli_sum *random_sum(unsigned terms) {
    qarena_pauli_sum *sum = empty_sum(N);
    for (unsigned i = 0; i < terms; i++) {
        const uint64_t x = below(SIZE), z = below(SIZE);
        MUST(qarena_pauli_sum_add(sum, 1, &x, &z, (double[2]){uniform() - 0.5, uniform() - 0.5}));
    }
    return sum;
}

ARENA_TEST(pauli_sum, terms_stay_in_their_order) {
    qarena_pauli_sum *sum = empty_sum(4);
    add_text(sum, "X0 Y3", 1.5);
    add_text(sum, "", 0.2);
    add_text(sum, "XIIY", -1);
    cr_assert_eq(qarena_pauli_sum_qubits(sum), 4);
    cr_assert_eq(qarena_pauli_sum_length(sum), 3);
    term_is(sum, 0, 9, 8, 1.5, 0);
    term_is(sum, 1, 0, 0, 0.2, 0);
    term_is(sum, 2, 9, 1, -1, 0);
    qarena_pauli_sum_destroy(sum);
}

ARENA_TEST(pauli_sum, simplifying_sorts_adds_and_drops) {
    const uint64_t x[] = {9, 0, 2, 9, 0, 2, 0, (uint64_t)1 << 63},
                   z[] = {8, 0, 0, 1, 0, 0, 1, (uint64_t)1 << 60};
    const double c[] = {1, 2, 1, 0, 0.5, 0, 3, 4, -1, 0, -0.5, 0, 0, 0, 7, 8};
    qarena_pauli_sum *sum = empty_sum(64);
    MUST(qarena_pauli_sum_add(sum, 8, x, z, c));
    MUST(qarena_pauli_sum_simplify(sum));
    cr_assert_eq(qarena_pauli_sum_length(sum), 3);
    term_is(sum, 0, 9, 1, 3, 4);
    term_is(sum, 1, 9, 8, 1, 2);
    term_is(sum, 2, (uint64_t)1 << 63, (uint64_t)1 << 60, 7, 8);
    MUST(qarena_pauli_sum_simplify(sum));
    cr_assert_eq(qarena_pauli_sum_length(sum), 3);
    qarena_pauli_sum_destroy(sum);
}

/* More terms than a block of the sort, and only few strings. */
ARENA_TEST(pauli_sum, many_terms_become_few) {
    enum { TERMS = 50000 };
    qarena_pauli_sum *sum = empty_sum(40);
    for (uint64_t i = 0; i < TERMS; i++) {
        add_masks(sum, (i * 7919 % 10) << 30, i % 3 << 7, 1);
    }
    MUST(qarena_pauli_sum_simplify(sum));
    cr_assert_eq(qarena_pauli_sum_length(sum), 30);
    double total = 0;
    for (uint64_t i = 0; i < 30; i++) {
        uint64_t x, z;
        double c[2];
        MUST(qarena_pauli_sum_read(sum, i, 1, &x, &z, c));
        cr_assert(x >> 30 == i / 3 && z >> 7 == i % 3);
        total += c[0];
    }
    cr_assert_eq(total, TERMS);
    qarena_pauli_sum_destroy(sum);
}

ARENA_TEST(pauli_sum, arithmetic_is_that_of_matrices) {
    for (unsigned round = 0; round < 10; round++) {
        qarena_pauli_sum *a = random_sum(1 + round), *b = random_sum(12 - round), *ab;
        matrix_of(a, first);
        matrix_of(b, second);
        MUST(qarena_pauli_sum_multiply(a, b, &ab));
        memset(product, 0, sizeof product);
        for (size_t i = 0; i < SIZE; i++) {
            for (size_t k = 0; k < SIZE; k++) {
                for (size_t j = 0; j < SIZE; j++) {
                    product[i * SIZE + j] += first[i * SIZE + k] * second[k * SIZE + j];
                }
            }
        }
        matrix_of(ab, second);
        same_matrix(second, product, "product");
        MUST(qarena_pauli_sum_append(a, ab, (double[2]){0.5, -2}));
        for (size_t i = 0; i < SIZE * SIZE; i++) {
            first[i] += CMPLX(0.5, -2) * product[i];
        }
        matrix_of(a, second);
        same_matrix(second, first, "sum");
        MUST(qarena_pauli_sum_simplify(a));
        matrix_of(a, second);
        same_matrix(second, first, "simplified");
        MUST(qarena_pauli_sum_append(a, a, (double[2]){-1, 0}));
        MUST(qarena_pauli_sum_simplify(a));
        cr_assert_eq(qarena_pauli_sum_length(a), 0, "a - a is 0");
        qarena_pauli_sum_destroy(ab);
        qarena_pauli_sum_destroy(b);
        qarena_pauli_sum_destroy(a);
    }
}

/* X Y = i Z, and cyclically; anticommuting terms of a square cancel exactly. */
ARENA_TEST(pauli_sum, products_have_their_phases) {
    static const struct {
        const char *a, *b;
        uint64_t x, z;
        double im;
    } rows[] = {{"X0", "Y0", 0, 1, 1},  {"Y0", "Z0", 1, 0, 1},  {"Z0", "X0", 1, 1, 1},
                {"Y0", "X0", 0, 1, -1}, {"Z0", "Y0", 1, 0, -1}, {"X0", "Z0", 1, 1, -1}};
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        qarena_pauli_sum *a = empty_sum(1), *b = empty_sum(2), *ab;
        add_text(a, rows[i].a, 1);
        add_text(b, rows[i].b, 2);
        MUST(qarena_pauli_sum_multiply(a, b, &ab));
        cr_assert_eq(qarena_pauli_sum_qubits(ab), 2);
        term_is(ab, 0, rows[i].x, rows[i].z, 0, 2 * rows[i].im);
        qarena_pauli_sum_destroy(ab);
        MUST(qarena_pauli_sum_append(b, a, (double[2]){3, 0}));
        MUST(qarena_pauli_sum_multiply(b, b, &ab));
        cr_assert_eq(qarena_pauli_sum_length(ab), 1);
        term_is(ab, 0, 0, 0, 13, 0);
        qarena_pauli_sum_destroy(ab);
        qarena_pauli_sum_destroy(b);
        qarena_pauli_sum_destroy(a);
    }
}

ARENA_TEST(pauli_sum, what_is_no_sum_is_refused_and_changes_nothing) {
    qarena_pauli_sum *sum = empty_sum(3), *made = NULL, *large;
    const uint64_t x[2] = {1, 0}, z[2] = {0, 8};
    const double one[4] = {1, 0, 1, 0}, huge[2] = {1e200, 0};
    REFUSED(qarena_pauli_sum_create(arena, 65, &made), QARENA_E_ARGUMENT,
            "Pauli sum: 65 qubits, at most 64 allowed");
    REFUSED(qarena_pauli_sum_add(sum, 2, x, z, one), QARENA_E_QUBIT,
            "Pauli sum: qubit 3 of term 1 is out of range [0, 3)");
    REFUSED(qarena_pauli_sum_add(sum, 1, x, x, (double[2]){1, NAN}), QARENA_E_NOT_FINITE,
            "Pauli sum: the coefficient of term 0 is NaN or infinite");
    REFUSED(qarena_pauli_sum_add_text(sum, "X3", one), QARENA_E_QUBIT,
            "Pauli string \"X3\": qubit 3 is out of range [0, 3)");
    cr_assert_eq(qarena_pauli_sum_length(sum), 0);
    MUST(qarena_pauli_sum_add(sum, 1, x, x, huge));
    REFUSED(qarena_pauli_sum_multiply(sum, sum, &made), QARENA_E_NOT_FINITE,
            "multiply: the coefficient of terms 0 and 0 leaves the range of a double");
    REFUSED(qarena_pauli_sum_append(sum, sum, huge), QARENA_E_NOT_FINITE,
            "append: the coefficient of term 0 leaves the range of a double");
    REFUSED(qarena_pauli_sum_append(sum, sum, (double[2]){INFINITY, 0}), QARENA_E_NOT_FINITE,
            "append: the factor is NaN or infinite");
    REFUSED(qarena_pauli_sum_read(sum, 1, 1, &(uint64_t){0}, &(uint64_t){0}, (double[2]){0}),
            QARENA_E_ARGUMENT, "Pauli sum: terms [1, 1 + 1) are out of range [0, 1)");
    MUST(qarena_pauli_sum_create(arena, 4, &large));
    REFUSED(qarena_pauli_sum_append(sum, large, one), QARENA_E_ARGUMENT,
            "append: 4 qubits to a Pauli sum of 3");
    MUST(qarena_pauli_sum_append(large, sum, one));
    MUST(qarena_pauli_sum_add(sum, 1, x, x, (double[2]){1.5e308, 0}));
    MUST(qarena_pauli_sum_add(sum, 1, x, x, (double[2]){1.5e308, 0}));
    REFUSED(qarena_pauli_sum_simplify(sum), QARENA_E_NOT_FINITE,
            "Pauli sum: the coefficients of X mask 0x1, Z mask 0x1 leave the range of a double "
            "together");
    cr_assert_eq(qarena_pauli_sum_length(sum), 3);
    cr_assert_null(made);
    qarena_pauli_sum_destroy(large);
    qarena_pauli_sum_destroy(sum);
}

static int cancels_at;

static int count_down(void *context) {
    (void)context;
    return --cancels_at == 0;
}

/* Long calls ask, and a cancelled one leaves the sum as it was. */
ARENA_TEST(pauli_sum, long_calls_can_be_cancelled) {
    ask_at_every_chance();
    enum { TERMS = 1 << 20 };
    uint64_t *masks = malloc(TERMS * sizeof *masks);
    double *c = calloc(TERMS, sizeof(double[2]));
    for (size_t i = 0; i < TERMS; i++) {
        masks[i] = i * 2654435761 >> 8 & 0xffffff;
        c[2 * i] = 1;
    }
    qarena_pauli_sum *sum = empty_sum(24), *long_one = empty_sum(24), *made = NULL;
    add_random(long_one, 24, 6, 2000);
    MUST(qarena_pauli_sum_set_poll(sum, count_down, NULL));
    MUST(qarena_pauli_sum_set_poll(long_one, count_down, NULL));
    cancels_at = 1;
    REFUSED(qarena_pauli_sum_add(sum, TERMS, masks, masks, c), QARENA_E_CANCELLED,
            "Pauli sum: cancelled");
    cr_assert_eq(qarena_pauli_sum_length(sum), 0);
    MUST(qarena_pauli_sum_add(sum, TERMS, masks, masks, c));
    cancels_at = 3;
    REFUSED(qarena_pauli_sum_simplify(sum), QARENA_E_CANCELLED, "Pauli sum: cancelled");
    cr_assert_eq(qarena_pauli_sum_length(sum), TERMS);
    cancels_at = 2;
    REFUSED(qarena_pauli_sum_append(sum, sum, (double[2]){1, 0}), QARENA_E_CANCELLED,
            "append: cancelled");
    cr_assert_eq(qarena_pauli_sum_length(sum), TERMS);
    cancels_at = 2;
    REFUSED(qarena_pauli_sum_multiply(long_one, long_one, &made), QARENA_E_CANCELLED,
            "multiply: cancelled");
    cr_assert_null(made);
    qarena_pauli_sum_destroy(long_one);
    qarena_pauli_sum_destroy(sum);
    free(c);
    free(masks);
}
