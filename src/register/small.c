#include "register/small.h"

#include "core/fp_mode.h"
#include "core/status.h"
#include "plan/lower.h"
#include "register/norm.h"

/* Kernels that fill and copy take multiples of 2^6 amplitudes. */
#define LEAST_ACTIVE 6u

/* The buffer that the sweeps are done in. Of its amplitudes only the first 2^active are written yet: above, the state is zero, since no qubit from there on has
 * been mixed. A GHZ ladder on n qubits so costs as much as two gates. */
typedef struct room {
    qarena__buffer *target;
    unsigned active;
    bool zeros_there; /* of the state as it was, in place */
    qarena__kept_norm norm; /* when it was measured last */
    uint64_t left;          /* sweeps until it is to be again */
} room;

/* log2 of the amplitudes that must be written at first. */
static unsigned active_of(const qarena_register *reg) {
    const uint64_t support = qarena__is_fresh(reg) ? 0 : reg->support & (qarena__amplitudes(reg) - 1);
    const unsigned reach = support ? 64 - (unsigned)__builtin_clzll(support) : 0, least = reg->n < LEAST_ACTIVE ? reg->n : LEAST_ACTIVE;
    return reach > least ? reach : least;
}

static qarena_status begin(qarena__stay *stay, room *r) {
    qarena_register *reg = stay->reg;
    const bool fresh = qarena__is_fresh(reg);
    const unsigned active = active_of(reg);
    r->norm = qarena__norm_now(stay);
    r->left = qarena__norm_sweeps_left(&r->norm, reg);
    QARENA__FORWARD(qarena__write_begin(reg, &r->target));
    r->active = active;
    r->zeros_there = r->target == reg->front && !fresh;
    const uint64_t bytes = qarena__amplitude_bytes(reg->precision) << r->active;
    if (fresh) {
        qarena__write_zero_state(stay->kernels, r->target->data, r->active, 1);
        stay->bytes_written += bytes;
    } else if (r->target != reg->front) {
        stay->kernels->copy(r->target->data, reg->front->data, 0, (uint64_t)1 << r->active, false);
        stay->bytes_read += bytes;
        stay->bytes_written += bytes;
    }
    return QARENA_OK;
}

/* Write the zeros below amplitude 2^reach that are not written yet. */
static void extend(qarena__stay *stay, room *r, unsigned reach) {
    const uint64_t first = (uint64_t)1 << r->active, end = (uint64_t)1 << reach;
    if (first < end && !r->zeros_there) {
        stay->kernels->zero(r->target->data, first, end, false);
        stay->bytes_written += qarena__amplitude_bytes(stay->reg->precision) * (end - first);
    }
    r->active = first < end ? reach : r->active;
}

/* Measure the norm, and mend it. Apart, since it is seldom called. */
__attribute__((noinline)) static void mend(qarena__stay *stay, room *r) {
    const qarena_register *reg = stay->reg;
    r->norm = qarena__norm_measured(r->norm, stay->kernels->norm(r->target->data, 0, (uint64_t)1 << r->active));
    stay->bytes_read += qarena__amplitude_bytes(reg->precision) << r->active;
    const double factor = qarena__norm_factor(&r->norm, reg->precision);
    if (factor != 1) {
        stay->kernels->scale(r->target->data, r->target->data, factor, 0, (uint64_t)1 << r->active);
        stay->bytes_read += qarena__amplitude_bytes(reg->precision) << r->active;
        stay->bytes_written += qarena__amplitude_bytes(reg->precision) << r->active;
        r->norm = qarena__norm_mended(r->norm);
    }
    r->left = qarena__norm_sweeps_left(&r->norm, reg);
}

/* A sweep's items go up with the amplitudes, so those below 2^active are the first. */
static void sweep(qarena__stay *stay, room *r, const qarena__sweep *sweep) {
    if (__builtin_expect(r->left-- == 0, 0)) {
        mend(stay, r);
        r->left--;
    }
    extend(stay, r, sweep->reach);
    const unsigned idle = stay->reg->n - r->active;
    sweep->run(sweep, r->target->data, r->target->data, 0, sweep->items >> idle);
    stay->bytes_read += sweep->bytes_read >> idle;
    stay->bytes_written += sweep->bytes_written >> idle;
}

static void commit(qarena__stay *stay, room *r) {
    const uint64_t support = ((uint64_t)1 << r->active) - 1;
    extend(stay, r, stay->reg->n);
    qarena__write_commit(stay->reg, r->target, qarena__norm_after_sweeps(r->norm, stay->reg, r->left));
    stay->reg->support = support;
}

qarena_status qarena__small_run(qarena__stay *stay, const qarena__oplist *list, uint64_t first, uint64_t count, uint64_t *done) {
    room r = {0};
    qarena__sweep made; /* prepare writes what is read of it */
    qarena__sincos last = QARENA__SINCOS_OF_0;
    qarena_status status = QARENA_OK;
    while (*done < count) {
        qarena__lowered lowered;
        bool acts;
        const uint64_t next = qarena__lower_next(list, first + *done, first + count, &last, &lowered, &acts);
        if (acts && lowered.action.k > 2 && stay->kernels->coefficient_bytes(&lowered.action) > QARENA__INLINE_COEFFICIENTS) {
            break;
        }
        status = qarena__stay_poll(stay);
        status = status == QARENA_OK && !r.target ? begin(stay, &r) : status;
        if (status != QARENA_OK) {
            break;
        }
        if (acts) {
            stay->kernels->prepare(&made, &lowered.action, stay->reg->n, QARENA__IN_PLACE, NULL);
            const qarena__fp_mode host = qarena__fp_enter();
            sweep(stay, &r, &made);
            qarena__fp_leave(host);
        }
        *done = next - first;
    }
    if (r.target) {
        commit(stay, &r);
    }
    return status;
}

qarena_status qarena__small_run_prepared(qarena__stay *stay, const qarena__prepared *kept) {
    room r;
    QARENA__FORWARD(qarena__stay_poll(stay));
    QARENA__FORWARD(begin(stay, &r));
    const qarena__fp_mode host = qarena__fp_enter();
    for (uint64_t i = 0; i < kept->sweeps; i++) {
        sweep(stay, &r, kept->sweep[i]);
    }
    qarena__fp_leave(host);
    commit(stay, &r);
    stay->gates += kept->count;
    return QARENA_OK;
}
