/* What is known of the norm of a state, and what follows from it. Gates keep the norm; rounding
 * does not, and where the same gates run again and again it errs to the same side each time. A pass
 * measures the norm of what it writes, at one addition a number; where that is off, the next pass's
 * scale, which is applied anyway, makes up for it. Sweeps of single gates are measured now and
 * then, and so are passes that nothing but SWAPs comes after (execute_pass.c). So the norm is as
 * close after a billion gates as after a hundred: to what it was when it was first measured, since
 * states need not have a norm of 1. keep_norm.h does that. */
#ifndef QARENA_REGISTER_KNOWN_NORM_H
#define QARENA_REGISTER_KNOWN_NORM_H

#include "register/writer.h"

/* Of a state that has just been given, or found to have, this norm. */
static inline qarena__kept_norm qarena__norm_given(double norm_squared) {
    return (qarena__kept_norm){.kept = norm_squared, .found = norm_squared};
}

/* Of the state that the writer sees, |0..0> after a reset included. Below 0: what the writer runs
 * need not keep it. */
qarena__kept_norm qarena__norm_now(const qarena__writer *writer);

/* It has been measured; and what it was off has been made up for. */
qarena__kept_norm qarena__norm_measured(qarena__kept_norm norm, double norm_squared);
qarena__kept_norm qarena__norm_mended(qarena__kept_norm norm);

/* What brings the norm that was found last back to the one that is kept; 1 where it is close
 * enough, or none is kept. */
double qarena__norm_factor(const qarena__kept_norm *norm, unsigned precision);

/* The same at the end of a run: 1 where it is not off by much. */
double qarena__norm_end_factor(const qarena__kept_norm *norm, unsigned precision);

/* So many sweeps may come before the state is to be measured. */
uint64_t qarena__norm_sweeps_left(const qarena__kept_norm *norm, const qarena_register *reg);

/* What is known after sweeps of which so many are left now. */
qarena__kept_norm qarena__norm_after_sweeps(qarena__kept_norm norm, const qarena_register *reg,
                                            uint64_t left);

/* The norm of what a pass writes, tile by tile: sums of whole numbers, which have the same bits in
 * any order. The fine one is right where the coarse one, rounded up, is small. */
typedef struct qarena__norm_sum {
    atomic_uint_least64_t fine, coarse;
} qarena__norm_sum;

void qarena__norm_add(qarena__norm_sum *sum, double squares);

/* A negative number: it is too small or too large to be told. */
double qarena__norm_sum_of(const qarena__norm_sum *sum);

/* What is known after a pass. */
qarena__kept_norm qarena__norm_after_pass(qarena__kept_norm norm, const qarena__norm_sum *sum);

#endif
