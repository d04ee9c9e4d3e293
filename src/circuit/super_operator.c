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

void qarena__super_operator_identity(unsigned k, double *matrix) {
    const size_t size = (size_t)1 << 2 * k;
    memset(matrix, 0, qarena__matrix_doubles(2 * k) * sizeof *matrix);
    for (size_t i = 0; i < size; i++) {
        matrix[2 * (i * size + i)] = 1;
    }
}

/* Rows of a matrix on k targets that differ in those of an op, on rows and columns: the bits of
 * each of its values. */
static void spread(const unsigned *places, unsigned few, unsigned k, size_t *bits) {
    for (size_t value = 0; value < (size_t)1 << 2 * few; value++) {
        bits[value] = 0;
        for (unsigned t = 0; t < few; t++) {
            bits[value] |= (value >> t & 1) << places[t];
            bits[value] |= (value >> (few + t) & 1) << (k + places[t]);
        }
    }
}

/* S times these rows of a column. */
static void multiply(const double *s, size_t few, double *column, size_t stride,
                     const size_t *bits) {
    double x[2 << 2 * QARENA__FEW_CHANNEL_QUBITS];
    for (size_t i = 0; i < few; i++) {
        memcpy(x + 2 * i, column + 2 * bits[i] * stride, 2 * sizeof *x);
    }
    for (size_t i = 0; i < few; i++) {
        double re = 0, im = 0;
        for (size_t j = 0; j < few; j++) {
            const double *entry = s + 2 * (i * few + j);
            re += entry[0] * x[2 * j] - entry[1] * x[2 * j + 1];
            im += entry[0] * x[2 * j + 1] + entry[1] * x[2 * j];
        }
        column[2 * bits[i] * stride] = re;
        column[2 * bits[i] * stride + 1] = im;
    }
}

void qarena__super_operator_after(double *matrix, unsigned k, const qarena__op *op,
                                  const double *numbers, const unsigned *places) {
    double s[2 << 4 * QARENA__FEW_CHANNEL_QUBITS];
    size_t bits[1 << 2 * QARENA__FEW_CHANNEL_QUBITS];
    const size_t size = (size_t)1 << 2 * k, few = (size_t)1 << 2 * op->n_targets;
    qarena__super_operator(op, numbers, s);
    spread(places, op->n_targets, k, bits);
    for (size_t row = 0; row < size; row++) {
        for (size_t column = 0; !(row & bits[few - 1]) && column < size; column++) {
            multiply(s, few, matrix + 2 * (row * size + column), size, bits);
        }
    }
    keep_trace(k, matrix);
}

/* What P makes of a value of the targets. */
static size_t exchanged(size_t value, unsigned a, unsigned b, unsigned ones, unsigned zeros) {
    if ((value & (ones | zeros)) != ones) {
        return value;
    }
    if (a == b) {
        return value ^ (size_t)1 << a;
    }
    return (value >> a & 1) != (value >> b & 1) ? value ^ ((size_t)1 << a | (size_t)1 << b) : value;
}

void qarena__super_operator_permute(double *matrix, unsigned k, unsigned a, unsigned b,
                                    unsigned ones, unsigned zeros) {
    const size_t side = (size_t)1 << k, size = side * side;
    double row[2 << 2 * QARENA__MOST_CHANNEL_QUBITS];
    for (size_t r = 0; r < size; r++) {
        double *here = matrix + 2 * r * size;
        memcpy(row, here, 2 * size * sizeof *row);
        for (size_t column = 0; column < size; column++) {
            const size_t from = exchanged(column % side, a, b, ones, zeros) |
                                exchanged(column / side, a, b, ones, zeros) << k;
            memcpy(here + 2 * column, row + 2 * from, 2 * sizeof *row);
        }
    }
}
