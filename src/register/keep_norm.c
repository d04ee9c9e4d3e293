#include "register/keep_norm.h"

#include "core/fp_mode.h"
#include "core/status.h"
#include "register/commit.h"
#include "register/reduce.h"

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
static qarena_status mend(qarena__writer *writer, qarena__kept_norm norm, double factor) {
    qarena_register *reg = writer->reg;
    const uint64_t nonzero_qubits = reg->nonzero_qubits;
    qarena__buffer *target;
    QARENA__FORWARD(qarena__write_begin(reg, &target));
    scaling x = {
        .kernels = writer->kernels, .src = reg->front->data, .dst = target->data, .factor = factor};
    qarena__writer_for(writer, qarena__amplitudes(reg), GRAIN, scale, &x);
    writer->bytes_read += reg->bytes;
    writer->bytes_written += reg->bytes;
    qarena__write_commit(reg, target, qarena__norm_mended(norm));
    reg->nonzero_qubits = nonzero_qubits;
    return QARENA_OK;
}

/* Passes that do not measure count as sweeps, of which one may have more than may come before the
 * next measurement. */
static bool measure_if_due(qarena__writer *writer, qarena__kept_norm *norm) {
    qarena_register *reg = writer->reg;
    const bool due = norm->kept > 0 && qarena__norm_sweeps_left(norm, reg) == 0 &&
                     qarena__buffer_is_unique(reg->front);
    const double squares = due ? qarena__norm_squared(writer) : 0;
    if (!due || qarena__watch_cancelled(&writer->watch)) {
        return false;
    }
    *norm = reg->front->norm = qarena__norm_measured(*norm, squares);
    return true;
}

void qarena__norm_after_run(qarena__writer *writer) {
    qarena__kept_norm norm = writer->reg->front->norm;
    const double factor = measure_if_due(writer, &norm)
                              ? qarena__norm_factor(&norm, writer->reg->precision)
                              : qarena__norm_end_factor(&norm, writer->reg->precision);
    if (factor != 1) {
        (void)mend(writer, norm, factor);
    }
}

qarena_status qarena__norm_before_sweeps(qarena__writer *writer, uint64_t sweeps,
                                         qarena__kept_norm *norm) {
    *norm = qarena__norm_now(writer);
    uint64_t left = qarena__norm_sweeps_left(norm, writer->reg);
    const qarena__kept_norm fresh = qarena__norm_given(1);
    const uint64_t most = qarena__norm_sweeps_left(&fresh, writer->reg);
    if (left < (sweeps < most ? sweeps : most)) {
        *norm = qarena__norm_measured(*norm, qarena__norm_squared(writer));
        if (qarena__watch_cancelled(&writer->watch)) {
            return qarena__writer_cancelled(writer);
        }
        const double factor = qarena__norm_factor(norm, writer->reg->precision);
        if (factor != 1) {
            QARENA__FORWARD(mend(writer, *norm, factor));
            *norm = qarena__norm_mended(*norm);
        }
        left = qarena__norm_sweeps_left(norm, writer->reg);
    }
    *norm = qarena__norm_after_sweeps(*norm, writer->reg, left > sweeps ? left - sweeps : 0);
    return QARENA_OK;
}
