/* The metric of a circuit's states. Row by row: the derivative by one value is made beside the
 * state while the circuit runs forward, gate by gate; then it is the costate with which all is
 * undone, and the sums are its inner products with all derivatives. */
#include <string.h>

#include "core/status.h"
#include "plan/canonical.h"
#include "plan/lower.h"
#include "plan/product.h"
#include "register/adjoint_gate.h"
#include "register/adjoint_run.h"
#include "register/check_circuit.h"
#include "register/commit.h"
#include "register/reduce.h"
#include "register/run.h"

/* One call. */
typedef struct tensor {
    qarena__adjoint_run run;
    qarena__oplist ops;   /* the circuit forward, bound gates SEPARATE, with their angles */
    qarena__buffer *room; /* count: Im <psi|d_i psi>, count: sums; count * count: the metric */
    double *phases, *metric;
} tensor;

/* What an op's angles change with a value, one after the other. */
static void add_derivatives(tensor *m, const qarena__op *op, uint64_t value,
                            void *const states[2]) {
    const qarena_register *reg = m->run.writer->reg;
    const qarena__bindings *bindings = m->ops.bindings;
    for (uint32_t i = op->binding; i; i = bindings->terms[i - 1].next) {
        const qarena__term *term = &bindings->terms[i - 1];
        if (term->source == value) {
            qarena__adjoint_gate_add(op, term->angle, term->coefficient, states[0], states[1],
                                     reg->n, reg->precision);
        }
    }
}

/* The state, and in the costate its derivative by a value. */
static qarena_status derive(tensor *m, uint64_t value, void *const states[2]) {
    qarena__writer *writer = m->run.writer;
    const uint64_t amplitudes = qarena__amplitudes(writer->reg);
    const bool dry = qarena__writer_is_dry(writer);
    if (!dry) {
        writer->kernels->copy(states[0], writer->reg->front->data, 0, amplitudes, false);
        writer->kernels->zero(states[1], 0, amplitudes, false);
    }
    for (uint64_t i = 0; i < m->ops.count; i++) {
        const qarena__op *op = &m->ops.ops[i];
        qarena__lowered lowered;
        QARENA__FORWARD(qarena__writer_poll(writer));
        if (qarena__lower(&m->ops, op, &lowered)) {
            QARENA__FORWARD(qarena__adjoint_sweep(&m->run, &lowered.action, states));
        }
        if (!dry) {
            add_derivatives(m, op, value, states);
        }
    }
    return QARENA_OK;
}

static qarena_status make_row(tensor *m, uint64_t value) {
    qarena__adjoint_run *run = &m->run;
    void *const states[2] = {run->list->forward->front->data, run->costate->data};
    double inner[2];
    QARENA__FORWARD(derive(m, value, states));
    qarena__inner(run->writer, states[0], states[1], inner);
    m->phases[value] = inner[1];
    memset(run->sums, 0, run->count * sizeof *run->sums);
    QARENA__FORWARD(qarena__adjoint_back(run));
    for (uint64_t j = 0; j < run->count; j++) {
        m->metric[value * run->count + j] = run->sums[j] / 2;
    }
    return QARENA_OK;
}

/* Both triangles are the same but for rounding: their mean, less what is a phase. */
static void finish(tensor *m) {
    const uint64_t count = m->run.count;
    for (uint64_t i = 0; i < count; i++) {
        for (uint64_t j = 0; j <= i; j++) {
            const double mean = (m->metric[i * count + j] + m->metric[j * count + i]) / 2 -
                                m->phases[i] * m->phases[j];
            m->metric[i * count + j] = m->metric[j * count + i] = mean;
        }
    }
}

static qarena_status make(tensor *m) {
    qarena__adjoint_run *run = &m->run;
    qarena_register *reg = run->writer->reg;
    const qarena__oplist *list = &run->circuit->gates->list;
    QARENA__FORWARD(qarena__adjoint_list_of(run->writer, run->circuit, &run->list));
    QARENA__FORWARD(
        qarena__canonical(list, 0, list->count, reg->n, QARENA__CANONICAL_SEPARATE, &m->ops));
    qarena__bind(&m->ops, run->values);
    QARENA__FORWARD(qarena__adjoint_forward(run));
    QARENA__FORWARD(
        qarena__state_acquire(reg->arena, reg->bytes, "derivative of a state", &run->costate));
    for (uint64_t i = 0; i < run->count; i++) {
        QARENA__FORWARD(make_row(m, i));
    }
    finish(m);
    return QARENA_OK;
}

/* Room for all results, and making them there. */
static qarena_status make_all(tensor *m, double *metric) {
    qarena_register *reg = m->run.writer->reg;
    const uint64_t count = m->run.count;
    if (count >> 31) {
        return qarena__fail(QARENA_E_MEMORY, "metric: %llu values squared do not fit in memory",
                            (unsigned long long)count);
    }
    QARENA__FORWARD(qarena__buffer_acquire(reg->arena, (count * (count + 2) + 1) * sizeof(double),
                                           "a metric", &m->room));
    m->run.sums = m->room->data;
    m->phases = m->run.sums + count;
    m->metric = m->phases + count;
    m->ops.arena = reg->arena;
    const qarena_status status = make(m);
    qarena__oplist_fini(&m->ops);
    qarena__buffer_release(m->run.costate);
    if (m->run.list) {
        qarena__adjoint_end(&m->run);
    }
    if (status == QARENA_OK && count) {
        memcpy(metric, m->metric, count * count * sizeof *metric);
    }
    qarena__buffer_release(m->room);
    return status;
}

qarena_status qarena_register_metric(qarena_register *reg, qarena_circuit *circuit,
                                     const double *values, uint64_t count, double *metric) {
    qarena__writer writer;
    tensor m = {.run = {.writer = &writer, .circuit = circuit, .values = values, .count = count}};
    QARENA__FORWARD(qarena__circuit_check(reg, circuit, "metric"));
    QARENA__FORWARD(qarena__values_check(&circuit->gates->parameters, values, count, "metric"));
    if (count && !metric) {
        return qarena__fail(QARENA_E_ARGUMENT, "metric: the result is NULL");
    }
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    return qarena__writer_end(&writer, make_all(&m, metric));
}
