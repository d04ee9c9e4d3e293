#include "register/norm.h"

#include <math.h>

#include "core/fp_mode.h"
#include "core/status.h"

/* What is let be: less than what one pass may lose. */
#define LEAST_SINGLE 0x1p-22
#define LEAST_DOUBLE 0x1p-47

/* A norm further off than this is no work of rounding. */
#define MOST 0x1p-7

/* What a run may leave. */
#define MUCH_SINGLE 1e-6
#define MUCH_DOUBLE 5e-13

/* Sweeps between two measurements. The worst coefficients lose 8e-8 a sweep in small states of single precision, which have no rests, 4e-8 in others, where dense matrices
 * have none, and 9e-16 in double. */
#define SWEEPS_SMALL 20u
#define SWEEPS_SINGLE 40u
#define SWEEPS_DOUBLE 1024u

/* Units of the two sums of tiles, and what a sum may be. */
#define FINE 0x1p-60
#define COARSE 0x1p-20
#define LEAST_SUM 0x1p-6
#define MOST_SUM 4

static uint32_t sweeps_between(const qarena_register *reg) {
    return reg->precision == QARENA_DOUBLE ? SWEEPS_DOUBLE : reg->n < QARENA__FINE_QUBITS ? SWEEPS_SMALL : SWEEPS_SINGLE;
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

qarena__kept_norm qarena__norm_measured(qarena__kept_norm norm, double norm_squared) {
    return norm.kept > 0 ? (qarena__kept_norm){.kept = norm.kept, .found = norm_squared} : qarena__norm_given(worth_keeping(norm_squared));
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

uint64_t qarena__norm_sweeps_left(const qarena__kept_norm *norm, const qarena_register *reg) {
    return norm->kept > 0 ? sweeps_between(reg) - norm->sweeps : norm->kept == 0 ? 0 : UINT64_MAX;
}

qarena__kept_norm qarena__norm_after_sweeps(qarena__kept_norm norm, const qarena_register *reg, uint64_t left) {
    if (norm.kept <= 0) {
        return (qarena__kept_norm){0};
    }
    norm.sweeps = sweeps_between(reg) - (uint32_t)left;
    return norm;
}

void qarena__norm_add(qarena__norm_sum *sum, double squares) {
    const double most = 1 / COARSE, known = squares <= most ? squares : most; /* not: a number that is none */
    atomic_fetch_add_explicit(&sum->coarse, (uint64_t)(known / COARSE) + 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&sum->fine, known <= MOST_SUM ? (uint64_t)(known / FINE) : 0, memory_order_relaxed);
}

qarena__kept_norm qarena__norm_after_pass(qarena__kept_norm norm, const qarena__norm_sum *sum) {
    const double fine = (double)atomic_load_explicit(&sum->fine, memory_order_relaxed) * FINE;
    const double coarse = (double)atomic_load_explicit(&sum->coarse, memory_order_relaxed) * COARSE;
    if (coarse > MOST_SUM || fine < LEAST_SUM) {
        return (qarena__kept_norm){0};
    }
    return qarena__norm_measured(norm, fine);
}

/* Amplitudes that a thread scales at a time. */
#define GRAIN 4096u

typedef struct scaling {
    const qarena__kernels *kernels;
    const void *src;
    void *dst;
    double factor;
} scaling;

static void scale(void *context, uint64_t begin, uint64_t end) {
    const scaling *x = context;
    const qarena__fp_mode host = qarena__fp_enter();
    x->kernels->scale(x->dst, x->src, x->factor, begin, end);
    qarena__fp_leave(host);
}

/* Bring the state back to the norm that is kept, and commit. E_MEMORY. */
static qarena_status mend(qarena__stay *stay, qarena__kept_norm norm, double factor) {
    qarena_register *reg = stay->reg;
    const uint64_t support = reg->support;
    qarena__buffer *target;
    QARENA__FORWARD(qarena__write_begin(reg, &target));
    scaling x = {.kernels = stay->kernels, .src = reg->front->data, .dst = target->data, .factor = factor};
    qarena__stay_for(stay, qarena__amplitudes(reg), GRAIN, scale, &x);
    stay->bytes_read += reg->bytes;
    stay->bytes_written += reg->bytes;
    qarena__write_commit(reg, target, qarena__norm_mended(norm));
    reg->support = support;
    return QARENA_OK;
}

void qarena__norm_settle(qarena__stay *stay) {
    const qarena__kept_norm norm = stay->reg->front->norm;
    const double factor = factor_beyond(&norm, stay->reg->precision == QARENA_SINGLE ? MUCH_SINGLE : MUCH_DOUBLE);
    if (factor != 1) {
        (void)mend(stay, norm, factor);
    }
}

qarena_status qarena__norm_before_sweep(qarena__stay *stay, qarena__kept_norm *norm) {
    *norm = qarena__norm_now(stay);
    uint64_t left = qarena__norm_sweeps_left(norm, stay->reg);
    if (left == 0) {
        *norm = qarena__norm_measured(*norm, qarena__norm_squared(stay));
        if (qarena__watch_cancelled(&stay->watch)) {
            return qarena__stay_cancelled(stay);
        }
        const double factor = qarena__norm_factor(norm, stay->reg->precision);
        if (factor != 1) {
            QARENA__FORWARD(mend(stay, *norm, factor));
            *norm = qarena__norm_mended(*norm);
        }
        left = qarena__norm_sweeps_left(norm, stay->reg);
    }
    *norm = qarena__norm_after_sweeps(*norm, stay->reg, left - 1);
    return QARENA_OK;
}
