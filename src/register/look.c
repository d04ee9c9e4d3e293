/* Looking at the state without changing it. */
#include "core/status.h"
#include "register/register.h"

qarena_status qarena_register_amplitude(qarena_register *reg, uint64_t index, double amplitude[2]) {
    if (!reg || !amplitude) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", reg ? "amplitude" : "reg");
    }
    if (index >= qarena__amplitudes(reg)) {
        return qarena__fail(QARENA_E_ARGUMENT, "amplitude: index %llu is out of range [0, %llu)", (unsigned long long)index,
                            (unsigned long long)qarena__amplitudes(reg));
    }
    qarena__stay stay;
    QARENA__FORWARD(qarena__stay_synced(&stay, reg));
    if (reg->precision == QARENA_DOUBLE) {
        const double *state = reg->front->data;
        amplitude[0] = state[2 * index];
        amplitude[1] = state[2 * index + 1];
    } else {
        const float *state = reg->front->data;
        amplitude[0] = state[2 * index];
        amplitude[1] = state[2 * index + 1];
    }
    return qarena__stay_end(&stay, QARENA_OK);
}

qarena_status qarena_register_norm_squared(qarena_register *reg, double *norm_squared) {
    if (!norm_squared) {
        return qarena__fail(QARENA_E_ARGUMENT, "norm_squared is NULL");
    }
    qarena__stay stay;
    QARENA__FORWARD(qarena__stay_synced(&stay, reg));
    const double sum = qarena__norm_squared(&stay);
    QARENA__FORWARD(qarena__stay_end(&stay, QARENA_OK));
    *norm_squared = sum;
    return QARENA_OK;
}

qarena_status qarena_register_norm(qarena_register *reg, double *norm) {
    if (!norm) {
        return qarena__fail(QARENA_E_ARGUMENT, "norm is NULL");
    }
    qarena__stay stay;
    QARENA__FORWARD(qarena__stay_synced(&stay, reg));
    const double root = qarena__norm(&stay);
    QARENA__FORWARD(qarena__stay_end(&stay, QARENA_OK));
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
            return qarena__fail(QARENA_E_QUBIT, "probabilities: qubit %u is out of range [0, %u)", qubits[i], reg->n);
        }
        if (seen >> qubits[i] & 1) {
            return qarena__fail(QARENA_E_QUBIT, "probabilities: qubit %u is named twice", qubits[i]);
        }
        seen |= (uint64_t)1 << qubits[i];
    }
    return QARENA_OK;
}

qarena_status qarena_register_probabilities(qarena_register *reg, const unsigned *qubits, unsigned k, double *probabilities) {
    if (!reg || !probabilities || (k && !qubits)) {
        return qarena__fail(QARENA_E_ARGUMENT, "probabilities: an argument is NULL");
    }
    if ((uintptr_t)probabilities % sizeof(double)) {
        return qarena__fail(QARENA_E_ARGUMENT, "probabilities: the results are not aligned to %zu bytes", sizeof(double));
    }
    QARENA__FORWARD(check_qubits(reg, qubits, k));
    qarena__stay stay;
    QARENA__FORWARD(qarena__stay_synced(&stay, reg));
    return qarena__stay_end(&stay, qarena__probabilities(&stay, qubits, k, 0, probabilities));
}
