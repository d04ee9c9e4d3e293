#include "register/adjoint_gate.h"

#include <math.h>
#include <string.h>

#include "circuit/gate_table.h"
#include "core/bits.h"
#include "core/cmplx.h"
#include "kernels/tile.h"

typedef double complex number;

enum { ROWS = 4 }; /* of a gate with angles, on two targets at most */

/* D = (dV / d angle) V^dagger of an op's gate on its targets; rows: 2^targets. */
static void derivative(const qarena__op *op, unsigned angle, number d[ROWS][ROWS]) {
    const double theta = op->parameters[0], phi = op->parameters[1];
    const number half = CMPLX(0, -0.5);
    memset(d, 0, sizeof(number[ROWS][ROWS]));
    switch (qarena__gate_row_of((qarena_gate)op->gate)->matrix_of) {
    case QARENA_GATE_GPHASE: d[0][0] = CMPLX(0, 1); break;
    case QARENA_GATE_P: d[1][1] = CMPLX(0, 1); break;
    case QARENA_GATE_RZ:
        d[0][0] = half;
        d[1][1] = -half;
        break;
    case QARENA_GATE_RX: d[0][1] = d[1][0] = half; break;
    case QARENA_GATE_RY:
        d[0][1] = -0.5;
        d[1][0] = 0.5;
        break;
    case QARENA_GATE_RZZ:
        d[0][0] = d[3][3] = half;
        d[1][1] = d[2][2] = -half;
        break;
    case QARENA_GATE_RXX: d[0][3] = d[1][2] = d[2][1] = d[3][0] = half; break;
    case QARENA_GATE_RYY:
        d[1][2] = d[2][1] = half;
        d[0][3] = d[3][0] = -half;
        break;
    case QARENA_GATE_U: /* P(phi) RY(theta) P(lambda): what its factors have, turned by those after
                         */
        if (angle == 0) {
            d[0][1] = -0.5 * CMPLX(cos(phi), -sin(phi));
            d[1][0] = 0.5 * CMPLX(cos(phi), sin(phi));
        } else if (angle == 1) {
            d[1][1] = CMPLX(0, 1);
        } else {
            const double c = cos(theta / 2), s = sin(theta / 2);
            d[0][0] = CMPLX(0, s * s);
            d[1][1] = CMPLX(0, c * c);
            d[0][1] = -c * s * CMPLX(0, 1) * CMPLX(cos(phi), -sin(phi));
            d[1][0] = -c * s * CMPLX(0, 1) * CMPLX(cos(phi), sin(phi));
        }
        break;
    default: break; /* it has no angle */
    }
}

static number amplitude(const void *state, uint64_t index, const qarena__amplitude_place *place) {
    const unsigned bytes = (unsigned)qarena__amplitude_bytes(place->precision);
    const uint64_t page = QARENA__TILE_PAGE / bytes;
    const uint64_t at = index * bytes + (place->skewed ? index / page * QARENA__TILE_GAP : 0);
    if (place->precision == QARENA_DOUBLE) {
        const double *z = (const double *)(const void *)((const char *)state + at);
        return CMPLX(z[0], z[1]);
    }
    const float *z = (const float *)(const void *)((const char *)state + at);
    return CMPLX(z[0], z[1]);
}

/* cross[r][c] = the sum of conj(b_r) a_c over all groups of amplitudes. */
static void cross_sums(unsigned rows, const unsigned *bits, uint64_t ones, uint64_t zeros,
                       const void *a, const void *b, unsigned n,
                       const qarena__amplitude_place *place, number cross[ROWS][ROWS]) {
    uint64_t fixed = ones | zeros, offset[ROWS];
    for (unsigned row = 0; row < rows; row++) {
        offset[row] = 0;
        for (unsigned j = 0; 1u << j < rows; j++) {
            fixed |= (uint64_t)1 << bits[j];
            offset[row] |= (uint64_t)(row >> j & 1) << bits[j];
        }
    }
    memset(cross, 0, sizeof(number[ROWS][ROWS]));
    const uint64_t groups = (uint64_t)1 << (n - (unsigned)__builtin_popcountll(fixed));
    for (uint64_t group = 0; group < groups; group++) {
        const uint64_t index = qarena__deposit(group, fixed) | ones;
        number x[ROWS], y[ROWS];
        for (unsigned row = 0; row < rows; row++) {
            x[row] = amplitude(a, index | offset[row], place);
            y[row] = conj(amplitude(b, index | offset[row], place));
        }
        for (unsigned row = 0; row < rows; row++) {
            for (unsigned column = 0; column < rows; column++) {
                cross[row][column] +=
                    CMPLX(creal(y[row]) * creal(x[column]) - cimag(y[row]) * cimag(x[column]),
                          creal(y[row]) * cimag(x[column]) + cimag(y[row]) * creal(x[column]));
            }
        }
    }
}

