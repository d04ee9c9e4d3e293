#include "register/mixed_diagonal.h"

#include <string.h>

#include "arena/arena.h"
#include "core/status.h"

/* Entries that a thread reads at a time. */
#define GRAIN 1024u

typedef struct reading {
    const void *state;
    unsigned precision;
    uint64_t step; /* amplitudes from one entry to the next */
    double *entries;
} reading;

qarena_status qarena__mixed_check(const char *call, const qarena_register *reg) {
    if (!reg) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: reg is NULL", call);
    }
    return reg->n % 2 == 0
               ? QARENA_OK
               : qarena__fail(QARENA_E_ARGUMENT,
                              "%s: a register of %u qubits has no density matrix: an even number "
                              "is needed",
                              call, reg->n);
}

static void read_entries(void *context, uint64_t begin, uint64_t end) {
    const reading *x = context;
    for (uint64_t i = begin; i < end; i++) {
        x->entries[i] = x->precision == QARENA_DOUBLE
                            ? ((const double *)x->state)[2 * i * x->step]
                            : (double)((const float *)x->state)[2 * i * x->step];
    }
}

qarena_status qarena__mixed_diagonal_read(qarena__writer *writer,
                                          qarena__mixed_diagonal *diagonal) {
    const qarena_register *reg = writer->reg;
    diagonal->n = reg->n / 2;
    diagonal->size = (uint64_t)1 << diagonal->n;
    diagonal->entries = diagonal->stack;
    diagonal->buffer = NULL;
    if (diagonal->size > QARENA__STACK_DIAGONAL) {
        QARENA__FORWARD(qarena__buffer_acquire(reg->arena, diagonal->size * sizeof(double),
                                               "diagonal of a density matrix", &diagonal->buffer));
        diagonal->entries = diagonal->buffer->data;
    }
    if (qarena__writer_is_dry(writer)) {
        memset(diagonal->entries, 0, diagonal->size * sizeof(double));
        return QARENA_OK;
    }
    reading x = {.state = reg->front->data,
                 .precision = reg->precision,
                 .step = diagonal->size + 1,
                 .entries = diagonal->entries};
    qarena__writer_ask_for(writer, diagonal->size, GRAIN, read_entries, &x);
    writer->bytes_read += diagonal->size * qarena__amplitude_bytes(reg->precision);
    if (qarena__watch_cancelled(&writer->watch)) {
        qarena__buffer_release(diagonal->buffer);
        return qarena__writer_cancelled(writer);
    }
    return QARENA_OK;
}

void qarena__mixed_diagonal_release(qarena__mixed_diagonal *diagonal) {
    qarena__buffer_release(diagonal->buffer);
}

double qarena__mixed_weight(const qarena__mixed_diagonal *diagonal, uint64_t mask, uint64_t value) {
    double sum = 0;
    for (uint64_t i = 0; i < diagonal->size; i++) {
        sum += (i & mask) == value ? diagonal->entries[i] : 0;
    }
    return sum;
}
