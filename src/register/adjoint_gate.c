#include "register/adjoint_gate.h"

#include <math.h>
#include <string.h>

#include "circuit/gate_table.h"
#include "core/bits.h"
#include "core/cmplx.h"
#include "kernels/tile.h"

typedef double complex number;

enum {
    ROWS = 4, /* of a gate with angles, on two targets at most */
    MOST_ANGLES = 3
};

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

/* Products of which the sum is wanted: of conj(b_row) a_column over all groups of amplitudes. */
typedef struct products {
    unsigned count;
    unsigned row[ROWS * ROWS], column[ROWS * ROWS];
    number sum[ROWS * ROWS];
} products;

/* Where amplitudes lie, in bytes: offsets of disjoint bits add. */
typedef struct layout {
    unsigned amplitude_bits, page_bits; /* logarithms of bytes, of amplitudes a page */
    uint64_t gap;                       /* after each page */
} layout;

static layout layout_of(const qarena__amplitude_place *place) {
    const unsigned bits = place->precision == QARENA_DOUBLE ? 4 : 3;
    return (layout){.amplitude_bits = bits,
                    .page_bits = (unsigned)__builtin_ctz(QARENA__TILE_PAGE) - bits,
                    .gap = place->skewed ? QARENA__TILE_GAP : 0};
}

static inline uint64_t place_of(uint64_t index, layout at) {
    return (index << at.amplitude_bits) + (index >> at.page_bits) * at.gap;
}

static inline number load(const char *at, bool is_double) {
    if (is_double) {
        const double *z = (const double *)(const void *)at;
        return CMPLX(z[0], z[1]);
    }
    const float *z = (const float *)(const void *)at;
    return CMPLX(z[0], z[1]);
}

static number amplitude(const void *state, uint64_t index, const qarena__amplitude_place *place) {
    return load((const char *)state + place_of(index, layout_of(place)),
                place->precision == QARENA_DOUBLE);
}

/* All groups of amplitudes: those of ones, at these offsets, and any bits that are not fixed. */
typedef struct groups {
    const char *a, *b;
    uint64_t fixed, ones, count, offsets[ROWS]; /* of rows, in bytes */
    layout layout;
} groups;

/* `count` and is_double are constants where it is called, so that sums stay in registers. */
static inline __attribute__((always_inline)) void sum_groups(products *p, const groups *g,
                                                             unsigned count, bool is_double) {
    double re[ROWS * ROWS] = {0}, im[ROWS * ROWS] = {0};
    uint64_t index = 0;
    for (uint64_t i = 0; i < g->count; i++, index = ((index | g->fixed) + 1) & ~g->fixed) {
        const uint64_t base = place_of(index | g->ones, g->layout);
        const char *a = g->a + base, *b = g->b + base;
        for (unsigned k = 0; k < count; k++) {
            const number x = load(a + g->offsets[p->column[k]], is_double),
                         y = load(b + g->offsets[p->row[k]], is_double);
            re[k] += creal(y) * creal(x) + cimag(y) * cimag(x);
            im[k] += creal(y) * cimag(x) - cimag(y) * creal(x);
        }
    }
    for (unsigned k = 0; k < count; k++) {
        p->sum[k] = CMPLX(re[k], im[k]);
    }
}

static inline __attribute__((always_inline)) void sum_any(products *p, const groups *g,
                                                          bool is_double) {
    switch (p->count) {
    case 1: sum_groups(p, g, 1, is_double); break; /* a phase */
    case 2: sum_groups(p, g, 2, is_double); break; /* RX, RY, RZ */
    case 4: sum_groups(p, g, 4, is_double); break; /* U, RXX, RYY, RZZ */
    default: sum_groups(p, g, p->count, is_double);
    }
}

