/* Exact entries from tables, the others from angles. */
#include "circuit/gate_matrix.h"

#include <math.h>
#include <string.h>

#include "circuit/gate_table.h"
#include "core/pair.h"

#define R 0.70710678118654752440 /* 1/sqrt(2) */
#define PI QARENA__PI

/* All gates below FIXED, which have no parameters: (re, im) pairs, row-major. Zeros and ones are
 * exact: lowering recognises forms by them. */
static const double fixed_1[][8] = {
    [QARENA_GATE_I] = {1, 0, 0, 0, 0, 0, 1, 0},
    [QARENA_GATE_X] = {0, 0, 1, 0, 1, 0, 0, 0},
    [QARENA_GATE_Y] = {0, 0, 0, -1, 0, 1, 0, 0},
    [QARENA_GATE_Z] = {1, 0, 0, 0, 0, 0, -1, 0},
    [QARENA_GATE_H] = {R, 0, R, 0, R, 0, -R, 0},
    [QARENA_GATE_S] = {1, 0, 0, 0, 0, 0, 0, 1},
    [QARENA_GATE_SDG] = {1, 0, 0, 0, 0, 0, 0, -1},
    [QARENA_GATE_T] = {1, 0, 0, 0, 0, 0, R, R},
    [QARENA_GATE_TDG] = {1, 0, 0, 0, 0, 0, R, -R},
    [QARENA_GATE_SX] = {0.5, 0.5, 0.5, -0.5, 0.5, -0.5, 0.5, 0.5},
    [QARENA_GATE_SXDG] = {0.5, -0.5, 0.5, 0.5, 0.5, 0.5, 0.5, -0.5},
};

/* Of those that are diagonal: the angle of the second entry; the first is 1. 0: the others, and
 * I. */
static const double fixed_angle[sizeof fixed_1 / sizeof fixed_1[0]] = {
    [QARENA_GATE_Z] = PI,     [QARENA_GATE_S] = PI / 2,    [QARENA_GATE_SDG] = -PI / 2,
    [QARENA_GATE_T] = PI / 4, [QARENA_GATE_TDG] = -PI / 4,
};

enum { FIXED = sizeof fixed_1 / sizeof fixed_1[0] };

typedef struct complex_number {
    double re, im;
} complex_number;

static complex_number unit(double angle) {
    return (complex_number){cos(angle), sin(angle)};
}

/* The same from `last`, if that is of this angle; else `last` becomes it. */
static complex_number unit_after(qarena__sincos *last, double angle) {
    if (memcmp(&last->angle, &angle, sizeof angle) !=
        0) { /* bits: the sine of -0 is not that of 0 */
        *last = (qarena__sincos){angle, cos(angle), sin(angle)};
    }
    return (complex_number){last->cos, last->sin};
}

