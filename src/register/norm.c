#include "register/norm.h"

#include <math.h>

#include "core/status.h"

/* What is let be: less than what one pass may lose. */
#define LEAST_SINGLE 0x1p-22
#define LEAST_DOUBLE 0x1p-47

/* A norm further off than this is no work of rounding. */
#define MOST 0x1p-7

/* Sweeps between two measurements, at first and at the most. They lose up to 1e-7 each in small states of single precision, but commonly less than a tenth of that, 5e-9 on
 * the average in others, and 2e-16 in double. What was lost since the last measurement says whether the next comes sooner. */
typedef struct rhythm {
    uint16_t first, most;
    double much, little; /* loss */
} rhythm;

static const rhythm of_small = {48, 48, 8e-7, 2e-7}, of_single = {256, 256, 8e-7, 2e-7}, of_double = {2048, 2048, 1e-12, 5e-13};

/* Sums of tiles are known to 2^-60 each. */
#define LEAST_SUM 0x1p-6
#define MOST_SUM 4

static const rhythm *rhythm_of(const qarena_register *reg) {
    return reg->precision == QARENA_DOUBLE ? &of_double : reg->n < QARENA__FINE_QUBITS ? &of_small : &of_single;
}

static unsigned sweeps_between(const qarena__kept_norm *norm, const qarena_register *reg) {
    return norm->between ? norm->between : rhythm_of(reg)->first;
}

qarena__kept_norm qarena__norm_now(const qarena__stay *stay) {
    if (stay->unchecked) {
        return (qarena__kept_norm){.kept = -1};
    }
    return qarena__is_fresh(stay->reg) ? qarena__norm_given(1) : stay->reg->front->norm;
}

/* Of a state that is nearly zero, or not finite, none is kept. */
static double worth_keeping(double norm_squared) {
    return norm_squared >= 0x1p-500 && norm_squared <= 0x1p500 ? norm_squared : -1;
}

qarena__kept_norm qarena__norm_measured(qarena__kept_norm norm, const qarena_register *reg, double norm_squared) {
    if (norm.kept <= 0) {
        return qarena__norm_given(worth_keeping(norm_squared));
    }
    const rhythm *r = rhythm_of(reg);
    const double lost = fabs(norm_squared - norm.found) / norm.kept;
    const unsigned now = sweeps_between(&norm, reg), next = lost > r->much ? now / 2 : lost < r->little ? now * 2 : now;
    norm.between = (uint16_t)(next > r->most ? r->most : next < 2 ? 2 : next);
    norm.sweeps = 0;
    norm.found = norm_squared;
    return norm;
}

qarena__kept_norm qarena__norm_mended(qarena__kept_norm norm) {
    norm.found = norm.kept;
    return norm;
}

double qarena__norm_factor(const qarena__kept_norm *norm, unsigned precision) {
    const double off = norm->kept > 0 ? norm->found / norm->kept - 1 : 0, least = precision == QARENA_SINGLE ? LEAST_SINGLE : LEAST_DOUBLE;
    return fabs(off) > least && fabs(off) < MOST ? 1 / sqrt(1 + off) : 1;
}

uint64_t qarena__norm_sweeps_left(const qarena__kept_norm *norm, const qarena_register *reg) {
    return norm->kept > 0 ? sweeps_between(norm, reg) - norm->sweeps : norm->kept == 0 ? 0 : UINT64_MAX;
}

qarena__kept_norm qarena__norm_after_sweeps(qarena__kept_norm norm, const qarena_register *reg, uint64_t left) {
    norm.sweeps = norm.kept > 0 ? (uint16_t)(sweeps_between(&norm, reg) - left) : 0;
    return norm.kept > 0 ? norm : (qarena__kept_norm){0};
}

qarena__kept_norm qarena__norm_after_pass(qarena__kept_norm norm, uint64_t units) {
    const double sum = (double)units * QARENA__NORM_UNIT;
    if (sum < LEAST_SUM || sum > MOST_SUM) {
        return (qarena__kept_norm){0};
    }
    return norm.kept > 0 ? (qarena__kept_norm){.kept = norm.kept, .found = sum, .between = norm.between} : qarena__norm_given(sum);
}

qarena_status qarena__norm_before_sweep(qarena__stay *stay, qarena__kept_norm *norm) {
    *norm = qarena__norm_now(stay);
    uint64_t left = qarena__norm_sweeps_left(norm, stay->reg);
    if (left == 0) {
        *norm = qarena__norm_measured(*norm, stay->reg, qarena__norm_squared(stay));
        if (qarena__watch_cancelled(&stay->watch)) {
            return qarena__stay_cancelled(stay);
        }
        const double factor[2] = {qarena__norm_factor(norm, stay->reg->precision), 0};
        if (factor[0] != 1) {
            *norm = qarena__norm_mended(*norm);
            QARENA__FORWARD(qarena__apply_action(stay, &(qarena__action){.form = QARENA__DIAGONAL, .matrix = factor}, *norm));
        }
        left = qarena__norm_sweeps_left(norm, stay->reg);
    }
    *norm = qarena__norm_after_sweeps(*norm, stay->reg, left - 1);
    return QARENA_OK;
}
