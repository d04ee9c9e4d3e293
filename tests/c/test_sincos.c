/* The kernels' sines and cosines against long double, and an angle's in any company. The ISA is
 * that of the environment. */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/philox.h"
#include "kernels/table.h"

enum { MOST = 64 };

typedef struct numbers {
    _Alignas(64) double angle[MOST], cosine[MOST], sine[MOST];
} numbers;

/* Distance in units of the last place of the true value. */
static double units(double found, long double exact) {
    int exponent;
    (void)frexpl(exact, &exponent);
    return (double)(fabsl((long double)found - exact) / ldexpl(1, exponent - DBL_MANT_DIG));
}

static void check(numbers *n, unsigned count, double bound) {
    qarena__kernels_of(QARENA_DOUBLE)->sincos(n->angle, count, n->cosine, n->sine);
    for (unsigned i = 0; i < count; i++) {
        const long double c = cosl(n->angle[i]), s = sinl(n->angle[i]);
        cr_assert(c == n->cosine[i] || units(n->cosine[i], c) < bound, "cos(%.17g) is %.17g",
                  n->angle[i], n->cosine[i]);
        cr_assert(s == n->sine[i] || units(n->sine[i], s) < bound, "sin(%.17g) is %.17g",
                  n->angle[i], n->sine[i]);
    }
}

Test(sincos, is_within_one_unit) {
    numbers n;
    static const double sizes[] = {1e-300, 1e-9, 0.1, 1, 4, 7, 100, 1e4, 9.9e4, 1e6, 1e15};
    for (unsigned size = 0; size < sizeof sizes / sizeof *sizes; size++) {
        for (uint64_t k = 0; k < 4000; k++) {
            for (unsigned i = 0; i < MOST; i++) {
                n.angle[i] = sizes[size] * (2 * qarena__philox_uniform(size, i, k) - 1);
            }
            check(&n, MOST, 1);
        }
    }
}

/* Nearly all of the angle cancels. */
Test(sincos, is_exact_near_multiples_of_a_quarter_turn) {
    numbers n;
    for (int quarter = -4000; quarter < 4000; quarter += 8) {
        for (int i = 0; i < 8; i++) {
            n.angle[i] = (quarter + i) * 1.57079632679489661923;
        }
        check(&n, 8, 1);
    }
}

Test(sincos, of_zero_is_exact) {
    numbers n = {.angle = {0, -0.0}};
    check(&n, 2, 1);
    cr_assert_eq(n.cosine[0], 1);
    cr_assert_eq(n.cosine[1], 1);
    cr_assert(n.sine[0] == 0 && !signbit(n.sine[0]));
    cr_assert(n.sine[1] == 0 && signbit(n.sine[1]));
}

Test(sincos, what_is_no_number_stays_none) {
    numbers n = {.angle = {INFINITY, NAN, 1, -INFINITY}};
    qarena__kernels_of(QARENA_DOUBLE)->sincos(n.angle, 4, n.cosine, n.sine);
    cr_assert(isnan(n.cosine[0]) && isnan(n.sine[1]) && isnan(n.cosine[3]));
    cr_assert(fabs(n.sine[2] - sin(1)) < 1e-15);
}

Test(sincos, of_an_angle_is_the_same_in_any_company) {
    numbers all, one = {.angle = {0}};
    for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
        for (unsigned i = 0; i < MOST; i++) {
            all.angle[i] = ldexp(qarena__philox_uniform(1, precision, i) - 0.5, (int)(i % 24));
        }
        qarena__kernels_of(precision)->sincos(all.angle, MOST, all.cosine, all.sine);
        for (unsigned i = 0; i < MOST; i++) {
            one.angle[i % 8] = all.angle[i];
            qarena__kernels_of(QARENA_DOUBLE)->sincos(one.angle, i % 8 + 1, one.cosine, one.sine);
            cr_assert_eq(memcmp(&one.cosine[i % 8], &all.cosine[i], sizeof(double)), 0);
            cr_assert_eq(memcmp(&one.sine[i % 8], &all.sine[i], sizeof(double)), 0);
        }
    }
}
