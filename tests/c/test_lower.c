/* Lowering keeps what a gate does and finds the cheap form of it. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "circuit/gate.h"
#include "circuit/gate_table.h"
#include "core/philox.h"
#include "kernels/table.h"
#include "plan/lower.h"

enum { N = 7, REALS = 2 << N };

static uint64_t drawn;

static double uniform(void) {
    return qarena__philox_uniform(5, 0, drawn++);
}

/* Lower an op, apply it and the matrix as it was given to the same random state, and compare.
 * Returns whether anything was to be done. */
static int lower_and_compare(const qarena__oplist *list, const qarena__op *op, const double *matrix,
                             qarena__lowered *lowered) {
    static double given[REALS], got[REALS];
    for (int i = 0; i < REALS; i++) {
        given[i] = got[i] = 2 * uniform() - 1;
    }
    qarena__action plain = {.form = QARENA__MATRIX,
                            .k = op->n_targets,
                            .ones = op->ones,
                            .zeros = op->zeros,
                            .matrix = matrix};
    for (unsigned t = 0; t < plain.k; t++) {
        plain.target[t] = op->targets[t];
    }
    qarena__reference_apply(given, N, &plain);
    int acts = qarena__lower(list, op, lowered);
    if (acts) {
        qarena__reference_apply(got, N, &lowered->action);
    }
    for (int i = 0; i < REALS; i++) {
        cr_assert_float_eq(got[i], given[i], 1e-13, "gate %d, number %d", op->gate, i);
    }
    return acts;
}

static void identity(double *matrix, unsigned k) {
    memset(matrix, 0, (2 * sizeof(double)) << 2 * k);
    for (unsigned i = 0; i < 1u << k; i++) {
        matrix[2 * ((i << k) + i)] = 1;
    }
}

static qarena__op unitary_op(unsigned k) {
    qarena__op op = {.gate = QARENA_GATE_UNITARY, .n_targets = (uint8_t)k};
    const uint8_t targets[6] = {3, 0, 5, 1, 6, 2};
    memcpy(op.targets, targets, k);
    return op;
}

Test(lower, every_gate_keeps_its_meaning) {
    qarena__oplist none = {0};
    for (int gate = 0; gate < QARENA_GATE_UNITARY; gate++) {
        const qarena__gate_row *row = qarena__gate_row_of((qarena_gate)gate);
        const double parameters[3] = {0.3, -1.1, 0.7};
        const unsigned qubits[6] = {4, 1, 6, 2, 0, 3}, zeros[1] = {5};
        unsigned controls = row->controls == QARENA__ANY ? 2 : row->controls;
        qarena_operands operands = {qubits, controls + row->targets, NULL, 0, zeros, 1};
        qarena__op op;
        cr_assert_eq(qarena__op_make((qarena_gate)gate, parameters, &operands, N, &op), QARENA_OK);
        double matrix[32];
        qarena__op_matrix(&op, &QARENA__SINCOS_OF_0, matrix);
        qarena__lowered lowered;
        cr_assert_eq(lower_and_compare(&none, &op, matrix, &lowered), gate != QARENA_GATE_I);
    }
}

Test(lower, matrices_are_recognised) {
    double matrix[32];
    qarena__oplist list = {.matrices = matrix};
    qarena__lowered lowered;
    qarena__op two = unitary_op(2), one = unitary_op(1);

    identity(matrix, 2);
    cr_assert_eq(lower_and_compare(&list, &two, matrix, &lowered), 0,
                 "an identity is nothing to do");

    identity(matrix, 2);
    matrix[2 * 10] = matrix[2 * 15] = 0;
    matrix[2 * 11] = matrix[2 * 14] = 1;
    cr_assert_eq(lower_and_compare(&list, &two, matrix, &lowered), 1);
    cr_assert_eq(lowered.action.form, QARENA__EXCHANGE);
    cr_assert_eq(lowered.action.k, 1);
    cr_assert_eq(lowered.action.target[0], 3);
    cr_assert_eq(lowered.action.ones, 1u << 0);

    identity(matrix, 2); /* SWAP */
    matrix[2 * 5] = matrix[2 * 10] = 0;
    matrix[2 * 6] = matrix[2 * 9] = 1;
    lower_and_compare(&list, &two, matrix, &lowered);
    cr_assert(lowered.action.form == QARENA__EXCHANGE && lowered.action.k == 2);

    identity(matrix, 2); /* CZ: one number on a quarter */
    matrix[2 * 15] = -1;
    lower_and_compare(&list, &two, matrix, &lowered);
    cr_assert(lowered.action.form == QARENA__DIAGONAL && lowered.action.k == 0 &&
              lowered.action.ones == (1u << 3 | 1u << 0));

    identity(matrix, 2); /* a diagonal of the second qubit alone */
    matrix[0] = matrix[2 * 5] = 0.5;
    matrix[2 * 10] = matrix[2 * 15] = 2;
    lower_and_compare(&list, &two, matrix, &lowered);
    cr_assert(lowered.action.form == QARENA__DIAGONAL && lowered.action.k == 1 &&
              lowered.action.target[0] == 0);

    identity(matrix, 1); /* zero control: acts when the qubit is 0 */
    matrix[0] = 0, matrix[1] = 1;
    lower_and_compare(&list, &one, matrix, &lowered);
    cr_assert(lowered.action.k == 0 && lowered.action.zeros == 1u << 3);
}

Test(lower, large_structured_matrices_keep_their_meaning) {
    static double matrix[2 * 64 * 64];
    qarena__oplist list = {.matrices = matrix};
    qarena__lowered lowered;
    for (unsigned k = 1; k <= 6; k++) {
        for (int round = 0; round < 40; round++) {
            qarena__op op = unitary_op(k);
            identity(matrix, k);
            unsigned fixed = (unsigned)(uniform() * (1 << k)),
                     value = (unsigned)(uniform() * (1 << k)) & fixed;
            int diagonal = uniform() < 0.3;
            for (unsigned row = 0; row < 1u << k; row++) {
                for (unsigned column = 0; column < 1u << k; column++) {
                    if ((row & fixed) == value && (column & fixed) == value &&
                        (!diagonal || row == column)) {
                        matrix[2 * ((row << k) + column)] = uniform();
                        matrix[2 * ((row << k) + column) + 1] = round % 2 ? uniform() : 0;
                    }
                }
            }
            lower_and_compare(&list, &op, matrix, &lowered);
            unsigned kept = k - (unsigned)__builtin_popcount(fixed);
            if (diagonal || kept <= 3) {
                cr_assert_leq(lowered.action.k, kept);
            }
        }
    }
}
