/* Measurements of several qubits, projections and resets: each commits like a gate. */
#include <math.h>

#include "core/status.h"
#include "register/asked_qubits.h"
#include "register/commit.h"
#include "register/known_norm.h"
#include "register/measure.h"
#include "register/pairwise.h"
#include "register/run.h"
#include "register/sample.h"
#include "register/scale.h"

#define MAX_CHUNKS 256u
#define BLOCK 1024u

/* The sum of |a 2^-exponent|^2 over amplitudes whose index, masked, is `value`. */
typedef struct weighing {
    const qarena__kernels *kernels;
    const void *state;
    uint64_t chunk, mask, value;
    int exponent;
    double sums[MAX_CHUNKS];
} weighing;

static void weigh_chunks(void *context, uint64_t begin, uint64_t end) {
    weighing *w = context;
    const uint64_t block = w->chunk < BLOCK ? w->chunk : BLOCK;
    double squares[BLOCK];
    for (uint64_t c = begin; c < end; c++) {
        double sum = 0;
        for (uint64_t at = c * w->chunk; at < (c + 1) * w->chunk; at += block) {
            if ((at & w->mask & ~(block - 1)) != (w->value & ~(block - 1))) {
                continue;
            }
            qarena__scaled_squares(w->kernels, w->state, w->exponent, at, at + block, squares);
            for (uint64_t i = 0; i < block; i++) {
                sum += ((at + i) & w->mask) == w->value ? squares[i] : 0;
            }
        }
        w->sums[c] = sum;
    }
}

static double weigh(qarena__writer *writer, uint64_t mask, uint64_t value, int exponent) {
    const qarena_register *reg = writer->reg;
    const uint64_t all = qarena__amplitudes(reg);
    weighing w;
    w.kernels = writer->kernels;
    w.state = reg->front->data;
    w.chunk = all / MAX_CHUNKS < BLOCK ? (all < BLOCK ? all : BLOCK) : all / MAX_CHUNKS;
    w.mask = mask;
    w.value = value;
    w.exponent = exponent;
    const uint64_t chunks = all / w.chunk;
    qarena__writer_ask_for(writer, chunks, 1, weigh_chunks, &w);
    writer->bytes_read += reg->bytes;
    return qarena__writer_is_dry(writer) ? 1 : qarena__pairwise(w.sums, chunks);
}

/* Keep the amplitudes with this value of the masked qubits, of a norm that is found. */
static qarena_status keep(qarena__writer *writer, uint64_t mask, uint64_t value) {
    int exponent = 0;
    double weight = weigh(writer, mask, value, 0);
    if (!qarena__sum_is_safe(weight)) {
        QARENA__FORWARD(qarena__scale_exponent(writer, "measure", mask, value, &exponent));
        weight = weigh(writer, mask, value, exponent);
    }
    if (qarena__watch_cancelled(&writer->watch)) {
        return qarena__writer_cancelled(writer);
    }
    QARENA__FORWARD(qarena__write_secure(writer->reg));
    return qarena__scaled_project(writer, mask, value, exponent, 1 / sqrt(weight),
                                  qarena__norm_given(1));
}

static uint64_t mask_of(const unsigned *qubits, unsigned k) {
    uint64_t mask = 0;
    for (unsigned i = 0; i < k; i++) {
        mask |= (uint64_t)1 << qubits[i];
    }
    return mask;
}

qarena_status qarena_register_measure_qubits(qarena_register *reg, const unsigned *qubits,
                                             unsigned k, uint64_t seed, uint64_t number,
                                             uint64_t *outcome) {
    if (!reg || !outcome || (k && !qubits)) {
        return qarena__fail(QARENA_E_ARGUMENT, "measure: an argument is NULL");
    }
    QARENA__FORWARD(qarena__asked_qubits_check("measure", reg, qubits, k));
    qarena__writer writer;
    uint64_t state = 0, found = 0;
    const uint64_t mask = mask_of(qubits, k);
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    qarena_status status = qarena__sample(&writer, seed, number, NULL, 1, &state);
    state = qarena__writer_is_dry(&writer) ? 0 : state;
    if (status == QARENA_OK && mask) {
        status = keep(&writer, mask, state & mask);
    }
    QARENA__FORWARD(qarena__writer_end(&writer, status));
    for (unsigned i = 0; i < k; i++) {
        found |= (state >> qubits[i] & 1) << i;
    }
    *outcome = found;
    return QARENA_OK;
}

static qarena_status check_qubit(const qarena_register *reg, unsigned qubit, const char *call) {
    return qubit < reg->n ? QARENA_OK
                          : qarena__fail(QARENA_E_QUBIT, "%s: qubit %u is out of range [0, %u)",
                                         call, qubit, reg->n);
}

/* *probability: of the outcome, of norm^2. */
static qarena_status project(qarena__writer *writer, unsigned qubit, unsigned outcome,
                             double *probability) {
    double weights[2];
    int exponent;
    QARENA__FORWARD(qarena__measure_weigh(writer, qubit, weights, &exponent));
    if (!(weights[outcome] > 0)) {
        return qarena__fail(QARENA_E_NORM, "project: outcome %u of qubit %u has probability 0",
                            outcome, qubit);
    }
    QARENA__FORWARD(qarena__write_secure(writer->reg));
    *probability = weights[outcome] / (weights[0] + weights[1]);
    return qarena__measure_collapse(writer, qubit, outcome, exponent, weights[outcome]);
}

qarena_status qarena_register_project(qarena_register *reg, unsigned qubit, unsigned outcome,
                                      double *probability) {
    if (!reg || !probability) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", reg ? "probability" : "reg");
    }
    QARENA__FORWARD(check_qubit(reg, qubit, "project"));
    if (outcome > 1) {
        return qarena__fail(QARENA_E_ARGUMENT, "project: outcome %u is neither 0 nor 1", outcome);
    }
    qarena__writer writer;
    double found = 0;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    QARENA__FORWARD(qarena__writer_end(&writer, project(&writer, qubit, outcome, &found)));
    *probability = found;
    return QARENA_OK;
}

qarena_status qarena_register_reset_qubit(qarena_register *reg, unsigned qubit, double uniform) {
    unsigned outcome;
    if (!reg) {
        return qarena__fail(QARENA_E_ARGUMENT, "reg is NULL");
    }
    QARENA__FORWARD(check_qubit(reg, qubit, "reset"));
    QARENA__FORWARD(qarena_register_measure(reg, qubit, uniform, &outcome));
    return outcome ? qarena_register_apply(reg, QARENA_GATE_X, NULL,
                                           &(qarena_operands){.qubits = &qubit, .n_qubits = 1})
                   : QARENA_OK;
}
