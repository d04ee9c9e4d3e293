#include "register/batch_member.h"

#include <stdio.h>
#include <string.h>

#include "core/status.h"
#include "register/check_circuit.h"
#include "register/expectation.h"
#include "register/run.h"
#include "register/snapshot.h"

#define CALL "run_batch"

/* Amplitudes that are copied at a time, at least. */
#define COPY_GRAIN 4096u

/* --- checks --- */

static qarena_status check_alignment(const char *name, const void *array, size_t bytes) {
    return (uintptr_t)array % bytes == 0
               ? QARENA_OK
               : qarena__fail(QARENA_E_ARGUMENT, CALL ": %s are not aligned to %zu bytes", name,
                              bytes);
}

static qarena_status nothing_was_run(void) {
    return qarena__fail(QARENA_E_CANCELLED, CALL ": cancelled: nothing was run");
}

static qarena_status check_sums(const qarena_register *reg, const qarena_batch_work *work,
                                qarena__watch *watch) {
    if (work->n_sums ? !work->sums || !work->results : work->gradients != NULL) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            work->n_sums ? CALL ": %s is NULL" : CALL ": gradients without sums",
                            work->sums ? "results" : "sums");
    }
    const uint64_t count = work->n_sums * (work->own_sums ? work->members : 1);
    for (uint64_t i = 0; i < count; i++) {
        const qarena__pauli_merged *merged;
        QARENA__FORWARD(qarena__check_sum(CALL, reg, work->sums[i]));
        QARENA__FORWARD(qarena__pauli_sum_merged(work->sums[i], watch, &merged));
        QARENA__FORWARD(qarena__check_real(CALL, merged));
        if (qarena__watch_ask(watch)) {
            return nothing_was_run();
        }
    }
    return QARENA_OK;
}

static qarena_status check_initial(const qarena_register *reg, const qarena_snapshot *initial) {
    if (initial && (initial->n != reg->n || initial->precision != reg->precision ||
                    initial->arena != reg->arena)) {
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": the %s of initial is not the batch's",
                            initial->n != reg->n           ? "number of qubits"
                            : initial->arena != reg->arena ? "arena"
                                                           : "precision");
    }
    return QARENA_OK;
}

static qarena_status check_shots(const qarena_batch_work *work) {
    if (work->shots && !work->outcomes) {
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": outcomes is NULL");
    }
    if (work->shots > QARENA_BATCH_SHOTS || (work->shots && work->members > QARENA_BATCH_SHOTS)) {
        const bool many = work->shots > QARENA_BATCH_SHOTS;
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": %llu %s, at most %llu allowed",
                            (unsigned long long)(many ? work->shots : work->members),
                            many ? "shots" : "members with shots",
                            (unsigned long long)QARENA_BATCH_SHOTS);
    }
    return QARENA_OK;
}

static qarena_status check_values(const qarena_circuit *circuit, const qarena_batch_work *work,
                                  qarena__watch *watch) {
    const qarena__parameters *table = &circuit->gates->parameters;
    if (work->members && work->count && !work->values) {
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": values is NULL");
    }
    QARENA__FORWARD(check_alignment("values", work->values, sizeof(double)));
    QARENA__FORWARD(check_alignment("results", work->results, sizeof(double)));
    QARENA__FORWARD(check_alignment("gradients", work->gradients, sizeof(double)));
    for (uint64_t i = 0; i < work->members; i++) {
        const double *row = work->count ? work->values + i * work->count : NULL;
        if (qarena__values_check(table, row, work->count, CALL) != QARENA_OK) {
            char call[64];
            (void)snprintf(call, sizeof call, CALL ": row %llu", (unsigned long long)i);
            return qarena__values_check(table, row, work->count, call);
        }
        if (qarena__watch_ask(watch)) {
            return nothing_was_run();
        }
    }
    return QARENA_OK;
}

