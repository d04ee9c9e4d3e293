/* What measurements of a density matrix give, and what they leave. */
#include <math.h>
#include <string.h>

#include "arena/arena.h"
#include "core/bits.h"
#include "core/status.h"
#include "register/asked_qubits.h"
#include "register/commit.h"
#include "register/density.h"
#include "register/mixed_diagonal.h"
#include "register/run.h"
#include "register/scale.h"

/* Shots, and entries of a reduced matrix, that a thread takes at a time. */
#define GRAIN 256u

static qarena_status check_array(const char *call, const void *array, const char *name) {
    if (!array) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %s is NULL", call, name);
    }
    return (uintptr_t)array % sizeof(double) == 0
               ? QARENA_OK
               : qarena__fail(QARENA_E_ARGUMENT, "%s: %s is not aligned to %zu bytes", call, name,
                              sizeof(double));
}

static qarena_status check_qubits(const char *call, const qarena_register *reg,
                                  const unsigned *qubits, unsigned k) {
    QARENA__FORWARD(qarena__mixed_check(call, reg));
    if (k && !qubits) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: qubits is NULL", call);
    }
    return qarena__qubits_check(call, reg->n / 2, qubits, k);
}

/* The bits of a basis state on these qubits, the first the least significant; and back. */
static uint64_t value_of(uint64_t state, const unsigned *qubits, unsigned k) {
    uint64_t value = 0;
    for (unsigned i = 0; i < k; i++) {
        value |= (state >> qubits[i] & 1) << i;
    }
    return value;
}

static uint64_t state_of(uint64_t value, const unsigned *qubits, unsigned k) {
    uint64_t state = 0;
    for (unsigned i = 0; i < k; i++) {
        state |= (value >> i & 1) << qubits[i];
    }
    return state;
}

/* --- probabilities --- */

qarena_status qarena_density_probabilities(qarena_register *reg, const unsigned *qubits, unsigned k,
                                           double *probabilities) {
    static const char call[] = "probabilities";
    QARENA__FORWARD(check_qubits(call, reg, qubits, k));
    QARENA__FORWARD(check_array(call, probabilities, "probabilities"));
    qarena__writer writer;
    qarena__mixed_diagonal d;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    const qarena_status status = qarena__mixed_diagonal_read(&writer, &d);
    if (status == QARENA_OK) {
        memset(probabilities, 0, ((size_t)1 << k) * sizeof *probabilities);
        for (uint64_t i = 0; i < d.size; i++) {
            probabilities[value_of(i, qubits, k)] += d.entries[i];
        }
        qarena__mixed_diagonal_release(&d);
    }
    return qarena__writer_end(&writer, status);
}

/* --- shots --- */

typedef struct drawing {
    const double *before; /* running totals, each with its own entry */
    uint64_t size, seed, first;
    uint64_t *outcomes;
} drawing;

/* What is below 0 by rounding is 0. E_NORM: there is nothing to draw from. */
static qarena_status add_up(const char *call, qarena__mixed_diagonal *d) {
    double sum = 0;
    for (uint64_t i = 0; i < d->size; i++) {
        sum += d->entries[i] > 0 || isnan(d->entries[i]) ? d->entries[i] : 0;
        d->entries[i] = sum;
    }
    return sum > 0 && !isinf(sum) ? QARENA_OK
                                  : qarena__fail(QARENA_E_NORM, "%s: the trace is %g", call, sum);
}

