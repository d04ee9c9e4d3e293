/* Two registers at once: linear combinations, tensor products, inner products. */
#include <math.h>

#include "core/status.h"
#include "register/both_writers.h"
#include "register/commit.h"
#include "register/lifecycle.h"
#include "register/reduce.h"

/* Amplitudes that a thread takes at a time: a multiple of whole cache lines. */
#define BLOCK 1024u

/* A sweep's arguments, whichever it needs. */
typedef struct linear {
    const qarena__kernels *kernels;
    const void *a, *b;
    const double *alpha, *beta;
    void *dst;
    unsigned n_low; /* qubits of b in a tensor product */
} linear;

static void combine(void *context, uint64_t begin, uint64_t end) {
    const linear *x = context;
    x->kernels->combine(x->dst, x->a, x->alpha, x->b, x->beta, begin, end);
}

static void tensor(void *context, uint64_t begin, uint64_t end) {
    const linear *x = context;
    x->kernels->tensor(x->dst, x->a, x->b, x->n_low, begin, end);
}

static qarena_status check_pair(const char *name, const qarena_register *a,
                                const qarena_register *b, const void *result) {
    return a && b && result ? QARENA_OK
                            : qarena__fail(QARENA_E_ARGUMENT, "%s: an argument is NULL", name);
}

qarena_status qarena_register_combine(qarena_register *reg, const double alpha[2],
                                      qarena_register *other, const double beta[2]) {
    QARENA__FORWARD(check_pair("combine", reg, other, alpha && beta ? alpha : NULL));
    QARENA__FORWARD(qarena__check_alike("combine", reg, other));
    if (!isfinite(alpha[0]) || !isfinite(alpha[1]) || !isfinite(beta[0]) || !isfinite(beta[1])) {
        return qarena__fail(QARENA_E_NOT_FINITE, "combine: a factor is NaN or infinite");
    }
    qarena__writer writer;
    qarena__writer second;
    QARENA__FORWARD(qarena__both_synced(&writer, reg, &second, other));
    qarena__buffer *target;
    qarena_status status = qarena__write_secure(reg);
    status = status == QARENA_OK ? qarena__write_begin(reg, &target) : status;
    if (status == QARENA_OK) {
        linear x = {.kernels = writer.kernels,
                    .a = reg->front->data,
                    .b = other->front->data,
                    .dst = target->data};
        x.alpha = alpha;
        x.beta = beta;
        status = qarena__write_for(&writer, target, qarena__amplitudes(reg), BLOCK, combine, &x);
    }
    if (status == QARENA_OK) {
        writer.bytes_read += 2 * reg->bytes;
        writer.bytes_written += reg->bytes;
        qarena__write_commit(reg, target, (qarena__kept_norm){0});
    }
    return qarena__both_end(&writer, &second, status);
}

/* The product's state, written into its front before anybody else knows of it. The poll is that of
 * high. */
static qarena_status fill_product(qarena_register *product, const qarena_register *high,
                                  const qarena_register *low) {
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, product));
    writer.watch = (qarena__watch){.poll = high->poll, .context = high->poll_context};
    linear x = {.kernels = writer.kernels,
                .a = high->front->data,
                .b = low->front->data,
                .dst = product->front->data,
                .n_low = low->n};
    qarena__writer_ask_for(&writer, qarena__amplitudes(product), BLOCK, tensor, &x);
    writer.bytes_read += high->bytes + low->bytes;
    writer.bytes_written += product->bytes;
    product->front->norm =
        (qarena__kept_norm){.kept = high->front->norm.kept * low->front->norm.kept,
                            .found = high->front->norm.found * low->front->norm.found};
    return qarena__writer_end(&writer, QARENA_OK);
}

qarena_status qarena_register_tensor(qarena_register *high, qarena_register *low,
                                     qarena_register **product) {
    QARENA__FORWARD(check_pair("tensor", high, low, product));
    if (high->precision != low->precision) {
        return qarena__fail(QARENA_E_ARGUMENT, "tensor: the registers' precisions differ");
    }
    qarena__writer writer;
    qarena__writer second;
    QARENA__FORWARD(qarena__both_synced(&writer, high, &second, low));
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    options.precision = high->precision;
    options.buffers = high->buffers;
    options.threads = high->threads;
    qarena_register *made;
    qarena_status status =
        qarena__register_make(high->arena, high->n + low->n, &options, NULL, &made);
    if (status == QARENA_OK) {
        status = fill_product(made, high, low);
        if (status == QARENA_OK) {
            *product = made;
        } else {
            qarena_register_destroy(made);
        }
    }
    return qarena__both_end(&writer, &second, status);
}

static qarena_status inner_of(const char *name, qarena_register *reg, qarena_register *other,
                              double inner[2]) {
    QARENA__FORWARD(qarena__check_alike(name, reg, other));
    qarena__writer writer;
    qarena__writer second;
    QARENA__FORWARD(qarena__both_synced(&writer, reg, &second, other));
    qarena__inner(&writer, reg->front->data, other->front->data, inner);
    return qarena__both_end(&writer, &second, QARENA_OK);
}

qarena_status qarena_register_inner(qarena_register *reg, qarena_register *other, double inner[2]) {
    double sum[2];
    QARENA__FORWARD(check_pair("inner", reg, other, inner));
    QARENA__FORWARD(inner_of("inner", reg, other, sum));
    inner[0] = sum[0];
    inner[1] = sum[1];
    return QARENA_OK;
}

qarena_status qarena_register_fidelity(qarena_register *reg, qarena_register *other,
                                       double *fidelity) {
    double sum[2];
    QARENA__FORWARD(check_pair("fidelity", reg, other, fidelity));
    QARENA__FORWARD(inner_of("fidelity", reg, other, sum));
    *fidelity = sum[0] * sum[0] + sum[1] * sum[1];
    return QARENA_OK;
}
