/* Looking at the state without changing it. */
#include "core/status.h"
#include "register/asked_qubits.h"
#include "register/probabilities.h"
#include "register/reduce.h"
#include "register/run.h"

static void read_amplitude(const qarena_register *reg, uint64_t index, double amplitude[2]) {
    if (reg->precision == QARENA_DOUBLE) {
        const double *state = reg->front->data;
        amplitude[0] = state[2 * index];
        amplitude[1] = state[2 * index + 1];
    } else {
        const float *state = reg->front->data;
        amplitude[0] = state[2 * index];
        amplitude[1] = state[2 * index + 1];
    }
}

qarena_status qarena_register_amplitude(qarena_register *reg, uint64_t index, double amplitude[2]) {
    if (!reg || !amplitude) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", reg ? "amplitude" : "reg");
    }
    if (index >= qarena__amplitudes(reg)) {
        return qarena__fail(QARENA_E_ARGUMENT, "amplitude: index %llu is out of range [0, %llu)",
                            (unsigned long long)index, (unsigned long long)qarena__amplitudes(reg));
    }
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    read_amplitude(reg, index, amplitude);
    return qarena__writer_end(&writer, QARENA_OK);
}

/* Amplitudes between two questions to the poll. */
#define ASKED_AMPLITUDES ((uint64_t)1 << 18)

typedef struct gathering {
    const qarena_register *reg;
    const uint64_t *indices;
    double *amplitudes;
} gathering;

static void gather(void *context, uint64_t begin, uint64_t end) {
    const gathering *g = context;
    for (uint64_t i = begin; i < end; i++) {
        read_amplitude(g->reg, g->indices[i], g->amplitudes + 2 * i);
    }
}

qarena_status qarena_register_amplitudes(qarena_register *reg, const uint64_t *indices,
                                         uint64_t count, double *amplitudes) {
    if (!reg || (count && (!indices || !amplitudes))) {
        return qarena__fail(QARENA_E_ARGUMENT, "amplitudes: an argument is NULL");
    }
    for (uint64_t i = 0; i < count; i++) {
        if (indices[i] >= qarena__amplitudes(reg)) {
            return qarena__fail(QARENA_E_ARGUMENT,
                                "amplitudes: indices[%llu] = %llu is out of range [0, %llu)",
                                (unsigned long long)i, (unsigned long long)indices[i],
                                (unsigned long long)qarena__amplitudes(reg));
        }
    }
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    for (uint64_t i = 0; i < count && !qarena__watch_ask(&writer.watch); i += ASKED_AMPLITUDES) {
        gathering g = {reg, indices + i, amplitudes + 2 * i};
        const uint64_t some = count - i < ASKED_AMPLITUDES ? count - i : ASKED_AMPLITUDES;
        qarena__writer_for(&writer, some, ASKED_AMPLITUDES / 16, gather, &g);
    }
    writer.bytes_read += count * qarena__amplitude_bytes(reg->precision);
    return qarena__writer_end(&writer, QARENA_OK);
}

qarena_status qarena_register_norm_squared(qarena_register *reg, double *norm_squared) {
    if (!norm_squared) {
        return qarena__fail(QARENA_E_ARGUMENT, "norm_squared is NULL");
    }
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    const double sum = qarena__norm_squared(&writer);
    QARENA__FORWARD(qarena__writer_end(&writer, QARENA_OK));
    *norm_squared = sum;
    return QARENA_OK;
}

qarena_status qarena_register_norm(qarena_register *reg, double *norm) {
    if (!norm) {
        return qarena__fail(QARENA_E_ARGUMENT, "norm is NULL");
    }
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    const double root = qarena__norm(&writer);
    QARENA__FORWARD(qarena__writer_end(&writer, QARENA_OK));
    *norm = root;
    return QARENA_OK;
}

qarena_status qarena_register_probabilities(qarena_register *reg, const unsigned *qubits,
                                            unsigned k, double *probabilities) {
    if (!reg || !probabilities || (k && !qubits)) {
        return qarena__fail(QARENA_E_ARGUMENT, "probabilities: an argument is NULL");
    }
    if ((uintptr_t)probabilities % sizeof(double)) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "probabilities: the results are not aligned to %zu bytes",
                            sizeof(double));
    }
    QARENA__FORWARD(qarena__asked_qubits_check("probabilities", reg, qubits, k));
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    return qarena__writer_end(&writer, qarena__probabilities(&writer, qubits, k, 0, probabilities));
}
