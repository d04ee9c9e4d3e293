/* A phase polynomial of degree two: the factor that any number of phases give to an index. It is a
 * product of factors, one for each bit of the index that is 1, and one for each pair of such
 * bits. */
#ifndef QARENA_COMPILE_PHASE_POLYNOMIAL_H
#define QARENA_COMPILE_PHASE_POLYNOMIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels/tile.h"

#define QARENA__POLYNOMIAL_BITS QARENA__MOST_HIGH_BITS

/* all * product over set bits b of (one[b] * product over set bits a < b of both[b][a]); complex
 * numbers as (re, im). Factors that are 1 are not written. */
typedef struct qarena__phase_polynomial {
    bool is_one;
    uint32_t ones;                           /* bits that have a factor of their own */
    uint32_t pairs[QARENA__POLYNOMIAL_BITS]; /* of bit b: the bits below it with which it has one */
    double all[2], one[QARENA__POLYNOMIAL_BITS][2],
        both[QARENA__POLYNOMIAL_BITS][QARENA__POLYNOMIAL_BITS][2];
} qarena__phase_polynomial;

/* 1 everywhere. */
void qarena__polynomial_start(qarena__phase_polynomial *form);

/* Multiply where all of `bits`, at most two, are 1. */
void qarena__polynomial_multiply(qarena__phase_polynomial *form, size_t bits,
                                 const double factor[2]);

/* factor := factor times the polynomial at an index. */
void qarena__polynomial_apply(const qarena__phase_polynomial *form, size_t index, double factor[2]);

/* table[i] := the polynomial at i, for all i below 2^bits, by doubling: at most two products an
 * entry. */
void qarena__polynomial_expand(const qarena__phase_polynomial *form, unsigned bits,
                               double (*table)[2]);

#endif
