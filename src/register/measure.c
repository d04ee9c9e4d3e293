/* Measurement: an outcome from the marginal of one qubit, then a projection, which commits like a gate. */
#include <math.h>

#include "core/status.h"
#include "register/register.h"

/* Keep the outcome's half of the state, scaled; the other half becomes zero. */
static qarena_status project(qarena__stay *stay, unsigned qubit, unsigned outcome, double factor) {
    double diagonal[4] = {outcome ? 0.0 : factor, 0.0, outcome ? factor : 0.0, 0.0};
    qarena__action action = {.form = QARENA__DIAGONAL, .k = 1, .target = {qubit}, .matrix = diagonal};
    return qarena__apply_action(stay, &action);
}

/* uniform < 1 makes uniform * total < total in floating point too, so that an outcome of probability zero is never drawn. */
static qarena_status measure(qarena__stay *stay, unsigned qubit, double uniform, unsigned *outcome) {
    double p[2];
    QARENA__FORWARD(qarena__probabilities(stay, &qubit, 1, p));
    double total = p[0] + p[1];
    if (!(total > 0) || !isfinite(total)) {
        return qarena__fail(QARENA_E_NORM, "measure: norm^2 is %g", total);
    }
    unsigned drawn = uniform * total >= p[0];
    QARENA__FORWARD(project(stay, qubit, drawn, 1.0 / sqrt(p[drawn])));
    *outcome = drawn;
    return QARENA_OK;
}

qarena_status qarena_register_measure(qarena_register *reg, unsigned qubit, double uniform, unsigned *outcome) {
    if (!reg || !outcome) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", reg ? "outcome" : "reg");
    }
    if (qubit >= reg->n) {
        return qarena__fail(QARENA_E_QUBIT, "measure: qubit %u is out of range [0, %u)", qubit, reg->n);
    }
    if (!(uniform >= 0.0 && uniform < 1.0)) {
        return qarena__fail(QARENA_E_ARGUMENT, "measure: uniform is %g, not in [0, 1)", uniform);
    }
    qarena__stay stay;
    QARENA__FORWARD(qarena__stay_synced(&stay, reg));
    return qarena__stay_end(&stay, measure(&stay, qubit, uniform, outcome));
}
