#include "compile/rotation.h"

#include <math.h>

/* Tangents beyond this take the slower, swapped form. Four rotations of a stage then grow
 * amplitudes by 2^20 at most. */
#define LARGEST_TANGENT 32

double qarena__rotation_prepare(double theta, unsigned precision, qarena__rotation *rotation) {
    const double c = cos(theta / 2), s = sin(theta / 2);
    const bool swapped = fabs(s) > LARGEST_TANGENT * fabs(c);
    const double exact = swapped ? c / s : s / c, multiple = swapped ? s : c,
                 tangent = precision == QARENA_SINGLE ? (float)exact : exact;
    *rotation = swapped ? (qarena__rotation){.p = 1, .q = 1, .r = tangent}
                        : (qarena__rotation){.p = tangent, .q = tangent, .r = 1};
    return tangent == exact ? multiple : copysign(1 / sqrt(1 + tangent * tangent), multiple);
}
