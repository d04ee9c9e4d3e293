#include "register/small.h"

#include "core/fp_mode.h"
#include "core/status.h"
#include "plan/lower.h"
#include "register/commit.h"
#include "register/known_norm.h"
#include "register/projection.h"
#include "register/zero_state.h"

/* Kernels that fill and copy take multiples of 2^6 amplitudes. */
#define LEAST_ACTIVE 6u

/* The buffer that the sweeps are done in. Of its amplitudes only the first 2^active are written
 * yet: above, the state is zero, since no qubit from there on has been changed. A GHZ ladder on n
 * qubits so costs as much as two gates. */
typedef struct room {
    qarena__buffer *target;
    unsigned active;
    bool zeros_there;       /* of the state as it was, in place */
    qarena__kept_norm norm; /* when it was measured last */
    uint64_t left;          /* sweeps until it is to be again */
} room;

/* log2 of the amplitudes that must be written at first. */
static unsigned active_of(const qarena_register *reg) {
    const uint64_t nonzero_qubits =
        qarena__reset_is_pending(reg) ? 0 : reg->nonzero_qubits & (qarena__amplitudes(reg) - 1);
    const unsigned active_bits =
                       nonzero_qubits ? 64 - (unsigned)__builtin_clzll(nonzero_qubits) : 0,
                   least = reg->n < LEAST_ACTIVE ? reg->n : LEAST_ACTIVE;
    return active_bits > least ? active_bits : least;
}

static qarena_status begin(qarena__writer *writer, room *r) {
    qarena_register *reg = writer->reg;
    QARENA__FORWARD(qarena__write_pending_projection(writer));
    const bool after_reset = qarena__reset_is_pending(reg);
    const unsigned active = active_of(reg);
    r->norm = qarena__norm_now(writer);
    r->left = qarena__norm_sweeps_left(&r->norm, reg);
    QARENA__FORWARD(qarena__write_begin(reg, &r->target));
    r->active = active;
    r->zeros_there = r->target == reg->front && !after_reset;
    const uint64_t bytes = qarena__amplitude_bytes(reg->precision) << r->active;
    if (after_reset) {
        qarena__write_zero_state(writer->kernels, r->target->data, r->active, 1);
        writer->bytes_written += bytes;
    } else if (r->target != reg->front) {
        writer->kernels->copy(r->target->data, reg->front->data, 0, (uint64_t)1 << r->active,
                              false);
        writer->bytes_read += bytes;
        writer->bytes_written += bytes;
    }
    return QARENA_OK;
}

/* Write the zeros below amplitude 2^active_bits that are not written yet. */
static void extend(qarena__writer *writer, room *r, unsigned active_bits) {
    const uint64_t first = (uint64_t)1 << r->active, end = (uint64_t)1 << active_bits;
    if (first < end && !r->zeros_there) {
        writer->kernels->zero(r->target->data, first, end, false);
        writer->bytes_written += qarena__amplitude_bytes(writer->reg->precision) * (end - first);
    }
    r->active = first < end ? active_bits : r->active;
}

/* Measure the norm, and mend it. Apart, since it is seldom called. */
__attribute__((noinline)) static void mend(qarena__writer *writer, room *r) {
    const qarena_register *reg = writer->reg;
    r->norm = qarena__norm_measured(
        r->norm, writer->kernels->norm(r->target->data, 0, (uint64_t)1 << r->active));
    writer->bytes_read += qarena__amplitude_bytes(reg->precision) << r->active;
    const double factor = qarena__norm_factor(&r->norm, reg->precision);
    if (factor != 1) {
        writer->kernels->scale(r->target->data, r->target->data, factor, 0,
                               (uint64_t)1 << r->active);
        writer->bytes_read += qarena__amplitude_bytes(reg->precision) << r->active;
        writer->bytes_written += qarena__amplitude_bytes(reg->precision) << r->active;
        r->norm = qarena__norm_mended(r->norm);
    }
    r->left = qarena__norm_sweeps_left(&r->norm, reg);
}

/* A sweep's items go up with the amplitudes, so those below 2^active are the first. */
static void sweep(qarena__writer *writer, room *r, const qarena__sweep *sweep) {
    if (__builtin_expect(r->left-- == 0, 0)) {
        mend(writer, r);
        r->left--;
    }
    extend(writer, r, sweep->active_bits);
    const unsigned untouched = writer->reg->n - r->active;
    sweep->run(sweep, r->target->data, r->target->data, 0, sweep->items >> untouched);
    writer->bytes_read += sweep->bytes_read >> untouched;
    writer->bytes_written += sweep->bytes_written >> untouched;
}

static void commit(qarena__writer *writer, room *r) {
    const uint64_t nonzero_qubits = ((uint64_t)1 << r->active) - 1;
    extend(writer, r, writer->reg->n);
    qarena__write_commit(writer->reg, r->target,
                         qarena__norm_after_sweeps(r->norm, writer->reg, r->left));
    writer->reg->nonzero_qubits = nonzero_qubits;
}

qarena_status qarena__small_run(qarena__writer *writer, const qarena__oplist *list, uint64_t first,
                                uint64_t count, uint64_t *done) {
    room r = {0};
    qarena__sweep made; /* prepare writes what is read of it */
    qarena__angled_ops ops;
    qarena__angled_begin(&ops, list);
    qarena_status status = QARENA_OK;
    while (*done < count) {
        qarena__lowered lowered;
        bool acts;
        const uint64_t next =
            qarena__lower_next(&ops, first + *done, first + count, &lowered, &acts);
        if (acts && lowered.action.k > 2 &&
            writer->kernels->coefficient_bytes(&lowered.action) > QARENA__INLINE_COEFFICIENTS) {
            break;
        }
        status = qarena__writer_poll(writer);
        status = status == QARENA_OK && !r.target ? begin(writer, &r) : status;
        if (status != QARENA_OK) {
            break;
        }
        if (acts) {
            writer->kernels->prepare(&made, &lowered.action, writer->reg->n, QARENA__IN_PLACE,
                                     NULL);
            const qarena__fp_mode host = qarena__fp_enter();
            sweep(writer, &r, &made);
            qarena__fp_leave(host);
        }
        *done = next - first;
    }
    if (r.target) {
        commit(writer, &r);
    }
    return status;
}

qarena_status qarena__small_replay(qarena__writer *writer, const qarena__compiled_chunk *compiled,
                                   uint64_t gates) {
    room r;
    QARENA__FORWARD(qarena__writer_poll(writer));
    QARENA__FORWARD(begin(writer, &r));
    const qarena__fp_mode host = qarena__fp_enter();
    for (uint32_t i = 0; i < compiled->sweeps; i++) {
        if (compiled->sweep[i]) {
            sweep(writer, &r, compiled->sweep[i]);
        }
    }
    qarena__fp_leave(host);
    commit(writer, &r);
    writer->gates += gates;
    return QARENA_OK;
}
