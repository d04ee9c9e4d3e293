/* What phases say of the bits of an index, however many they are: a factor for each bit that is 1, and one for each pair of such bits. */
#ifndef QARENA_REGISTER_BIT_FORM_H
#define QARENA_REGISTER_BIT_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels/tile.h"

#define QARENA__BIT_FORM_BITS QARENA__MOST_HIGH_BITS

/* all * product over set bits b of (one[b] * product over set bits a < b of both[b][a]); complex numbers as (re, im). Factors that are 1 are not written. */
typedef struct qarena__bit_form {
    bool is_one;
    uint32_t ones;                     /* bits that have a factor of their own */
    uint32_t pairs[QARENA__BIT_FORM_BITS]; /* of bit b: the bits below it with which it has one */
    double all[2], one[QARENA__BIT_FORM_BITS][2], both[QARENA__BIT_FORM_BITS][QARENA__BIT_FORM_BITS][2];
} qarena__bit_form;

/* 1 everywhere. */
void qarena__bit_form_start(qarena__bit_form *form);

/* Multiply where all of `bits`, at most two, are 1. */
void qarena__bit_form_multiply(qarena__bit_form *form, size_t bits, const double factor[2]);

/* factor := factor times what it says of an index. */
void qarena__bit_form_apply(const qarena__bit_form *form, size_t index, double factor[2]);

/* Of all indices below 2^bits, by doubling: at most two products an entry. */
void qarena__bit_form_expand(const qarena__bit_form *form, unsigned bits, double (*table)[2]);

#endif