qarena_status qarena__batch_check(const qarena_register *reg, const qarena_circuit *circuit,
                                  const qarena_batch_work *work, qarena__watch *watch) {
    QARENA__FORWARD(qarena__circuit_check(reg, circuit, CALL));
    if (!work->n_sums && !work->gradients && !work->states && !work->shots) {
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": nothing is asked for: there are no sums, no "
                                                    "states and no shots");
    }
    QARENA__FORWARD(check_initial(reg, work->initial));
    QARENA__FORWARD(check_sums(reg, work, watch));
    QARENA__FORWARD(check_shots(work));
    QARENA__FORWARD(check_alignment(
        "states", work->states, reg->precision == QARENA_DOUBLE ? sizeof(double) : sizeof(float)));
    QARENA__FORWARD(check_alignment("outcomes", work->outcomes, sizeof(uint64_t)));
    return check_values(circuit, work, watch);
}

/* --- a member --- */

typedef struct copying {
    char *to; /* the caller's: aligned as numbers are, no more */
    const char *from;
    uint64_t bytes; /* of an amplitude */
} copying;

static void copy(void *context, uint64_t begin, uint64_t end) {
    const copying *c = context;
    memcpy(c->to + begin * c->bytes, c->from + begin * c->bytes, (end - begin) * c->bytes);
}

static qarena_status copy_state(qarena_register *reg, void *to) {
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    copying c = {
        .to = to, .from = reg->front->data, .bytes = qarena__amplitude_bytes(reg->precision)};
    qarena__writer_ask_for(&writer, qarena__amplitudes(reg), COPY_GRAIN, copy, &c);
    writer.bytes_read += reg->bytes;
    return qarena__writer_end(&writer, QARENA_OK);
}

static const qarena_pauli_sum *const *sums_of(const qarena_batch_work *work, uint64_t i) {
    return work->sums + (work->own_sums ? i * work->n_sums : 0);
}

static qarena_status gradients(qarena_register *reg, qarena_circuit *circuit,
                               const qarena_batch_work *work, uint64_t i, const double *values) {
    for (uint64_t k = 0; k < work->n_sums; k++) {
        const uint64_t row = i * work->n_sums + k;
        QARENA__FORWARD(qarena_register_value_and_grad(reg, circuit, sums_of(work, i)[k], values,
                                                       work->count, &work->results[row],
                                                       work->gradients + row * work->count));
    }
    return QARENA_OK;
}

/* Of the state after the circuit. */
static qarena_status looks(qarena_register *reg, const qarena_batch_work *work, uint64_t i) {
    if (work->n_sums && !work->gradients) {
        QARENA__FORWARD(qarena_register_expectations(reg, sums_of(work, i), work->n_sums,
                                                     work->results + i * work->n_sums));
    }
    if (work->states) {
        const uint64_t bytes = qarena__amplitudes(reg) * qarena__amplitude_bytes(reg->precision);
        QARENA__FORWARD(copy_state(reg, (char *)work->states + i * bytes));
    }
    return work->shots ? qarena_register_sample(reg, work->seed, i * QARENA_BATCH_SHOTS,
                                                work->shots, work->outcomes + i * work->shots)
                       : QARENA_OK;
}

qarena_status qarena__batch_member(qarena_register *reg, qarena_circuit *circuit,
                                   const qarena_batch_work *work, uint64_t i) {
    const double *values = work->count ? work->values + i * work->count : NULL;
    QARENA__FORWARD(work->initial ? qarena_register_restore(reg, work->initial)
                                  : qarena_register_reset(reg));
    if (work->gradients) {
        QARENA__FORWARD(gradients(reg, circuit, work, i, values));
    }
    if (work->states || work->shots || !work->gradients) {
        QARENA__FORWARD(qarena_register_run_bound(reg, circuit, values, work->count));
        QARENA__FORWARD(looks(reg, work, i));
    }
    return QARENA_OK;
}
