/* Bessel functions against the C library's, against power series in long double, and by their sums.
 */
#define _XOPEN_SOURCE 700
#include "core/bessel.h"

#include <criterion/criterion.h>
#include <math.h>

static double values[QARENA__BESSEL_ORDERS];

static const double arguments[] = {0, 1e-300, 1e-9, 0x1p-27, 1e-6, 0.01, 1, 2.404825557695773,
                                   5, 16,     40,   100,     300,  512};
enum { ARGUMENTS = sizeof arguments / sizeof arguments[0] };

static const double rests[] = {1e-60, 1e-30, 1e-12, 1e-3, 0.5};
enum { RESTS = sizeof rests / sizeof rests[0] };

/* exp(-z) I_k(z): no term is negative, so none is lost. */
static double modified_of(unsigned k, long double z) {
    long double term = expl(-z), sum = 0;
    for (unsigned i = 1; i <= k; i++) {
        term *= z / 2 / i;
    }
    for (unsigned i = 1; term > sum * 1e-22L; i++) {
        sum += term;
        term *= z / 2 * (z / 2) / i / (i + k);
    }
    return (double)sum;
}

Test(bessel, values_are_those_of_other_ways) {
    for (unsigned a = 0; a < ARGUMENTS; a++) {
        const double z = arguments[a];
        for (int modified = 0; modified <= 1; modified++) {
            const unsigned n = qarena__bessel(z, modified, 1e-20, values);
            for (unsigned k = 0; k < n; k++) {
                const double expected = modified ? modified_of(k, (long double)z) : jn((int)k, z);
                cr_assert_float_eq(values[k], expected, 2e-15, "order %u of %g%s: %.17g", k, z,
                                   modified ? ", modified" : "", values[k]);
            }
        }
    }
}

Test(bessel, small_values_have_all_digits) {
    const unsigned n = qarena__bessel(3, false, 1e-60, values);
    for (unsigned k = 5; k < n; k++) {
        cr_assert_float_eq(values[k] / jn((int)k, 3), 1, 1e-13, "order %u", k);
    }
}

Test(bessel, what_is_left_out_is_less_than_asked_for) {
    for (unsigned a = 0; a < ARGUMENTS; a++) {
        for (int modified = 0; modified <= 1; modified++) {
            for (unsigned r = 0; r < RESTS; r++) {
                const unsigned n = qarena__bessel(arguments[a], modified, rests[r], values);
                double left = 0;
                cr_assert(n >= 1 && n + 3 < QARENA__BESSEL_ORDERS, "%g: %u", arguments[a], n);
                for (unsigned k = n; k < n + 200; k++) {
                    left += 2 * (modified ? modified_of(k, (long double)arguments[a])
                                          : fabs(jn((int)k, arguments[a])));
                }
                cr_assert_lt(left, rests[r], "%g, %u orders", arguments[a], n);
            }
        }
    }
}