void qarena__adjoint_gate_sums(const qarena__op *op, const unsigned *bits, uint64_t ones,
                               uint64_t zeros, const void *a, const void *b, unsigned n,
                               const qarena__amplitude_place *place, double *sums) {
    const qarena__gate_row *row = qarena__gate_row_of((qarena_gate)op->gate);
    const unsigned rows = 1u << op->n_targets;
    number cross[ROWS][ROWS], d[ROWS][ROWS];
    cross_sums(rows, bits, ones, zeros, a, b, n, place, cross);
    for (unsigned angle = 0; angle < row->parameters; angle++) {
        double sum = 0;
        derivative(op, angle, d);
        for (unsigned i = 0; i < rows; i++) {
            for (unsigned j = 0; j < rows; j++) {
                sum += creal(d[i][j]) * creal(cross[i][j]) - cimag(d[i][j]) * cimag(cross[i][j]);
            }
        }
        sums[angle] -= 2 * sum;
    }
}

/* D = -i/2 P, and P |j> = i^(number of Y) (-1)^(j . z) |j ^ x>: so the sum is that of -Im conj(b_i)
 * (P a)_i. */
void qarena__adjoint_string_sum(uint64_t x, uint64_t z, bool negative, uint64_t ones,
                                uint64_t zeros, const void *a, const void *b, unsigned n,
                                const qarena__amplitude_place *place, double *sum) {
    static const double re[4] = {1, 0, -1, 0}, im[4] = {0, 1, 0, -1};
    const unsigned turns = (unsigned)__builtin_popcountll(x & z) & 3;
    const uint64_t groups = (uint64_t)1 << (n - (unsigned)__builtin_popcountll(ones | zeros));
    double cross[2] = {0, 0};
    for (uint64_t group = 0; group < groups; group++) {
        const uint64_t i = qarena__deposit(group, ones | zeros) | ones, from = i ^ x;
        const number y = amplitude(b, i, place), w = amplitude(a, from, place);
        const double sign = __builtin_parityll(from & z) ? -1 : 1;
        cross[0] += sign * (creal(y) * creal(w) + cimag(y) * cimag(w));
        cross[1] += sign * (creal(y) * cimag(w) - cimag(y) * creal(w));
    }
    const double total = re[turns] * cross[1] + im[turns] * cross[0];
    *sum -= negative ? -total : total;
}

static void add_to(void *state, uint64_t index, number value, unsigned precision) {
    if (precision == QARENA_DOUBLE) {
        double *z = (double *)state + 2 * index;
        z[0] += creal(value);
        z[1] += cimag(value);
    } else {
        float *z = (float *)state + 2 * index;
        z[0] += (float)creal(value);
        z[1] += (float)cimag(value);
    }
}

/* -i/2 P, in which every amplitude of the result comes from one. */
static void add_string(const qarena__op *op, double weight, const void *a, void *b, unsigned n,
                       const qarena__amplitude_place *place) {
    static const number turn[4] = {1, I, -1, -I};
    const uint64_t x = op->on.x, z = op->on.z, controls = op->ones | op->zeros;
    const number factor = weight * -0.5 * I * turn[__builtin_popcountll(x & z) & 3];
    const uint64_t groups = (uint64_t)1 << (n - (unsigned)__builtin_popcountll(controls));
    for (uint64_t group = 0; group < groups; group++) {
        const uint64_t i = qarena__deposit(group, controls) | op->ones, from = i ^ x;
        const number w = amplitude(a, from, place);
        add_to(b, i, (__builtin_parityll(from & z) ? -factor : factor) * w, place->precision);
    }
}

void qarena__adjoint_gate_add(const qarena__op *op, unsigned angle, double weight, const void *a,
                              void *b, unsigned n, unsigned precision) {
    const qarena__amplitude_place place = {.precision = precision};
    const unsigned rows = 1u << op->n_targets;
    uint64_t fixed = op->ones | op->zeros, offset[ROWS];
    number d[ROWS][ROWS];
    if (op->gate == QARENA_GATE_PAULI_ROTATION) {
        add_string(op, weight, a, b, n, &place);
        return;
    }
    derivative(op, angle, d);
    for (unsigned row = 0; row < rows; row++) {
        offset[row] = 0;
        for (unsigned j = 0; j < op->n_targets; j++) {
            fixed |= (uint64_t)1 << op->targets[j];
            offset[row] |= (uint64_t)(row >> j & 1) << op->targets[j];
        }
    }
    const uint64_t groups = (uint64_t)1 << (n - (unsigned)__builtin_popcountll(fixed));
    for (uint64_t group = 0; group < groups; group++) {
        const uint64_t index = qarena__deposit(group, fixed) | op->ones;
        for (unsigned row = 0; row < rows; row++) {
            number sum = 0;
            for (unsigned column = 0; column < rows; column++) {
                sum += d[row][column] * amplitude(a, index | offset[column], &place);
            }
            add_to(b, index | offset[row], weight * sum, precision);
        }
    }
}