/* The first entry whose running total is above u times the last: one of probability 0 is none. */
static void draw(void *context, uint64_t begin, uint64_t end) {
    const drawing *x = context;
    for (uint64_t shot = begin; shot < end; shot++) {
        const double t =
            qarena_random_uniform(x->seed, 0, x->first + shot) * x->before[x->size - 1];
        uint64_t low = 0, high = x->size - 1;
        while (low < high) {
            const uint64_t middle = low + (high - low) / 2;
            if (x->before[middle] > t) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        x->outcomes[shot] = low;
    }
}

static qarena_status sample(qarena__writer *writer, uint64_t seed, uint64_t first, uint64_t shots,
                            uint64_t *outcomes) {
    qarena__mixed_diagonal d;
    QARENA__FORWARD(qarena__mixed_diagonal_read(writer, &d));
    const bool dry = qarena__writer_is_dry(writer);
    qarena_status status = dry ? QARENA_OK : add_up("sample", &d);
    if (dry) {
        memset(outcomes, 0, shots * sizeof *outcomes);
    }
    if (status == QARENA_OK) {
        drawing x = {.before = d.entries,
                     .size = d.size,
                     .seed = seed,
                     .first = first,
                     .outcomes = outcomes};
        qarena__writer_ask_for(writer, shots, GRAIN, draw, &x);
        status =
            qarena__watch_cancelled(&writer->watch) ? qarena__writer_cancelled(writer) : QARENA_OK;
    }
    qarena__mixed_diagonal_release(&d);
    return status;
}

qarena_status qarena_density_sample(qarena_register *reg, uint64_t seed, uint64_t first_shot,
                                    uint64_t shots, uint64_t *outcomes) {
    QARENA__FORWARD(qarena__mixed_check("sample", reg));
    if (shots) {
        QARENA__FORWARD(check_array("sample", outcomes, "outcomes"));
    }
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    return qarena__writer_end(&writer, sample(&writer, seed, first_shot, shots, outcomes));
}

/* --- measurements --- */

/* Keep what both sides have of this value, with a trace of 1. */
static qarena_status keep(qarena__writer *writer, uint64_t mask, uint64_t value, double weight) {
    const unsigned n = writer->reg->n / 2;
    QARENA__FORWARD(qarena__write_secure(writer->reg));
    return qarena__scaled_project(writer, mask | mask << n, value | value << n, 0, 1 / weight,
                                  (qarena__kept_norm){0});
}

/* *share: of `value` in the trace. */
static qarena_status project(qarena__writer *writer, const char *call, uint64_t mask,
                             uint64_t value, double *share) {
    qarena__mixed_diagonal d;
    QARENA__FORWARD(qarena__mixed_diagonal_read(writer, &d));
    const bool dry = qarena__writer_is_dry(writer);
    const double weight = dry ? 1 : qarena__mixed_weight(&d, mask, value);
    const double trace = dry ? 2 : qarena__mixed_weight(&d, 0, 0);
    qarena__mixed_diagonal_release(&d);
    if (!(weight > 0 && isfinite(weight) && isfinite(1 / weight))) {
        return qarena__fail(QARENA_E_NORM, "%s: the outcome has probability %g", call, weight);
    }
    *share = weight / trace;
    return keep(writer, mask, value, weight);
}

qarena_status qarena_density_measure(qarena_register *reg, const unsigned *qubits, unsigned k,
                                     uint64_t seed, uint64_t number, uint64_t *outcome) {
    QARENA__FORWARD(check_qubits("measure", reg, qubits, k));
    if (!outcome) {
        return qarena__fail(QARENA_E_ARGUMENT, "measure: outcome is NULL");
    }
    qarena__writer writer;
    uint64_t state = 0;
    double share;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    qarena_status status = sample(&writer, seed, number, 1, &state);
    state = qarena__writer_is_dry(&writer) ? 0 : state;
    const uint64_t found = value_of(state, qubits, k);
    if (status == QARENA_OK && k) {
        status = project(&writer, "measure", state_of(~(uint64_t)0, qubits, k),
                         state_of(found, qubits, k), &share);
    }
    QARENA__FORWARD(qarena__writer_end(&writer, status));
    *outcome = found;
    return QARENA_OK;
}

qarena_status qarena_density_project(qarena_register *reg, unsigned qubit, unsigned outcome,
                                     double *probability) {
    QARENA__FORWARD(check_qubits("project", reg, &qubit, 1));
    if (!probability) {
        return qarena__fail(QARENA_E_ARGUMENT, "project: probability is NULL");
    }
    if (outcome > 1) {
        return qarena__fail(QARENA_E_ARGUMENT, "project: outcome %u is neither 0 nor 1", outcome);
    }
    qarena__writer writer;
    double share = 0;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    QARENA__FORWARD(qarena__writer_end(&writer, project(&writer, "project", (uint64_t)1 << qubit,
                                                        (uint64_t)outcome << qubit, &share)));
    *probability = share;
    return QARENA_OK;
}

/* --- reduced matrices --- */

typedef struct reduction {
    const void *state;
    unsigned precision, n, k;
    const unsigned *qubits;
    uint64_t others; /* the qubits that are traced out */
    double *matrix;
} reduction;

/* Entry (a, b), number a 2^k + b: the sum over the others' values e. */
static void reduce(void *context, uint64_t begin, uint64_t end) {
    const reduction *x = context;
    const uint64_t side = (uint64_t)1 << x->k;
    for (uint64_t i = begin; i < end; i++) {
        const uint64_t at =
            state_of(i / side, x->qubits, x->k) | state_of(i % side, x->qubits, x->k) << x->n;
        double re = 0, im = 0;
        uint64_t e = 0;
        do {
            const uint64_t from = 2 * (at + e + (e << x->n));
            if (x->precision == QARENA_DOUBLE) {
                re += ((const double *)x->state)[from];
                im += ((const double *)x->state)[from + 1];
            } else {
                re += (double)((const float *)x->state)[from];
                im += (double)((const float *)x->state)[from + 1];
            }
            e = (e - x->others) & x->others; /* the next value of these bits */
        } while (e);
        x->matrix[2 * i] = re;
        x->matrix[2 * i + 1] = im;
    }
}

qarena_status qarena_density_reduced_matrix(qarena_register *reg, const unsigned *qubits,
                                            unsigned k, double *matrix) {
    static const char call[] = "reduced_matrix";
    QARENA__FORWARD(check_qubits(call, reg, qubits, k));
    QARENA__FORWARD(check_array(call, matrix, "matrix"));
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    const unsigned n = reg->n / 2;
    reduction x = {.state = reg->front->data,
                   .precision = reg->precision,
                   .n = n,
                   .k = k,
                   .qubits = qubits,
                   .matrix = matrix};
    x.others = (((uint64_t)1 << n) - 1) & ~state_of(~(uint64_t)0, qubits, k);
    qarena__writer_ask_for(&writer, (uint64_t)1 << 2 * k, GRAIN, reduce, &x);
    if (qarena__writer_is_dry(&writer)) {
        qarena__mixed_matrix(matrix, k);
    }
    writer.bytes_read += qarena__amplitude_bytes(reg->precision) << (n + k);
    return qarena__writer_end(&writer, QARENA_OK);
}
