/* Sums of |a|^2 whatever the size of the amplitudes. Where the plain sum leaves the range in which
 * a double holds all of its terms, amplitudes are taken as a 2^-exponent instead: the largest part
 * is then in [1/2, 1). Exponent 0 is the plain sum; only states of extreme norms have another. */
#ifndef QARENA_REGISTER_SCALE_H
#define QARENA_REGISTER_SCALE_H

#include "register/writer.h"

/* Whether a sum of squares is right as it is: no term overflowed, and those that were lost below
 * 2^-1074 do not count. */
static inline bool qarena__sum_is_safe(double sum) {
    return sum >= 0x1p-900 && sum <= 0x1p1000;
}

/* The largest part among the amplitudes whose index, masked, is `value`: infinite when one is not
 * finite. */
double qarena__scale_largest(qarena__writer *writer, uint64_t mask, uint64_t value);

/* Their exponent. E_NORM, in the name of `call`: they are all zero, or one is not finite. */
qarena_status qarena__scale_exponent(qarena__writer *writer, const char *call, uint64_t mask,
                                     uint64_t value, int *exponent);

/* out[i - begin] = |a_i 2^-exponent|^2 over [begin, end), begin a multiple of 64. */
void qarena__scaled_squares(const qarena__kernels *kernels, const void *state, int exponent,
                            uint64_t begin, uint64_t end, double *out);

/* Amplitudes whose index, masked, is `value` become a 2^-exponent factor, the others 0; commits
 * like a gate. For factors that the precision cannot hold; one that it can is a gate. norm: of what
 * becomes of the state. E_MEMORY: nothing happened. */
qarena_status qarena__scaled_project(qarena__writer *writer, uint64_t mask, uint64_t value,
                                     int exponent, double factor, qarena__kept_norm norm);

#endif
