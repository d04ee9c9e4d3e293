/* Sines and cosines of many angles, the same for an angle wherever it stands and however many there
 * are.
 *
 * After FreeBSD's msun (k_sin.c, k_cos.c, e_rem_pio2.c): an angle less a multiple of pi/2, which is
 * known to 119 bits, so that what is left is exact where it matters (Cody and Waite); then
 * polynomials of least error up to pi/4. The error is below one unit in the last place. */
#include <math.h>

#include "kernels/doubles.h"
#include "kernels/simd.h"

typedef int64_t Longs __attribute__((vector_size(VECTOR_BYTES)));

/* Multiples of pi/2 below 2^20 keep the first parts' products exact. */
#define LARGEST 1e5

/* Added to a number, it leaves a whole number in the low bits. */
#define ROUNDING 0x1.8p52

#define TWO_OVER_PI 6.36619772367581382433e-01
#define FIRST 1.57079632673412561417e+00 /* 33 bits of pi/2, the next 33, and the rest */
#define SECOND 6.07710050630396597660e-11
#define THIRD 2.02226624879595063154e-21

/* x + y is an angle up to pi/4, y much smaller than x. */
INLINE D sine(D x, D y) {
    const D z = x * x, v = z * x;
    const D r = 8.33333333332248946124e-03 +
                z * (-1.98412698298579493134e-04 +
                     z * (2.75573137070700676789e-06 +
                          z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)));
    return x - ((z * (0.5 * y - v * r) - y) + v * 1.66666666666666324348e-01);
}

INLINE D cosine(D x, D y) {
    const D z = x * x;
    const D r =
        z * (4.16666666666666019037e-02 +
             z * (-1.38888888888741095749e-03 +
                  z * (2.48015872894767294178e-05 +
                       z * (-2.75573143513906633035e-07 +
                            z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11)))));
    const D half = 0.5 * z, w = 1 - half;
    return w + (((1 - w) - half) + (z * r - x * y));
}

INLINE D choose(Longs mask, D yes, D no) {
    return (D)((mask & (Longs)yes) | (~mask & (Longs)no));
}

/* -x where the bit at 2 of `turns` is set. */
INLINE D signed_by(D x, Longs turns) {
    return (D)((Longs)x ^ ((turns & 2) << 62));
}

void K(sincos)(const double *angle, unsigned count, double *cosines, double *sines) {
    for (unsigned i = 0; i < count; i += WIDE) {
        const D a = *(const D *)(angle + i), turned = a * TWO_OVER_PI + ROUNDING;
        const D turns = turned - ROUNDING;
        const Longs quarter = (Longs)turned, odd = -(quarter & 1);
        const D first = a - turns * FIRST, second = first - turns * SECOND;
        const D rest = turns * THIRD - ((first - second) - turns * SECOND);
        const D x = second - rest, y = (second - x) - rest;
        const D s = sine(x, y), c = cosine(x, y);
        *(D *)(sines + i) = signed_by(choose(odd, c, s), quarter);
        *(D *)(cosines + i) = signed_by(choose(odd, s, c), quarter + 1);
    }
    for (unsigned i = 0; i < count; i++) {
        if (__builtin_expect(!(fabs(angle[i]) <= LARGEST), 0)) {
            cosines[i] = cos(angle[i]);
            sines[i] = sin(angle[i]);
        }
    }
}