static complex_number times(complex_number a, complex_number b) {
    return (complex_number){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static void put(double *matrix, unsigned index, complex_number value) {
    *(qarena__pair *)(matrix + 2 * index) = (qarena__pair){value.re, value.im};
}

static void one_qubit(double *m, complex_number m00, complex_number m01, complex_number m10,
                      complex_number m11) {
    put(m, 0, m00);
    put(m, 1, m01);
    put(m, 2, m10);
    put(m, 3, m11);
}

/* cos on the diagonal, sin times a factor beside it. */
static void rotation(complex_number half, complex_number upper, complex_number lower, double *m) {
    one_qubit(
        m, (complex_number){half.re, 0}, (complex_number){half.im * upper.re, half.im * upper.im},
        (complex_number){half.im * lower.re, half.im * lower.im}, (complex_number){half.re, 0});
}

/* One factor e^(i phi) at a time, not e^(i (phi + lambda)): the sum of two angles would be rounded
 * first. */
static void u_gate(complex_number half, const double *angles, double *m) {
    complex_number phi = unit(angles[1]);
    complex_number lambda = unit(angles[2]);
    complex_number both = times(phi, lambda);
    one_qubit(m, (complex_number){half.re, 0},
              (complex_number){-half.im * lambda.re, -half.im * lambda.im},
              (complex_number){half.im * phi.re, half.im * phi.im},
              (complex_number){half.re * both.re, half.re * both.im});
}

/* exp(-i theta/2 P) for P = XX or YY: cos on the diagonal, -i sin times P's sign on the other one.
 */
static void double_rotation(complex_number half, double outer_sign, double *m) {
    memset(m, 0, 32 * sizeof *m);
    for (unsigned row = 0; row < 4; row++) {
        double sign = row == 0 || row == 3 ? outer_sign : 1.0;
        put(m, 5 * row, (complex_number){half.re, 0});
        put(m, 4 * row + 3 - row, (complex_number){0, -sign * half.im});
    }
}

/* 1, the middle rows exchanged with this factor, 1. */
static void exchange(complex_number factor, double *m) {
    memset(m, 0, 32 * sizeof *m);
    put(m, 0, (complex_number){1, 0});
    put(m, 6, factor);
    put(m, 9, factor);
    put(m, 15, (complex_number){1, 0});
}

double qarena__op_sincos_angle(const qarena__op *op) {
    const qarena_gate gate = qarena__gate_row_of((qarena_gate)op->gate)->matrix_of;
    return gate == QARENA_GATE_P || gate == QARENA_GATE_GPHASE ? op->parameters[0]
                                                               : op->parameters[0] / 2;
}

/* Of a gate without parameters on one qubit, if its matrix is diagonal. */
static unsigned fixed_diagonal(qarena_gate gate, double *d) {
    const double *m = fixed_1[(unsigned)gate < FIXED ? gate : QARENA_GATE_X];
    if (m[0] == 0 || m[2] != 0 || m[3] != 0) {
        return 0;
    }
    memcpy(d, m, 2 * sizeof *d);
    memcpy(d + 2, m + 6, 2 * sizeof *d);
    return 2;
}

unsigned qarena__op_diagonal(const qarena__op *op, qarena__sincos *last, double *d) {
    const qarena_gate gate = qarena__gate_row_of((qarena_gate)op->gate)->matrix_of;
    const double *angles = op->parameters;
    complex_number half;
    switch (gate) {
    case QARENA_GATE_RZ:
        half = unit_after(last, angles[0] / 2);
        put(d, 0, (complex_number){half.re, -half.im});
        put(d, 1, half);
        return 2;
    case QARENA_GATE_P:
        put(d, 0, (complex_number){1, 0});
        put(d, 1, unit_after(last, angles[0]));
        return 2;
    case QARENA_GATE_RZZ:
        half = unit_after(last, angles[0] / 2);
        for (unsigned row = 0; row < 4; row++) {
            put(d, row, (complex_number){half.re, row == 0 || row == 3 ? -half.im : half.im});
        }
        return 4;
    case QARENA_GATE_GPHASE: put(d, 0, unit_after(last, angles[0])); return 1;
    default: return fixed_diagonal(gate, d);
    }
}

unsigned qarena__op_angles(const qarena__op *op, double *angle) {
    const double theta = op->parameters[0];
    if (!(fabs(theta) <= 2 * PI)) {
        return 0;
    }
    const double reduced = fabs(theta) <= PI ? theta : theta - copysign(2 * PI, theta);
    angle[0] = angle[1] = 0;
    const qarena_gate gate = qarena__gate_row_of((qarena_gate)op->gate)->matrix_of;
    double entries[4];
    switch (gate) {
    case QARENA_GATE_P: angle[1] = reduced; return 2;
    case QARENA_GATE_RZ:
        angle[0] = -theta / 2;
        angle[1] = theta / 2;
        return 2;
    case QARENA_GATE_RZZ:
        angle[0] = angle[3] = -theta / 2;
        angle[1] = angle[2] = theta / 2;
        return 4;
    case QARENA_GATE_GPHASE: angle[0] = reduced; return 1;
    default:
        angle[1] = (unsigned)gate < FIXED ? fixed_angle[gate] : 0;
        return fixed_diagonal(gate, entries);
    }
}

void qarena__op_dense_matrix(const qarena__op *op, qarena__sincos *last, double *m) {
    const qarena_gate gate = qarena__gate_row_of((qarena_gate)op->gate)->matrix_of;
    const double *angles = op->parameters;
    switch (gate) {
    case QARENA_GATE_RX:
        rotation(unit_after(last, angles[0] / 2), (complex_number){0, -1}, (complex_number){0, -1},
                 m);
        break;
    case QARENA_GATE_RY:
        rotation(unit_after(last, angles[0] / 2), (complex_number){-1, 0}, (complex_number){1, 0},
                 m);
        break;
    case QARENA_GATE_U: u_gate(unit_after(last, angles[0] / 2), angles, m); break;
    case QARENA_GATE_SWAP: exchange((complex_number){1, 0}, m); break;
    case QARENA_GATE_ISWAP: exchange((complex_number){0, 1}, m); break;
    case QARENA_GATE_ISWAPDG: exchange((complex_number){0, -1}, m); break;
    case QARENA_GATE_RXX: double_rotation(unit_after(last, angles[0] / 2), 1.0, m); break;
    case QARENA_GATE_RYY: double_rotation(unit_after(last, angles[0] / 2), -1.0, m); break;
    default: memcpy(m, fixed_1[gate], sizeof fixed_1[gate]); break;
    }
}

void qarena__op_matrix(const qarena__op *op, qarena__sincos *last, double *m) {
    double diagonal[8];
    const unsigned entries = qarena__op_diagonal(op, last, diagonal);
    if (entries == 0) {
        qarena__op_dense_matrix(op, last, m);
        return;
    }
    memset(m, 0, (size_t)entries * entries * 2 * sizeof *m);
    for (unsigned row = 0; row < entries; row++) {
        memcpy(m + 2 * row * (entries + 1), diagonal + 2 * row, 2 * sizeof *m);
    }
}
