/* Whole states: reset, set, restore. Each commits like a gate. */
#include <math.h>

#include "core/status.h"
#include "register/commit.h"
#include "register/known_norm.h"
#include "register/pairwise.h"
#include "register/pending_gates.h"
#include "register/shape.h"
#include "register/snapshot.h"
#include "register/zero_state.h"

/* Amplitudes that a thread takes at a time, and that are checked at a time. */
#define BLOCK 1024u

/* Sums of the check, whatever the threads. */
#define MAX_CHUNKS 256u

/* The caller's amplitudes on their way. */
typedef struct conversion {
    const qarena__kernels *kernels;
    const void *src;
    void *dst;
    unsigned from; /* precision of src */
} conversion;

static void convert(void *context, uint64_t begin, uint64_t end) {
    const conversion *x = context;
    (void)x->kernels->convert(x->dst, x->src, x->from, begin,
                              end); /* what had to be checked has been */
}

qarena_status qarena_register_reset(qarena_register *reg) {
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, reg));
    qarena_status status = qarena__write_secure(reg);
    if (status == QARENA_OK) {
        qarena__front_reset(reg);
        qarena__pending_clear(reg);
        if (qarena__arena_in_block(
                reg->arena)) { /* where a snapshot could not get a buffer for the zeros */
            status = qarena__write_pending_reset(&writer);
        }
    }
    return qarena__writer_end(&writer, status);
}

/* The caller's amplitudes, checked block by block through a copy that the kernels may read. */
typedef struct source_check {
    const qarena__kernels *kernels; /* of the caller's precision */
    const char *amplitudes;
    unsigned precision;
    uint64_t count, blocks_a_chunk;
    atomic_bool not_finite;
    double chunk[MAX_CHUNKS];
} source_check;

static void check_chunks(void *context, uint64_t begin, uint64_t end) {
    source_check *x = context;
    _Alignas(64) char copy[BLOCK * 16];
    for (uint64_t chunk = begin; chunk < end; chunk++) {
        double sum = 0;
        uint64_t first = chunk * x->blocks_a_chunk * BLOCK;
        uint64_t last = first + x->blocks_a_chunk * BLOCK;
        last = last < x->count ? last : x->count;
        for (uint64_t i = first; i < last; i += BLOCK) {
            uint64_t length = last - i < BLOCK ? last - i : BLOCK;
            if (!x->kernels->convert(copy,
                                     x->amplitudes + i * qarena__amplitude_bytes(x->precision),
                                     x->precision, 0, length)) {
                atomic_store_explicit(&x->not_finite, true, memory_order_relaxed);
            }
            sum += x->kernels->norm(copy, 0, length);
        }
        x->chunk[chunk] = sum;
    }
}

static qarena_status check_state(qarena__writer *writer, const void *amplitudes, unsigned precision,
                                 uint64_t count, double *norm_squared) {
    uint64_t blocks = (count + BLOCK - 1) / BLOCK;
    if (qarena__writer_is_dry(writer)) {
        *norm_squared = 1;
        return QARENA_OK;
    }
    source_check x = {.kernels = qarena__kernels_of(precision),
                      .amplitudes = amplitudes,
                      .precision = precision,
                      .count = count};
    x.blocks_a_chunk = blocks > MAX_CHUNKS ? blocks / MAX_CHUNKS : 1;
    uint64_t chunks = blocks / x.blocks_a_chunk;
    qarena__writer_ask_for(writer, chunks, 1, check_chunks, &x);
    if (qarena__watch_cancelled(&writer->watch)) {
        return qarena__writer_cancelled(writer);
    }
    if (atomic_load_explicit(&x.not_finite, memory_order_relaxed)) {
        return qarena__fail(QARENA_E_NOT_FINITE, "set_state: an amplitude is NaN or infinite");
    }
    bool single = precision == QARENA_SINGLE || writer->reg->precision == QARENA_SINGLE;
    double bound = single ? 1e-3 : 1e-8; /* wider than what gates leave (docs/kernels.md) */
    *norm_squared = qarena__pairwise(x.chunk, chunks);
    if (!(fabs(*norm_squared - 1.0) <= bound)) {
        return qarena__fail(QARENA_E_NORM, "set_state: norm^2 is %.12g, 1 within %g is needed",
                            *norm_squared, bound);
    }
    return QARENA_OK;
}

static qarena_status check_source(const qarena_register *reg, const void *amplitudes,
                                  unsigned precision, uint64_t count) {
    if (!amplitudes) {
        return qarena__fail(QARENA_E_ARGUMENT, "set_state: amplitudes is NULL");
    }
    QARENA__FORWARD(qarena__shape_check(precision, reg->buffers));
    if (count != qarena__amplitudes(reg)) {
        return qarena__fail(
            QARENA_E_ARGUMENT, "set_state: %llu amplitudes given, %llu needed for %u qubits",
            (unsigned long long)count, (unsigned long long)qarena__amplitudes(reg), reg->n);
    }
    uint64_t alignment = qarena__amplitude_bytes(precision) / 2;
    if ((uintptr_t)amplitudes % alignment) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "set_state: amplitudes are not aligned to %llu bytes",
                            (unsigned long long)alignment);
    }
    return QARENA_OK;
}

qarena_status qarena_register_set_state(qarena_register *reg, const void *amplitudes,
                                        unsigned precision, uint64_t count, int check) {
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, reg));
    qarena__buffer *target = NULL;
    double norm_squared = 0; /* unless it is checked it is not known */
    qarena_status status = check_source(reg, amplitudes, precision, count);
    if (status == QARENA_OK && check) {
        status = check_state(&writer, amplitudes, precision, count, &norm_squared);
    }
    if (status == QARENA_OK) {
        status = qarena__write_secure(reg);
    }
    if (status == QARENA_OK) {
        status = qarena__write_begin(reg, &target);
    }
    if (status == QARENA_OK) {
        conversion x = {
            .kernels = writer.kernels, .src = amplitudes, .dst = target->data, .from = precision};
        status = qarena__write_for(&writer, target, count, BLOCK, convert, &x);
    }
    if (status == QARENA_OK) {
        writer.bytes_written += reg->bytes;
        qarena__write_commit(reg, target, qarena__norm_given(norm_squared));
        qarena__pending_clear(reg);
    }
    return qarena__writer_end(&writer, status);
}

qarena_status qarena_register_restore(qarena_register *reg, const qarena_snapshot *snapshot) {
    if (!reg || !snapshot) {
        return qarena__fail(QARENA_E_ARGUMENT, "restore: %s is NULL", reg ? "snapshot" : "reg");
    }
    if (snapshot->n != reg->n || snapshot->precision != reg->precision ||
        snapshot->arena != reg->arena) {
        return qarena__fail(QARENA_E_ARGUMENT, "restore: the snapshot's %s is not the register's",
                            snapshot->n != reg->n           ? "number of qubits"
                            : snapshot->arena != reg->arena ? "arena"
                                                            : "precision");
    }
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, reg));
    qarena__buffer *buffer = atomic_load_explicit(&snapshot->buffer, memory_order_acquire);
    if (buffer) {
        qarena__buffer_retain(buffer);
        qarena__front_replace(reg, buffer);
    } else {
        qarena__front_reset(reg);
    }
    qarena__pending_clear(reg);
    return qarena__writer_end(&writer, QARENA_OK);
}
