/* A sum of Pauli strings applied to amplitudes that are the caller's: no register holds them. */
#include "core/bits.h"
#include "core/options.h"
#include "core/status.h"
#include "register/lifecycle.h"
#include "register/pauli_apply.h"

/* Amplitudes of more qubits fill no address space. */
#define MOST_QUBITS 58u

static qarena_status check_array(const char *name, const void *array, unsigned precision) {
    const uint64_t alignment = qarena__amplitude_bytes(precision) / 2;
    if (!array) {
        return qarena__fail(QARENA_E_ARGUMENT, "apply: %s is NULL", name);
    }
    return (uintptr_t)array % alignment == 0
               ? QARENA_OK
               : qarena__fail(QARENA_E_ARGUMENT, "apply: %s is not aligned to %llu bytes", name,
                              (unsigned long long)alignment);
}

static qarena_status check_arrays(const void *src, const void *dst, unsigned precision,
                                  uint64_t bytes) {
    const uintptr_t from = (uintptr_t)src, to = (uintptr_t)dst;
    QARENA__FORWARD(check_array("src", src, precision));
    QARENA__FORWARD(check_array("dst", dst, precision));
    return (from < to ? to - from : from - to) >= bytes
               ? QARENA_OK
               : qarena__fail(QARENA_E_ARGUMENT,
                              "apply: src and dst overlap: they are %llu bytes "
                              "apart, of %llu each",
                              (unsigned long long)(from < to ? to - from : from - to),
                              (unsigned long long)bytes);
}

/* What a writer asks its register. There is no state: the writer is told where it lies. */
static qarena_register stand_in(const qarena_pauli_sum *sum, unsigned n, uint64_t bytes,
                                const qarena_register_options *options) {
    return (qarena_register){.arena = sum->arena,
                             .bytes = bytes,
                             .n = n,
                             .precision = options->precision,
                             .threads = options->threads,
                             .poll = options->poll,
                             .poll_context = options->poll_context};
}

qarena_status qarena_pauli_sum_apply(const qarena_pauli_sum *sum, unsigned n,
                                     const qarena_register_options *options, const void *src,
                                     void *dst) {
    static const qarena_register_options defaults = QARENA_REGISTER_OPTIONS_INIT;
    unsigned threads;
    uint64_t bytes;
    if (!sum) {
        return qarena__fail(QARENA_E_ARGUMENT, "apply: the sum is NULL");
    }
    options = options ? options : &defaults;
    QARENA__FORWARD(qarena__register_options_check(options));
    QARENA__FORWARD(qarena__kernels_check());
    QARENA__FORWARD(qarena__option_threads(&threads));
    if (n < sum->n || n > MOST_QUBITS || !qarena__state_bytes(n, options->precision, &bytes)) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "apply: n = %u is out of range [%u, %u], from the qubits of the sum on",
                            n, sum->n, MOST_QUBITS);
    }
    QARENA__FORWARD(check_arrays(src, dst, options->precision,
                                 qarena__amplitude_bytes(options->precision) << n));
    qarena_register reg = stand_in(sum, n, bytes, options);
    qarena__writer writer;
    const qarena__pauli_merged *merged;
    QARENA__FORWARD(qarena__writer_begin(&writer, &reg));
    qarena_status status = qarena__pauli_sum_merged(sum, &writer.watch, &merged);
    if (status == QARENA_OK) {
        status = qarena__pauli_sum_apply(&writer, merged, src, dst);
    }
    status = qarena__writer_end(&writer, status);
    return status == QARENA_E_CANCELLED ? qarena__fail(status, "apply: cancelled") : status;
}
