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

qarena_status qarena__write_pending_projection(qarena__writer *writer) {
    const qarena__projection p = writer->reg->projection;
    if (!p.pending) {
        return QARENA_OK;
    }
    QARENA__FORWARD(qarena__project_now(writer, p.qubit, p.outcome, p.weight));
    writer->reg->projection.pending = false;
    return QARENA_OK;
}
