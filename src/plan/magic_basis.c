#include "plan/magic_basis.h"

#include "core/cmplx.h"

typedef double complex number;

#define R 0.70710678118654752440

/* a times i or -i. */
static number turned(number a, double i) {
    return CMPLX(-i * cimag(a), i * creal(a));
}

/* A vector, whose entries lie `step` apart: Q v for i = 1, v^T Q^dagger for i = -1. */
static void out_of_magic(number *v, unsigned step, double i) {
    const number a = v[0] * R, b = turned(v[step], i) * R, c = v[2 * step] * R,
                 d = turned(v[3 * step], i) * R;
    v[0] = a + d;
    v[step] = b + c;
    v[2 * step] = b - c;
    v[3 * step] = a - d;
}

/* v^T Q for i = 1, Q^dagger v for i = -1. */
static void into_magic(number *v, unsigned step, double i) {
    const number a = v[0] * R, b = v[step] * R, c = v[2 * step] * R, d = v[3 * step] * R;
    v[0] = a + d;
    v[step] = turned(b + c, i);
    v[2 * step] = b - c;
    v[3 * step] = turned(a - d, i);
}

void qarena__from_magic(double complex m[4][4]) {
    for (unsigned i = 0; i < 4; i++) {
        out_of_magic(m[0] + i, 4, 1);
    }
    for (unsigned i = 0; i < 4; i++) {
        out_of_magic(m[i], 1, -1);
    }
}

void qarena__to_magic(double complex m[4][4]) {
    for (unsigned i = 0; i < 4; i++) {
        into_magic(m[0] + i, 4, -1);
    }
    for (unsigned i = 0; i < 4; i++) {
        into_magic(m[i], 1, 1);
    }
}
