/* Values of observables after a circuit, and their gradients by the adjoint method: the circuit is
 * run forward, the observable applied to a copy, and then both states go back together. */
#include <string.h>

#include "core/status.h"
#include "register/adjoint_run.h"
#include "register/check_circuit.h"
#include "register/commit.h"
#include "register/expectation.h"
#include "register/pauli_apply.h"
#include "register/reduce.h"
#include "register/run.h"

/* One call. */
typedef struct gradient {
    const char *call;
    qarena__adjoint_run run;
} gradient;

/* The costate is H times the state; their inner product is the value. */
static qarena_status make_costate(gradient *g, const qarena__pauli_merged *merged, double *value) {
    qarena__writer *writer = g->run.writer;
    const void *state = g->run.list->forward->front->data;
    double inner[2];
    QARENA__FORWARD(qarena__state_acquire(writer->reg->arena, writer->reg->bytes,
                                          "costate of a gradient", &g->run.costate));
    QARENA__FORWARD(qarena__pauli_sum_apply(writer, merged, state, g->run.costate->data));
    qarena__inner(writer, state, g->run.costate->data, inner);
    *value = inner[0];
    return QARENA_OK;
}

/* --- the calls --- */

static qarena_status check(const gradient *g, const qarena_register *reg,
                           const qarena_pauli_sum *sum, const void *result) {
    QARENA__FORWARD(qarena__circuit_check(reg, g->run.circuit, g->call));
    QARENA__FORWARD(qarena__check_sum(g->call, reg, sum));
    if (!result) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: the result is NULL", g->call);
    }
    return qarena__values_check(&g->run.circuit->gates->parameters, g->run.values, g->run.count,
                                g->call);
}

/* The terms of a sum; one that is not real is refused before anything is run. */
static qarena_status real_terms(gradient *g, const qarena_pauli_sum *sum,
                                const qarena__pauli_merged **merged) {
    QARENA__FORWARD(qarena__pauli_sum_merged(sum, &g->run.writer->watch, merged));
    return qarena__check_real(g->call, *merged);
}

static qarena_status value_of(gradient *g, const qarena_pauli_sum *sum, double *value) {
    const qarena__pauli_merged *merged;
    QARENA__FORWARD(real_terms(g, sum, &merged));
    QARENA__FORWARD(qarena__adjoint_list_open(g->run.writer, &g->run.list));
    qarena_status status = qarena__adjoint_forward(&g->run);
    status = status == QARENA_OK ? qarena_register_expectation(g->run.list->forward, sum, value)
                                 : status;
    qarena__adjoint_end(&g->run);
    return status;
}

qarena_status qarena_register_value(qarena_register *reg, qarena_circuit *circuit,
                                    const qarena_pauli_sum *sum, const double *values,
                                    uint64_t count, double *value) {
    qarena__writer writer;
    gradient g = {.call = "value",
                  .run = {.writer = &writer, .circuit = circuit, .values = values, .count = count}};
    QARENA__FORWARD(check(&g, reg, sum, value));
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    double result = 0;
    const qarena_status status = value_of(&g, sum, &result);
    QARENA__FORWARD(qarena__writer_end(&writer, status));
    *value = result;
    return QARENA_OK;
}

/* The gradient in g->sums. */
static qarena_status value_and_grad(gradient *g, const qarena_pauli_sum *sum, double *value) {
    const qarena__pauli_merged *merged;
    QARENA__FORWARD(real_terms(g, sum, &merged));
    QARENA__FORWARD(qarena__adjoint_list_of(g->run.writer, g->run.circuit, &g->run.list));
    qarena_status status = qarena__adjoint_forward(&g->run);
    status = status == QARENA_OK ? make_costate(g, merged, value) : status;
    status = status == QARENA_OK ? qarena__adjoint_back(&g->run) : status;
    qarena__buffer_release(g->run.costate);
    qarena__adjoint_end(&g->run);
    return status;
}

qarena_status qarena_register_value_and_grad(qarena_register *reg, qarena_circuit *circuit,
                                             const qarena_pauli_sum *sum, const double *values,
                                             uint64_t count, double *value, double *grad) {
    qarena__writer writer;
    gradient g = {.call = "value_and_grad",
                  .run = {.writer = &writer, .circuit = circuit, .values = values, .count = count}};
    double result = 0;
    qarena__buffer *sums;
    QARENA__FORWARD(check(&g, reg, sum, count && !grad ? NULL : value));
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    qarena_status status =
        qarena__buffer_acquire(reg->arena, (count + 1) * sizeof(double), "a gradient", &sums);
    if (status != QARENA_OK) {
        return qarena__writer_end(&writer, status);
    }
    g.run.sums = sums->data;
    memset(g.run.sums, 0, count * sizeof *g.run.sums);
    status = qarena__writer_end(&writer, value_and_grad(&g, sum, &result));
    if (status == QARENA_OK) {
        *value = result;
        memcpy(grad, g.run.sums, count * sizeof *grad);
    }
    qarena__buffer_release(sums);
    return status;
}
