/* Z-Y-Z angles give back their unitary, also where entries are nearly zero; sums that cancel are
 * exact zeros. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "oracle.h"
#include "plan/zyz.h"

#define PI 3.14159265358979323846

/* The largest difference of an entry of e^(i phase) P(left) RY(theta) P(right) to u. */
static double distance(const double *u) {
    qarena__zyz z = qarena__matrix2_split(u);
    const double c = cos(z.theta / 2), s = sin(z.theta / 2);
    const double size[4] = {c, -s, s, c}, angle[4] = {z.phase, z.phase + z.right, z.phase + z.left,
                                                      z.phase + z.left + z.right};
    double worst = 0;
    for (unsigned i = 0; i < 4; i++) {
        worst = fmax(worst, hypot(u[2 * i] - size[i] * cos(angle[i]),
                                  u[2 * i + 1] - size[i] * sin(angle[i])));
    }
    return worst;
}

Test(zyz, random_unitaries) {
    uint64_t seed = 1;
    double u[8];
    for (unsigned i = 0; i < 2000; i++) {
        oracle_random_unitary(&seed, 1, u);
        cr_assert(qarena__matrix2_is_unitary(u));
        cr_assert_leq(distance(u), 3e-15);
    }
}

/* Small entries whose arguments are nothing but rounding must not turn the large ones. */
Test(zyz, small_entries) {
    for (double size = 1e-300; size < 3e-15; size *= 1e15) {
        double near_diagonal[8] = {1,           0,          size * 0.6, size * 0.8,
                                   -size * 0.3, size * 0.9, cos(0.7),   sin(0.7)};
        cr_assert_leq(distance(near_diagonal), 4 * size + 1e-15);
        double near_exchange[8] = {size * 0.6, size * 0.8, cos(0.7),    sin(0.7),
                                   1,          0,          -size * 0.3, size * 0.9};
        cr_assert_leq(distance(near_exchange), 4 * size + 1e-15);
    }
    double near_diagonal[8] = {1, 0, 1.2e-15, 1.6e-15, -0.6e-15, 1.8e-15, cos(0.7), sin(0.7)};
    cr_assert(qarena__matrix2_is_unitary(near_diagonal));
    cr_assert_leq(distance(near_diagonal), 1e-14);
    double near_exchange[8] = {1.2e-15, 1.6e-15, cos(0.7), sin(0.7), 1, 0, -0.6e-15, 1.8e-15};
    cr_assert_leq(distance(near_exchange), 1e-14);
}

Test(zyz, shapes) {
    double diagonal[8] = {0, 1, 0, 0, 0, 0, 1, 0}, tiny[8] = {1, 0, -1e-300, 0, 1e-300, 0, 1, 0};
    cr_assert_eq(qarena__matrix2_shape(diagonal), QARENA__SHAPE_DIAGONAL);
    cr_assert_eq(qarena__matrix2_shape(tiny), QARENA__SHAPE_DENSE, "a small angle is an angle");
    for (unsigned i = 0; i < 2; i++) {
        double half = (PI - (i ? 1e-14 : 0)) / 2,
               rotation[8] = {cos(half), 0, -sin(half), 0, sin(half), 0, cos(half), 0};
        cr_assert_eq(qarena__matrix2_shape(rotation),
                     i ? QARENA__SHAPE_DENSE : QARENA__SHAPE_EXCHANGE);
    }
}

Test(zyz, products_with_the_inverse_are_diagonal) {
    uint64_t seed = 2;
    for (unsigned i = 0; i < 500; i++) {
        double angles[3], inverse[3], u[8], v[8];
        for (unsigned a = 0; a < 3; a++) {
            angles[a] = 6 * oracle_uniform(&seed) - 3;
            inverse[(3 - a) % 3] = -angles[a];
        }
        cr_assert_eq(qarena_gate_matrix(QARENA_GATE_U, angles, u), QARENA_OK);
        cr_assert_eq(qarena_gate_matrix(QARENA_GATE_U, inverse, v), QARENA_OK);
        qarena__matrix2_multiply(v, u);
        cr_assert(u[1] == 0 && u[2] == 0 && u[3] == 0 && u[4] == 0 && u[5] == 0 && u[7] == 0);
    }
}

Test(zyz, angles_add_modulo_2_pi) {
    cr_assert_eq(qarena__angle_add(PI, PI), 0);
    cr_assert_eq(qarena__angle_add(0.1 + 0.2, -0.3), 0);
    cr_assert_eq(qarena__angle_add(1e-300, 0), 1e-300);
    cr_assert_eq(qarena__angle_add(1e-17, 1e-17), 2e-17);
    cr_assert_float_eq(qarena__angle_add(3, 3), 6 - 2 * PI, 1e-15);
    cr_assert_float_eq(qarena__angle_add(-3, -3), 2 * PI - 6, 1e-15);
}
