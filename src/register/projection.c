#include "register/projection.h"

#include <math.h>

#include "core/status.h"
#include "register/apply.h"
#include "register/known_norm.h"

qarena_status qarena__project_now(qarena__writer *writer, unsigned qubit, unsigned outcome,
                                  double weight) {
    const double factor = 1 / sqrt(weight);
    double diagonal[4] = {outcome ? 0.0 : factor, 0.0, outcome ? factor : 0.0, 0.0};
    qarena__action action = {
        .form = QARENA__DIAGONAL, .k = 1, .target = {qubit}, .matrix = diagonal};
    return qarena__apply_action(writer, &action, qarena__norm_given(1));
}

void qarena__project_later(qarena_register *reg, unsigned qubit, unsigned outcome, double weight) {
    reg->projection = (qarena__projection){
        .pending = true, .qubit = (uint8_t)qubit, .outcome = (uint8_t)outcome, .weight = weight};
}

void qarena__flip_later(qarena_register *reg, uint64_t qubits) {
    reg->projection.flips ^= qubits;
}

static qarena_status flip_now(qarena__writer *writer, unsigned qubit) {
    static const double ones[4] = {1, 0, 1, 0};
    const qarena__action action = {
        .form = QARENA__EXCHANGE, .k = 1, .target = {qubit}, .parts = QARENA__REAL, .matrix = ones};
    return qarena__apply_gate(writer, &action);
}

qarena_status qarena__write_pending_projection(qarena__writer *writer) {
    qarena__projection *p = &writer->reg->projection;
    if (p->pending) {
        QARENA__FORWARD(qarena__project_now(writer, p->qubit, p->outcome, p->weight));
        p->pending = false;
    }
    while (p->flips) {
        QARENA__FORWARD(flip_now(writer, (unsigned)__builtin_ctzll(p->flips)));
        p->flips &= p->flips - 1;
    }
    return QARENA_OK;
}
