#include "register/zero_state.h"

#include "core/status.h"
#include "register/commit.h"
#include "register/known_norm.h"

/* Amplitudes that a thread takes at a time. */
#define BLOCK 1024u

typedef struct clearing {
    const qarena__kernels *kernels;
    void *state;
    bool stream;
} clearing;

static void clear(void *context, uint64_t begin, uint64_t end) {
    const clearing *x = context;
    x->kernels->zero(x->state, begin, end, x->stream);
}

void qarena__write_real(void *amplitude, unsigned precision, double value) {
    if (precision == QARENA_DOUBLE) {
        *(double *)amplitude = value;
    } else {
        *(float *)amplitude = (float)value;
    }
}

void qarena__write_zero_state(const qarena__kernels *kernels, void *state, unsigned n,
                              unsigned threads) {
    const uint64_t count = (uint64_t)1 << n;
    clearing x = {.kernels = kernels,
                  .state = state,
                  .stream =
                      qarena__kernels_stream(count * qarena__amplitude_bytes(kernels->precision))};
    if (threads > 1 || x.stream) {
        qarena__parallel_for(threads, count, BLOCK, clear, &x);
    } else {
        kernels->zero(state, 0, count,
                      false); /* nothing to fence, which a small run would notice */
    }
    qarena__write_real(state, kernels->precision, 1);
}

qarena_status qarena__write_pending_reset(qarena__writer *writer) {
    qarena_register *reg = writer->reg;
    if (!qarena__reset_is_pending(reg)) {
        return QARENA_OK;
    }
    qarena__buffer *target;
    QARENA__FORWARD(qarena__write_begin(reg, &target));
    if (!qarena__writer_is_dry(writer)) {
        qarena__write_zero_state(writer->kernels, target->data, reg->n,
                                 qarena__writer_threads(writer));
    }
    writer->bytes_written += reg->bytes;
    qarena__write_commit(reg, target, qarena__norm_given(1));
    reg->nonzero_qubits = 0;
    return QARENA_OK;
}
