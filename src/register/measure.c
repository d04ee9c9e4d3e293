/* Measurement: an outcome from the marginal of one qubit, then a projection, which commits like a
 * gate. */
#include "register/measure.h"

#include <math.h>

#include "core/status.h"
#include "register/commit.h"
#include "register/known_norm.h"
#include "register/probabilities.h"
#include "register/projection.h"
#include "register/reduce.h"
#include "register/run.h"
#include "register/scale.h"

qarena_status qarena__measure_weigh(qarena__writer *writer, unsigned qubit, double p[2],
                                    int *exponent) {
    *exponent = 0;
    if (qarena__writer_is_dry(writer)) { /* as if there were both outcomes */
        p[0] = p[1] = 0.5;
        return QARENA_OK;
    }
    const qarena__known_halves *known = &writer->reg->halves;
    if (known->known && known->qubit == qubit) {
        p[0] = known->weight[0];
        p[1] = known->weight[1];
        return QARENA_OK;
    }
    qarena__halves(writer, qubit, p);
    if (qarena__watch_cancelled(&writer->watch)) {
        return qarena__writer_cancelled(writer);
    }
    if (qarena__sum_is_safe(p[0] + p[1])) {
        return QARENA_OK;
    }
    QARENA__FORWARD(qarena__scale_exponent(writer, "measure", 0, 0, exponent));
    return qarena__probabilities(writer, &qubit, 1, *exponent, p);
}

/* Not a half much smaller than the state, nor a factor near the end of the precision. */
static bool is_plain(const qarena__writer *writer, int exponent, double p) {
    const double factor = 1 / sqrt(p);
    const bool single = writer->reg->precision == QARENA_SINGLE;
    return exponent == 0 && qarena__sum_is_safe(p) &&
           (!single || (factor >= 0x1p-100 && factor <= 0x1p100));
}

static qarena_status collapse_scaled(qarena__writer *writer, unsigned qubit, unsigned outcome,
                                     int exponent) {
    double half[2];
    const uint64_t mask = (uint64_t)1 << qubit, value = (uint64_t)outcome << qubit;
    QARENA__FORWARD(qarena__scale_exponent(writer, "measure", mask, value, &exponent));
    QARENA__FORWARD(qarena__probabilities(writer, &qubit, 1, exponent, half));
    return qarena__scaled_project(writer, mask, value, exponent, 1 / sqrt(half[outcome]),
                                  qarena__norm_given(1));
}

qarena_status qarena__measure_collapse(qarena__writer *writer, unsigned qubit, unsigned outcome,
                                       int exponent, double p) {
    return is_plain(writer, exponent, p) ? qarena__project_now(writer, qubit, outcome, p)
                                         : collapse_scaled(writer, qubit, outcome, exponent);
}

qarena_status qarena__measure_collapse_later(qarena__writer *writer, unsigned qubit,
                                             unsigned outcome, int exponent, double p) {
    if (!is_plain(writer, exponent, p)) {
        return collapse_scaled(writer, qubit, outcome, exponent);
    }
    qarena__project_later(writer->reg, qubit, outcome, p);
    return QARENA_OK;
}

/* total is a normal number, so uniform < 1 makes uniform * total < total in floating point too: an
 * outcome of probability zero is never drawn. */
static qarena_status measure(qarena__writer *writer, unsigned qubit, double uniform,
                             unsigned *outcome) {
    double p[2];
    int exponent;
    QARENA__FORWARD(qarena__measure_weigh(writer, qubit, p, &exponent));
    unsigned drawn = uniform * (p[0] + p[1]) >= p[0];
    QARENA__FORWARD(qarena__write_secure(writer->reg));
    QARENA__FORWARD(qarena__measure_collapse(writer, qubit, drawn, exponent, p[drawn]));
    *outcome = drawn;
    return QARENA_OK;
}

qarena_status qarena_register_measure(qarena_register *reg, unsigned qubit, double uniform,
                                      unsigned *outcome) {
    if (!reg || !outcome) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", reg ? "outcome" : "reg");
    }
    if (qubit >= reg->n) {
        return qarena__fail(QARENA_E_QUBIT, "measure: qubit %u is out of range [0, %u)", qubit,
                            reg->n);
    }
    if (!(uniform >= 0.0 && uniform < 1.0)) {
        return qarena__fail(QARENA_E_ARGUMENT, "measure: uniform is %g, not in [0, 1)", uniform);
    }
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    return qarena__writer_end(&writer, measure(&writer, qubit, uniform, outcome));
}
