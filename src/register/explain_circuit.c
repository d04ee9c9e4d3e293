/* What a run of a circuit would do, without running it. */
#include <math.h>

#include "core/cpu.h"
#include "core/status.h"
#include "plan/canonical.h"
#include "plan/explain.h"
#include "register/calibrate.h"
#include "register/pass.h"
#include "register/units.h"

static qarena_status explain(const qarena__oplist *program, bool runs, const qarena__prices *prices, unsigned n, unsigned precision, int json, char *text, size_t size,
                             size_t *length) {
    const qarena__kernels *kernels = qarena__kernels_of(precision);
    qarena__plan plan;
    qarena__buffer *arrays;
    QARENA__FORWARD(qarena__plan_start(&plan, program, n, kernels, prices, qarena__tile_qubits(n, kernels), &arrays));
    qarena__plan_make(&plan);
    qarena_units units;
    const bool costed = qarena__units_of(kernels, program->arena, &units) == QARENA_OK; /* short of memory: without costs */
    if (ldexp(2.0 * (double)qarena__amplitude_bytes(precision), (int)n) <= (double)qarena__cpu_last_level_cache()) {
        units.byte = units.cached_byte;
    }
    const unsigned cores = n < QARENA__PARALLEL_QUBITS ? 1 : qarena__threads_setting();
    *length = qarena__explain(&plan, runs, (unsigned)qarena__amplitude_bytes(precision), costed ? &units : NULL, cores,
                              json ? QARENA__EXPLAIN_JSON : QARENA__EXPLAIN_TEXT, text, size);
    qarena__buffer_release(arrays);
    return QARENA_OK;
}

qarena_status qarena_circuit_explain(const qarena_circuit *circuit, unsigned precision, int json, char *text, size_t size, size_t *length) {
    if (!circuit || !length || (size && !text)) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", !circuit ? "circuit" : length ? "text" : "length");
    }
    if (circuit->n == 0 || circuit->n > 62) {
        return qarena__fail(QARENA_E_ARGUMENT, "explain: %u qubits, 1 to 62 can be planned", circuit->n);
    }
    QARENA__FORWARD(qarena__shape_check(precision, 1));
    QARENA__FORWARD(qarena__kernels_check());
    const qarena__prices prices = qarena__prices_now(precision);
    qarena__oplist program;
    QARENA__FORWARD(qarena__oplist_init(&program, circuit->list.arena));
    qarena_status status = qarena__canonical(&circuit->list, 0, circuit->list.count, circuit->n, qarena__kak_pays(&prices, circuit->n), &program);
    if (status == QARENA_OK) {
        const uint64_t gates = circuit->list.count;
        status = explain(&program, gates > 1 && qarena__passes_pay(circuit->n, gates), &prices, circuit->n, precision, json, text, size, length);
    }
    qarena__oplist_fini(&program);
    return status;
}
