/* 2x2 unitaries: see zyz.h. */
#include "plan/zyz.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "circuit/op.h"
#include "core/pair.h"

#define PI QARENA__PI

const double qarena__matrix2_identity[8] = {1, 0, 0, 0, 0, 0, 1, 0};

typedef int64_t bits __attribute__((vector_size(16)));

static qarena__pair size_of(qarena__pair x) {
    return (qarena__pair)((bits)x & INT64_MAX);
}

/* The sum, unless the sizes of its terms say that it may be what rounding has left of them. */
static qarena__pair unless_rounding(qarena__pair sum, qarena__pair sizes) {
    return (qarena__pair)((bits)sum & ~(size_of(sum) <= 4 * DBL_EPSILON * sizes));
}

static qarena__pair times_i(qarena__pair x) {
    return (qarena__pair){-x[1], x[0]};
}

/* z a, where z are two numbers. */
static qarena__pair multiple(const double *z, qarena__pair a) {
    const qarena__pair re = z[0] * a, im = z[1] * times_i(a);
    return unless_rounding(re + im, size_of(re) + size_of(im));
}

/* y a + z b, where y and z are a row of two numbers each. */
static qarena__pair combination(const double *row, qarena__pair a, qarena__pair b) {
    const qarena__pair p = row[0] * a, q = row[1] * times_i(a), r = row[2] * b,
                       s = row[3] * times_i(b);
    return unless_rounding((p + q) + (r + s),
                           (size_of(p) + size_of(q)) + (size_of(r) + size_of(s)));
}

void qarena__matrix2_multiply(const double *factor, double *u) {
    const bool diagonal = factor[2] == 0 && factor[3] == 0 && factor[4] == 0 && factor[5] == 0;
    for (unsigned column = 0; column < 2; column++) {
        qarena__pair *upper = (qarena__pair *)(u + 2 * column), *lower = upper + 2;
        const qarena__pair a = *upper, b = *lower;
        *upper = diagonal ? multiple(factor, a) : combination(factor, a, b);
        *lower = diagonal ? multiple(factor + 6, b) : combination(factor + 4, a, b);
    }
}

bool qarena__matrix2_is_unitary(const double *u) {
    const double bound = 1e-14;
    double first = u[0] * u[0] + u[1] * u[1] + u[4] * u[4] + u[5] * u[5] - 1;
    double second = u[2] * u[2] + u[3] * u[3] + u[6] * u[6] + u[7] * u[7] - 1;
    double re = u[0] * u[2] + u[1] * u[3] + u[4] * u[6] + u[5] * u[7];
    double im = u[0] * u[3] - u[1] * u[2] + u[4] * u[7] - u[5] * u[6];
    return fabs(first) <= bound && fabs(second) <= bound && hypot(re, im) <= bound;
}

static bool is_zero(const double *z) {
    return z[0] == 0 && z[1] == 0;
}

qarena__shape qarena__matrix2_shape(const double *u) {
    if (is_zero(u + 2) || is_zero(u + 4)) {
        return QARENA__SHAPE_DIAGONAL;
    }
    return hypot(u[0], u[1]) < 1e-15 ? QARENA__SHAPE_EXCHANGE : QARENA__SHAPE_DENSE;
}

/* A part of at most 2^-52 of the other is the rounding of an angle such as pi: the number is real,
 * or imaginary. */
static void clean(double *z) {
    for (unsigned part = 0; part < 2; part++) {
        if (fabs(z[part]) <= DBL_EPSILON * fabs(z[1 - part])) {
            z[part] = 0;
        }
    }
}

double qarena__angle_of(const double *z) {
    return atan2(z[1], z[0]);
}

/* remainder(x, 2 pi), which is slow; up to 3 pi a subtraction is as exact. */
static double reduce(double x) {
    const double size = fabs(x);
    return size <= PI ? x : size <= 3 * PI ? x - copysign(2 * PI, x) : remainder(x, 2 * PI);
}

double qarena__angle_add(double a, double b) {
    const double sum = reduce(a + b);
    return fabs(sum) <= 2 * DBL_EPSILON * (fabs(a) + fabs(b)) ? 0 : sum;
}

qarena__zyz qarena__matrix2_split(const double *u) {
    double v[8];
    double angle[4];
    for (unsigned entry = 0; entry < 4; entry++) {
        memcpy(v + 2 * entry, u + 2 * entry, 2 * sizeof(double));
        clean(v + 2 * entry);
        angle[entry] = qarena__angle_of(v + 2 * entry);
    }
    double cosine = hypot(v[0], v[1]), sine = hypot(v[4], v[5]);
    qarena__zyz zyz = {.phase = angle[0],
                       .left = qarena__angle_add(angle[2], -angle[0]),
                       .theta = 2 * atan2(sine, cosine)};
    /* Two of the entries may be small, and their arguments nothing but rounding: the right angle is
     * taken from a large one. */
    if (cosine >= sine) {
        zyz.right = qarena__angle_add(angle[3], -angle[2]);
    } else {
        zyz.right = qarena__angle_add(qarena__angle_add(angle[1], PI), -angle[0]);
    }
    qarena__zyz_turn(&zyz);
    return zyz;
}

void qarena__zyz_turn(qarena__zyz *zyz) {
    const double left = qarena__angle_add(zyz->left, PI), right = qarena__angle_add(zyz->right, PI);
    if ((left == 0) + (right == 0) > (zyz->left == 0) + (zyz->right == 0)) {
        zyz->left = left;
        zyz->right = right;
        zyz->theta = -zyz->theta;
    }
}

void qarena__matrix2_drop_exchange(double *u) {
    memcpy(u, u + 2, 2 * sizeof(double));
    memcpy(u + 6, u + 4, 2 * sizeof(double));
    memset(u + 2, 0, 4 * sizeof(double));
    clean(u);
    clean(u + 6);
}

void qarena__matrix2_set_phase(double angle, double *u) {
    memcpy(u, qarena__matrix2_identity, sizeof qarena__matrix2_identity);
    u[6] = cos(angle);
    u[7] = sin(angle);
    if (fabs(angle) > 1) { /* near a multiple of pi/2, not a small angle */
        clean(u + 6);
    }
}
