#include "register/known_norm.h"

#include <math.h>

/* Smaller errors of the norm are not corrected: less than what one pass may lose. */
#define LEAST_SINGLE 0x1p-22
#define LEAST_DOUBLE 0x1p-47

/* A norm further off than this is not the effect of rounding. */
#define MOST 0x1p-7

/* Smaller errors are not corrected at the end of a run. */
#define MUCH_SINGLE 1e-6
#define MUCH_DOUBLE 5e-13

/* Sweeps between two measurements. The worst coefficients lose 8e-8 a sweep in small states of
 * single precision, which have no rests, 4e-8 in others, where dense matrices have none, and 9e-16
 * in double. */
#define SWEEPS_SMALL 20u
#define SWEEPS_SINGLE 40u
#define SWEEPS_DOUBLE 1024u

/* Units of the two sums of tiles, and what a sum may be. */
#define FINE 0x1p-60
#define COARSE 0x1p-20
#define LEAST_SUM 0x1p-6
#define MOST_SUM 4

static uint32_t sweeps_between(const qarena_register *reg) {
    return reg->precision == QARENA_DOUBLE ? SWEEPS_DOUBLE
           : reg->n < QARENA__FINE_QUBITS  ? SWEEPS_SMALL
                                           : SWEEPS_SINGLE;
}

qarena__kept_norm qarena__norm_now(const qarena__writer *writer) {
    if (writer->unchecked) {
        return (qarena__kept_norm){.kept = -1};
    }
    const qarena_register *reg = writer->reg;
    return qarena__reset_is_pending(reg) || reg->projection.pending ? qarena__norm_given(1)
                                                                    : reg->front->norm;
}

/* No norm is kept of a state that is nearly zero, or not finite. */
static double worth_keeping(double norm_squared) {
    return norm_squared >= 0x1p-500 && norm_squared <= 0x1p500 ? norm_squared : -1;
}

qarena__kept_norm qarena__norm_measured(qarena__kept_norm norm, double norm_squared) {
    return norm.kept > 0 ? (qarena__kept_norm){.kept = norm.kept, .found = norm_squared}
                         : qarena__norm_given(worth_keeping(norm_squared));
}

qarena__kept_norm qarena__norm_mended(qarena__kept_norm norm) {
    norm.found = norm.kept;
    return norm;
}

/* Where the norm is off by more than `least`, what brings it back. */
static double factor_beyond(const qarena__kept_norm *norm, double least) {
    const double off = norm->kept > 0 ? norm->found / norm->kept - 1 : 0;
    return fabs(off) > least && fabs(off) < MOST ? 1 / sqrt(1 + off) : 1;
}

double qarena__norm_factor(const qarena__kept_norm *norm, unsigned precision) {
    return factor_beyond(norm, precision == QARENA_SINGLE ? LEAST_SINGLE : LEAST_DOUBLE);
}

double qarena__norm_end_factor(const qarena__kept_norm *norm, unsigned precision) {
    return factor_beyond(norm, precision == QARENA_SINGLE ? MUCH_SINGLE : MUCH_DOUBLE);
}

uint64_t qarena__norm_sweeps_left(const qarena__kept_norm *norm, const qarena_register *reg) {
    return norm->kept > 0 ? sweeps_between(reg) - norm->sweeps : norm->kept == 0 ? 0 : UINT64_MAX;
}

qarena__kept_norm qarena__norm_after_sweeps(qarena__kept_norm norm, const qarena_register *reg,
                                            uint64_t left) {
    if (norm.kept <= 0) {
        return (qarena__kept_norm){0};
    }
    norm.sweeps = sweeps_between(reg) - (uint32_t)left;
    return norm;
}

void qarena__norm_add(qarena__norm_sum *sum, double squares) {
    const double most = 1 / COARSE,
                 known = squares <= most ? squares : most; /* not: a number that is none */
    atomic_fetch_add_explicit(&sum->coarse, (uint64_t)(known / COARSE) + 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&sum->fine, known <= MOST_SUM ? (uint64_t)(known / FINE) : 0,
                              memory_order_relaxed);
}

double qarena__norm_sum_of(const qarena__norm_sum *sum) {
    const double fine = (double)atomic_load_explicit(&sum->fine, memory_order_relaxed) * FINE;
    const double coarse = (double)atomic_load_explicit(&sum->coarse, memory_order_relaxed) * COARSE;
    return coarse > MOST_SUM || fine < LEAST_SUM ? -1 : fine;
}

qarena__kept_norm qarena__norm_after_pass(qarena__kept_norm norm, const qarena__norm_sum *sum) {
    const double found = qarena__norm_sum_of(sum);
    return found < 0 ? (qarena__kept_norm){0} : qarena__norm_measured(norm, found);
}
