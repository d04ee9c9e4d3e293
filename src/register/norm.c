#include "register/norm.h"

#include <math.h>

#include "core/status.h"

/* What is let be: less than what one pass may lose. */
#define LEAST_SINGLE 0x1p-22
#define LEAST_DOUBLE 0x1p-47

/* A norm further off than this is no work of rounding. */
#define MOST 0x1p-7

/* Sweeps between two measurements: they lose 5e-9 each on the average in single precision, and 2e-16 in double. */
#define SWEEPS_SINGLE 256u
#define SWEEPS_DOUBLE 2048u

qarena__kept_norm qarena__norm_now(const qarena__stay *stay) {
    if (stay->unchecked) {
        return (qarena__kept_norm){0};
    }
    return qarena__is_fresh(stay->reg) ? qarena__norm_given(1) : stay->reg->front->norm;
}

double qarena__norm_factor(const qarena__kept_norm *norm, unsigned precision) {
    const double off = norm->kept > 0 ? norm->found / norm->kept - 1 : 0, least = precision == QARENA_SINGLE ? LEAST_SINGLE : LEAST_DOUBLE;
    return fabs(off) > least && fabs(off) < MOST ? 1 / sqrt(1 + off) : 1;
}

static uint32_t sweeps_between(unsigned precision) {
    return precision == QARENA_SINGLE ? SWEEPS_SINGLE : SWEEPS_DOUBLE;
}

uint64_t qarena__norm_sweeps_left(const qarena__kept_norm *norm, unsigned precision) {
    return norm->kept > 0 ? sweeps_between(precision) - norm->sweeps : UINT64_MAX;
}

qarena__kept_norm qarena__norm_after_sweeps(qarena__kept_norm norm, unsigned precision, uint64_t left) {
    norm.sweeps = norm.kept > 0 ? sweeps_between(precision) - (uint32_t)left : 0;
    return norm;
}

qarena_status qarena__norm_before_sweep(qarena__stay *stay, qarena__kept_norm *norm) {
    const unsigned precision = stay->reg->precision;
    *norm = qarena__norm_now(stay);
    if (qarena__norm_sweeps_left(norm, precision) == 0) {
        *norm = (qarena__kept_norm){.kept = norm->kept, .found = qarena__norm_squared(stay)};
        if (qarena__watch_cancelled(&stay->watch)) {
            return qarena__stay_cancelled(stay);
        }
        const double factor[2] = {qarena__norm_factor(norm, precision), 0};
        if (factor[0] != 1) {
            *norm = qarena__norm_given(norm->kept);
            QARENA__FORWARD(qarena__apply_action(stay, &(qarena__action){.form = QARENA__DIAGONAL, .matrix = factor}, *norm));
        }
    }
    norm->sweeps += norm->kept > 0;
    return QARENA_OK;
}
