/* What a run of a circuit would do, without running it. */
#include <math.h>

#include "circuit/classical.h"
#include "compile/calibrate.h"
#include "core/core_budget.h"
#include "core/cpu.h"
#include "core/status.h"
#include "plan/canonical.h"
#include "plan/explain.h"
#include "plan/plan_input.h"
#include "plan/planner.h"
#include "plan/units.h"
#include "register/check_circuit.h"
#include "register/shape.h"
#include "register/writer.h"

/* The next gates of a circuit, as many as a run takes at a time, in canonical form and in as many
 * plans as a run makes of them. */
static qarena_status explain_chunk(qarena__explanation *e, const qarena__oplist *list,
                                   uint64_t first, uint64_t count, const qarena__cost_model *costs,
                                   const qarena__kernels *kernels, qarena__oplist *ops) {
    qarena__oplist_clear(ops);
    QARENA__FORWARD(qarena__canonical(
        list, first, count, e->n, qarena__kak_pays(costs, e->n) ? QARENA__CANONICAL_KAK : 0, ops));
    while (ops->count) {
        qarena__plan plan;
        qarena__buffer *arrays;
        QARENA__FORWARD(qarena__plan_start(&plan, ops, e->n, kernels, costs,
                                           qarena__tile_qubits(e->n, kernels, true), &arrays));
        plan.out_of_place = e->out_of_place;
        qarena__plan_make(&plan);
        qarena__explain_plan(e, &plan);
        qarena__buffer_release(arrays);
        qarena__oplist_pop(ops, plan.gates);
    }
    return QARENA_OK;
}

static qarena_status explain_chunks(qarena__explanation *e, const qarena_circuit *circuit,
                                    const qarena__cost_model *costs,
                                    const qarena__kernels *kernels) {
    const qarena__oplist *list = &circuit->gates->list;
    qarena__watch watch = qarena__circuit_watch(circuit);
    qarena__oplist ops = {.arena = list->arena};
    qarena_status status = QARENA_OK;
    for (uint64_t first = 0; first < list->count; first += QARENA__CHUNK_GATES) {
        e->runs =
            e->runs || qarena__runs_as_passes(e->n, list, first, qarena__chunk_gates(list, first));
    }
    e->swept = e->runs ? 0 : list->count;
    for (uint64_t first = 0, count; first < list->count && e->n && status == QARENA_OK;
         first += count) {
        count = qarena__chunk_gates(list, first);
        status = qarena__circuit_ask(&watch, "explain");
        if (e->runs && !qarena__runs_as_passes(e->n, list, first, count)) {
            e->swept += count;
        } else if (status == QARENA_OK) {
            status = explain_chunk(e, list, first, count, costs, kernels, &ops);
        }
    }
    qarena__oplist_fini(&ops);
    return status;
}

static qarena_status explain(qarena__explanation *e, const qarena_circuit *circuit,
                             const qarena__cost_model *costs, unsigned precision, size_t *length) {
    const qarena__kernels *kernels = qarena__kernels_of(precision);
    qarena_units units;
    e->n = circuit->n;
    e->amplitude_bytes = (unsigned)qarena__amplitude_bytes(precision);
    e->cores = circuit->n < QARENA__PARALLEL_QUBITS ? 1 : qarena__threads_setting().used;
    e->units = qarena__units_of(kernels, circuit->gates->list.arena, &units) == QARENA_OK
                   ? &units
                   : NULL; /* short of memory: without costs */
    if (ldexp(2.0 * e->amplitude_bytes, (int)circuit->n) <=
        (double)qarena__cpu_last_level_cache()) {
        units.memory_byte = units.cached_byte;
        units.memory_load = units.load;
        units.memory_store = units.store;
    }
    QARENA__FORWARD(explain_chunks(e, circuit, costs, kernels));
    *length = qarena__explain_end(e);
    return QARENA_OK;
}

static qarena_status check(const qarena_circuit *circuit, const char *text, size_t size,
                           const size_t *length) {
    if (!circuit || !length || (size && !text)) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL",
                            !circuit ? "circuit"
                            : length ? "text"
                                     : "length");
    }
    if (circuit->n > 62) {
        return qarena__fail(QARENA_E_ARGUMENT, "explain: %u qubits, at most 62 can be planned",
                            circuit->n);
    }
    return qarena__gates_check(circuit, "explain");
}

qarena_status qarena_circuit_explain(const qarena_circuit *circuit, unsigned precision, int json,
                                     char *text, size_t size, size_t *length) {
    QARENA__FORWARD(check(circuit, text, size, length));
    QARENA__FORWARD(qarena__shape_check(precision, 1));
    QARENA__FORWARD(qarena__kernels_check());
    const qarena__cost_model costs = qarena__cost_model_now(precision);
    qarena__explanation e = {.format = json ? QARENA__EXPLAIN_JSON : QARENA__EXPLAIN_TEXT,
                             .out_of_place = true,
                             .out = {.buffer = text, .size = size}};
    return explain(&e, circuit, &costs, precision, length);
}

qarena_status qarena_register_explain(qarena_register *reg, const qarena_circuit *circuit, int json,
                                      char *text, size_t size, size_t *length) {
    QARENA__FORWARD(check(circuit, text, size, length));
    QARENA__FORWARD(qarena__circuit_check(reg, circuit, "explain"));
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_begin(&writer, reg));
    const bool timed =
        reg->times.circuit == circuit->gates->id && reg->times.gates == circuit->gates->list.count;
    qarena__explanation e = {.format = json ? QARENA__EXPLAIN_JSON : QARENA__EXPLAIN_TEXT,
                             .out_of_place = reg->buffers > 1,
                             .seconds = reg->times.seconds,
                             .timed = timed ? reg->times.count : 0,
                             .out = {.buffer = text, .size = size}};
    return qarena__writer_end(&writer, explain(&e, circuit, &reg->costs, reg->precision, length));
}
