/* The check of a caller's matrix: every instruction set's kernel finds an entry that is off,
 * wherever it is. */
#include "fixture.h"

#include <math.h>

#include "circuit/matrix_check.h"
#include "register/unitary.h"

static double matrix[2 * 64 * 64 + 1];

/* With the kernels and without: they agree. */
static qarena_status check_matrix(const double *u, unsigned k, int check) {
    double off;
    static qarena__taken_matrix taken;
    const qarena_status alone = qarena__matrix_check(u, k, check, &off),
                        status = qarena__matrix_take(arena, u, k, check, &taken);
    if (status == QARENA_OK) {
        cr_assert_eq(taken.numbers == u, !check || off <= QARENA__POLISHED);
        qarena__matrix_release(&taken);
    }
    cr_assert_eq(status, alone, "k %u, check %d: %s, not %s", k, check, qarena_status_name(status),
                 qarena_status_name(alone));
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
            cr_assert_eq(check_matrix(u, k, QARENA_UNITARY_DOUBLE), QARENA_E_NOT_UNITARY,
                         "k %u, number %u", k, i);
            MUST(check_matrix(u, k, QARENA_UNITARY_SINGLE));
            u[i] = was + 3 + 1e-4 * (1 << k);
            cr_assert_eq(check_matrix(u, k, QARENA_UNITARY_SINGLE), QARENA_E_NOT_UNITARY,
                         "k %u, number %u", k, i);
            MUST(check_matrix(u, k, 0));
            u[i] = i % 3 ? INFINITY : NAN;
            for (int check = 0; check < 3; check++) {
                cr_assert_eq(check_matrix(u, k, check), QARENA_E_NOT_FINITE, "k %u, number %u", k,
                             i);
            }
            u[i] = 1e200;
            cr_assert_eq(check_matrix(u, k, QARENA_UNITARY_DOUBLE), QARENA_E_NOT_UNITARY,
                         "k %u, number %u", k, i);
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

/* A matrix that was rounded to floats is taken for the unitary that it was: close to what was
 * given, and unitary to double precision. */
ARENA_TEST(matrix_check, what_was_rounded_is_made_unitary) {
    uint64_t seed = 6;
    double *u = matrix, off;
    static qarena__taken_matrix taken;
    for (unsigned k = 1; k <= 6; k++) {
        const double error[] = {0, 3e-8, 4e-7};
        for (unsigned e = 0; e < 3; e++) {
            oracle_random_unitary(&seed, k, u);
            for (unsigned i = 0; i < 2u << 2 * k; i++) {
                u[i] = e ? (double)(float)u[i] + error[e] * (oracle_uniform(&seed) - 0.5) : u[i];
            }
            MUST(qarena__matrix_take(arena, u, k, QARENA_UNITARY_SINGLE, &taken));
            MUST(qarena__matrix_check(taken.numbers, k, 1, &off));
            cr_expect_leq(off, QARENA__POLISHED, "k %u, error %g: off by %g", k, error[e], off);
            for (unsigned i = 0; i < 2u << 2 * k; i++) {
                cr_assert_float_eq(taken.numbers[i], u[i], e ? 3e-8 + 3 * error[e] : 0,
                                   "k %u, number %u", k, i);
            }
            qarena__matrix_release(&taken);
        }
    }
}

/* In double precision too such gates keep norms, and their states are taken back. */
ARENA_TEST(matrix_check, states_of_rounded_matrices_are_taken_back) {
    const double h = (double)(float)0.70710678118654752, matrix2[8] = {h, 0, h, 0, h, 0, -h, 0};
    for (unsigned n = 1; n <= 14; n += 4) {
        qarena_register *reg = make_register(n, QARENA_DOUBLE, 2, 1);
        double norm;
        for (unsigned i = 0; i < 3000; i++) {
            const unsigned qubit = i % n;
            MUST(qarena_register_unitary(reg, matrix2,
                                         &(qarena_operands){.qubits = &qubit, .n_qubits = 1},
                                         QARENA_UNITARY_SINGLE));
        }
        MUST(qarena_register_norm_squared(reg, &norm));
        cr_expect_float_eq(norm, 1, 1e-12, "%u qubits: off by %g", n, norm - 1);
        void *state = committed(reg);
        MUST(qarena_register_set_state(reg, state, QARENA_DOUBLE, (uint64_t)1 << n, 1));
        free(state);
        qarena_register_destroy(reg);
    }
}
