/* Looking at the state without changing it. */
#include "core/status.h"
#include "register/probabilities.h"
#include "register/reduce.h"
#include "register/run.h"

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
    if (reg->precision == QARENA_DOUBLE) {
        const double *state = reg->front->data;
        amplitude[0] = state[2 * index];
        amplitude[1] = state[2 * index + 1];
    } else {
        const float *state = reg->front->data;
        amplitude[0] = state[2 * index];
        amplitude[1] = state[2 * index + 1];
    }
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

static qarena_status check_qubits(const qarena_register *reg, const unsigned *qubits, unsigned k) {
    if (k > reg->n) {
        return qarena__fail(QARENA_E_QUBIT, "probabilities: %u qubits asked of %u", k, reg->n);
    }
    uint64_t seen = 0;
    for (unsigned i = 0; i < k; i++) {
        if (qubits[i] >= reg->n) {
            return qarena__fail(QARENA_E_QUBIT, "probabilities: qubit %u is out of range [0, %u)",
                                qubits[i], reg->n);
        }
        if (seen >> qubits[i] & 1) {
            return qarena__fail(QARENA_E_QUBIT, "probabilities: qubit %u is named twice",
                                qubits[i]);
        }
        seen |= (uint64_t)1 << qubits[i];
    }
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
    QARENA__FORWARD(check_qubits(reg, qubits, k));
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    return qarena__writer_end(&writer, qarena__probabilities(&writer, qubits, k, 0, probabilities));
}