static void sum_products(products *p, unsigned rows, const unsigned *bits, uint64_t ones,
                         uint64_t zeros, const void *a, const void *b, unsigned n,
                         const qarena__amplitude_place *place) {
    groups g = {.a = a, .b = b, .fixed = ones | zeros, .ones = ones, .layout = layout_of(place)};
    for (unsigned row = 0; row < rows; row++) {
        uint64_t index = 0;
        for (unsigned j = 0; 1u << j < rows; j++) {
            g.fixed |= (uint64_t)1 << bits[j];
            index |= (uint64_t)(row >> j & 1) << bits[j];
        }
        g.offsets[row] = place_of(index, g.layout);
    }
    g.count = (uint64_t)1 << (n - (unsigned)__builtin_popcountll(g.fixed));
    if (place->precision == QARENA_DOUBLE) {
        sum_any(p, &g, true);
    } else {
        sum_any(p, &g, false);
    }
}

void qarena__adjoint_gate_sums(const qarena__op *op, const unsigned *bits, uint64_t ones,
                               uint64_t zeros, const void *a, const void *b, unsigned n,
                               const qarena__amplitude_place *place, double *sums) {
    const qarena__gate_row *row = qarena__gate_row_of((qarena_gate)op->gate);
    const unsigned rows = 1u << op->n_targets;
    number d[MOST_ANGLES][ROWS][ROWS];
    products p = {.count = 0};
    for (unsigned angle = 0; angle < row->parameters; angle++) {
        derivative(op, angle, d[angle]);
    }
    for (unsigned i = 0; i < rows * rows; i++) {
        bool wanted = false;
        for (unsigned angle = 0; angle < row->parameters; angle++) {
            wanted |= d[angle][i / rows][i % rows] != 0;
        }
        if (wanted) {
            p.row[p.count] = i / rows;
            p.column[p.count++] = i % rows;
        }
    }
    sum_products(&p, rows, bits, ones, zeros, a, b, n, place);
    for (unsigned angle = 0; angle < row->parameters; angle++) {
        double sum = 0;
        for (unsigned k = 0; k < p.count; k++) {
            const number factor = d[angle][p.row[k]][p.column[k]];
            sum += creal(factor) * creal(p.sum[k]) - cimag(factor) * cimag(p.sum[k]);
        }
        sums[angle] -= 2 * sum;
    }
}

/* cross += the sum of (-1)^(from . z) conj(b_i) a_from, from = i ^ x. */
static inline __attribute__((always_inline)) void
sum_string(uint64_t x, uint64_t z, const groups *g, bool is_double, double cross[2]) {
    uint64_t index = 0;
    for (uint64_t k = 0; k < g->count; k++, index = ((index | g->fixed) + 1) & ~g->fixed) {
        const uint64_t i = index | g->ones, from = i ^ x;
        const number y = load(g->b + place_of(i, g->layout), is_double),
                     w = load(g->a + place_of(from, g->layout), is_double);
        const double sign = __builtin_parityll(from & z) ? -1 : 1;
        cross[0] += sign * (creal(y) * creal(w) + cimag(y) * cimag(w));
        cross[1] += sign * (creal(y) * cimag(w) - cimag(y) * creal(w));
    }
}

/* D = -i/2 P, and P |j> = i^(number of Y) (-1)^(j . z) |j ^ x>: so the sum is that of -Im conj(b_i)
 * (P a)_i. */
void qarena__adjoint_string_sum(uint64_t x, uint64_t z, bool negative, uint64_t ones,
                                uint64_t zeros, const void *a, const void *b, unsigned n,
                                const qarena__amplitude_place *place, double *sum) {
    static const double re[4] = {1, 0, -1, 0}, im[4] = {0, 1, 0, -1};
    const unsigned turns = (unsigned)__builtin_popcountll(x & z) & 3;
    const groups g = {.a = a,
                      .b = b,
                      .fixed = ones | zeros,
                      .ones = ones,
                      .count = (uint64_t)1 << (n - (unsigned)__builtin_popcountll(ones | zeros)),
                      .layout = layout_of(place)};
    double cross[2] = {0, 0};
    if (place->precision == QARENA_DOUBLE) {
        sum_string(x, z, &g, true, cross);
    } else {
        sum_string(x, z, &g, false, cross);
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
