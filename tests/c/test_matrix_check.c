/* The check of a caller's matrix: every instruction set's kernel finds an entry that is off, wherever it is. */
#include "fixture.h"

#include <math.h>

#include "register/unitary.h"

static double matrix[2 * 64 * 64 + 1];

/* With the kernels and without: they agree. */
static qarena_status check_matrix(const double *u, unsigned k, int check) {
    const qarena_status alone = qarena__matrix_check(u, k, check), status = qarena__unitary_check(u, k, check);
    cr_assert_eq(status, alone, "k %u, check %d: %s, not %s", k, check, qarena_status_name(status), qarena_status_name(alone));
    return status;
}

ARENA_TEST(matrix_check, finds_every_entry_that_is_off) {
    uint64_t seed = 5;
    double *u = matrix + 1; /* on no vector's boundary */
    for (unsigned k = 1; k <= 6; k++) {
        oracle_random_unitary(&seed, k, u);
        MUST(check_matrix(u, k, 1));
        for (unsigned i = 0; i < 2u << 2 * k; i += k < 5 ? 1 : 37) {
            const double was = u[i];
            u[i] = was + 1e-7 * (1 << k);
            cr_assert_eq(check_matrix(u, k, QARENA_UNITARY_DOUBLE), QARENA_E_NOT_UNITARY, "k %u, number %u", k, i);
            MUST(check_matrix(u, k, QARENA_UNITARY_SINGLE));
            u[i] = was + 3 + 1e-4 * (1 << k);
            cr_assert_eq(check_matrix(u, k, QARENA_UNITARY_SINGLE), QARENA_E_NOT_UNITARY, "k %u, number %u", k, i);
            MUST(check_matrix(u, k, 0));
            u[i] = i % 3 ? INFINITY : NAN;
            for (int check = 0; check < 3; check++) {
                cr_assert_eq(check_matrix(u, k, check), QARENA_E_NOT_FINITE, "k %u, number %u", k, i);
            }
            u[i] = 1e200;
            cr_assert_eq(check_matrix(u, k, QARENA_UNITARY_DOUBLE), QARENA_E_NOT_UNITARY, "k %u, number %u", k, i);
            u[i] = was;
        }
    }
}

/* One product of rows is off at a time. */
ARENA_TEST(matrix_check, compares_every_pair_of_rows) {
    double *u = matrix;
    for (unsigned k = 1; k <= 6; k++) {
        const unsigned size = 1u << k;
        memset(u, 0, sizeof matrix);
        for (unsigned i = 0; i < size; i++) {
            u[2 * (i * size + i)] = 1;
        }
        MUST(check_matrix(u, k, 1));
        for (unsigned i = 0; i < size * size; i++) {
            if (i % (size + 1) == 0) {
                continue;
            }
            u[2 * i + i / size % 2] = 1e-6 * size; /* its square is within the bound */
            cr_assert_eq(check_matrix(u, k, 1), QARENA_E_NOT_UNITARY, "k %u, entry %u", k, i);
            u[2 * i + i / size % 2] = 0;
        }
    }
}
