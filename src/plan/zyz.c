/* 2x2 unitaries: see zyz.h. */
#include "plan/zyz.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "circuit/op.h"

#define PI QARENA__PI

const double qarena__matrix2_identity[8] = {1, 0, 0, 0, 0, 0, 1, 0};

/* The sizes of the terms tell what rounding may have left of their sum. */
static double sum_of_four(double a, double b, double c, double d) {
    double sum = (a + b) + (c + d);
    double size = (fabs(a) + fabs(b)) + (fabs(c) + fabs(d));
    return fabs(sum) <= 4 * DBL_EPSILON * size ? 0 : sum;
}

void qarena__matrix2_multiply(const double *factor, double *u) {
    double product[8];
    for (unsigned row = 0; row < 2; row++) {
        const double *f = factor + 4 * row;
        for (unsigned column = 0; column < 2; column++) {
            const double *a = u + 2 * column, *b = a + 4;
            double *p = product + 4 * row + 2 * column;
            p[0] = sum_of_four(f[0] * a[0], -f[1] * a[1], f[2] * b[0], -f[3] * b[1]);
            p[1] = sum_of_four(f[0] * a[1], f[1] * a[0], f[2] * b[1], f[3] * b[0]);
        }
    }
    memcpy(u, product, sizeof product);
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
