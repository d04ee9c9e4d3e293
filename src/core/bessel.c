#include "core/bessel.h"

#include <string.h>

/* Below this, J_1 and I_1 are z/2 to the last bit, and what follows is a product of such. */
#define TINY 0x1p-27

/* Orders above the last one that is wanted, where the recurrence begins: from order n on, values
 * fall at least by half from one to the next, and what is wrong at the beginning by a quarter. */
#define RUN_UP 32u

/* What the recurrence begins with: so little that nothing overflows further down. */
#define SEED 0x1p-900

/* How many orders are needed. |J_k(z)| and exp(-z) I_k(z) are at most b_k = (z/2)^k / k! (NIST
 * Digital Library of Mathematical Functions, 10.14.4). From k >= z on b_(k+1) <= b_k / 2, so twice
 * the sum of b_k, b_(k+1), .. is at most 4 b_k. */
static unsigned orders(double z, double rest) {
    double bound = 1;
    unsigned k = 0;
    while (k < z || 4 * bound >= rest) {
        bound *= z / 2 / ++k;
    }
    return k > 1 ? k : 1;
}

/* The first orders of the power series. */
static void series(double z, unsigned n, double *values) {
    values[0] = 1;
    for (unsigned k = 1; k < n; k++) {
        values[k] = values[k - 1] * (z / 2) / k;
    }
}

unsigned qarena__bessel(double z, bool modified, double rest, double *values) {
    const unsigned n = orders(z, rest);
    if (z < TINY) {
        series(z, n, values);
        if (modified) {
            values[0] -= z; /* of exp(-z) */
        }
        return n;
    }
    /* J_(k-1) = (2k/z) J_k - J_(k+1), and I_(k-1) = (2k/z) I_k + I_(k+1). */
    double above = 0, here = SEED, sum = 0;
    for (unsigned k = n - 1 + RUN_UP; k > 0; k--) {
        const double below = 2 * k / z * here + (modified ? above : -above);
        above = here;
        here = below;
        if (k <= n) {
            values[k - 1] = here;
        }
        if (k > 1 && (modified || k % 2)) { /* order k - 1 */
            sum += 2 * here;
        }
    }
    sum += here;
    for (unsigned k = 0; k < n; k++) {
        values[k] /= sum;
    }
    return n;
}
