#include "circuit/super_operator.h"

#include <math.h>
#include <string.h>

#include "circuit/channels.h"

/* A column's sum that is further off was not rounded, but given so. */
#define ROUNDING 1e-13

/* Add conj(K) (x) K. */
static void add_kraus(const double *kraus, unsigned k, double *matrix) {
    const size_t side = (size_t)1 << k;
    for (size_t column = 0; column < side * side; column++) {
        const size_t c0 = column % side, c1 = column / side;
        for (size_t row = 0; row < side * side; row++) {
            const double *a = kraus + 2 * (row % side * side + c0);
            const double *b = kraus + 2 * (row / side * side + c1);
            double *entry = matrix + 2 * (row * side * side + column);
            entry[0] += a[0] * b[0] + a[1] * b[1];
            entry[1] += a[1] * b[0] - a[0] * b[1];
        }
    }
}

/* A Pauli string takes |c> to i^y (-1)^(z c) |c ^ x>, and the factor i^y meets its conjugate. */
static void add_string(unsigned x, unsigned z, double weight, unsigned k, double *matrix) {
    const unsigned side = 1u << k;
    for (unsigned c1 = 0; c1 < side; c1++) {
        for (unsigned c0 = 0; c0 < side; c0++) {
            const size_t row = (c0 ^ x) + (size_t)(c1 ^ x) * side, column = c0 + (size_t)c1 * side;
            const double sign = __builtin_parity(z & (c0 ^ c1)) ? -1 : 1;
            matrix[2 * (row * side * side + column)] += sign * weight;
        }
    }
}

/* The trace of what becomes of basis state i is 1. */
static void keep_trace(unsigned k, double *matrix) {
    const size_t side = (size_t)1 << k, size = side * side;
    for (size_t i = 0; i < side; i++) {
        const size_t column = i * (side + 1);
        double others = 0, *entry = matrix + 2 * (column * size + column);
        for (size_t r = 0; r < side; r++) {
            others += r == i ? 0 : matrix[2 * (r * (side + 1) * size + column)];
        }
        if (entry[0] != 0 && fabs(1 - others - entry[0]) <= ROUNDING) {
            entry[0] = 1 - others;
        }
    }
}

void qarena__super_operator(const qarena__op *op, const double *numbers, double *matrix) {
    static const double reset[2][8] = {{1, 0, 0, 0, 0, 0, 0, 0}, {0, 0, 1, 0, 0, 0, 0, 0}};
    const unsigned k = op->n_targets;
    memset(matrix, 0, qarena__matrix_doubles(2 * k) * sizeof *matrix);
    double none = 1;
    switch (op->kind) {
    case QARENA__OP_PAULI_CHANNEL:
        for (unsigned i = 0; i < qarena__error_count(op); i++) {
            const double *error = numbers + QARENA__ERROR_DOUBLES * i;
            add_string((unsigned)error[0], (unsigned)error[1], error[2], k, matrix);
            none -= error[2];
        }
        add_string(0, 0, none, k, matrix);
        break;
    case QARENA__OP_KRAUS:
        for (unsigned i = 0; i < qarena__kraus_count(op); i++) {
            add_kraus(numbers + i * qarena__matrix_doubles(k), k, matrix);
        }
        break;
    default:
        add_kraus(reset[0], 1, matrix);
        add_kraus(reset[1], 1, matrix);
        break;
    }
    keep_trace(k, matrix);
}
