/* The quantum Fourier transform against its sum, whichever qubits it is on; and circuits that a
 * register queues. */
#define QARENA_UNSTABLE
#include <complex.h>
#include <math.h>

#include "fixture.h"

#define N 7u

static const double pi = 3.14159265358979323846;

/* A register in a state without symmetries, and the oracle in the same. */
static qarena_register *prepare(unsigned precision, oracle *o) {
    qarena_register *reg = make_register(N, precision, 2, 1);
    uint64_t seed = 5;
    static step s;
    oracle_reset(o, N);
    for (unsigned i = 0; i < 40; i++) {
        step_any(&seed, N, &s);
        MUST(step_apply(&s, reg));
        oracle_apply(o, &s);
    }
    return reg;
}

static unsigned value_of(uint64_t index, const qarena_operands *on) {
    unsigned value = 0;
    for (unsigned j = 0; j < on->n_qubits; j++) {
        value |= (unsigned)(index >> on->qubits[j] & 1) << j;
    }
    return value;
}

/* By the definition. */
static void transform(oracle *o, const qarena_operands *on, double sign) {
    static double complex before[ORACLE_MAX_AMPLITUDES];
    const unsigned size = 1u << on->n_qubits;
    memcpy(before, o->state, sizeof before);
    for (uint64_t i = 0; i < 1u << N; i++) {
        if ((on->n_ones && !(i >> on->ones[0] & 1)) || (on->n_zeros && i >> on->zeros[0] & 1)) {
            continue;
        }
        const unsigned y = value_of(i, on);
        double complex sum = 0;
        for (unsigned x = 0; x < size; x++) {
            uint64_t from = i;
            for (unsigned j = 0; j < on->n_qubits; j++) {
                from = (from & ~((uint64_t)1 << on->qubits[j])) | (uint64_t)(x >> j & 1)
                                                                      << on->qubits[j];
            }
            sum += cexp(sign * 2 * pi * I * (x * y % size) / size) * before[from];
        }
        o->state[i] = sum / sqrt(size);
    }
}

static const unsigned order[N] = {4, 0, 6, 2, 5, 1, 3};

ARENA_TEST(qft, is_the_sum_that_defines_it) {
    for (unsigned k = 1; k <= N; k++) {
        for (unsigned how = 0; how < 8; how++) {
            const unsigned precision = how & 1 ? QARENA_SINGLE : QARENA_DOUBLE;
            const int inverse = how >> 1 & 1, controls = how >> 2 && k + 2 <= N;
            const qarena_operands on = {.qubits = order,
                                        .n_qubits = k,
                                        .ones = order + N - 1,
                                        .n_ones = controls,
                                        .zeros = order + N - 2,
                                        .n_zeros = controls};
            static oracle o;
            qarena_register *reg = prepare(precision, &o);
            qarena_circuit *circuit;
            MUST(qarena_circuit_create(arena, N, &circuit));
            MUST(qarena_circuit_qft(circuit, &on, inverse));
            cr_assert_eq(qarena_circuit_length(circuit), k * (k + 1) / 2 + k / 2);
            MUST(qarena_register_run(reg, circuit));
            transform(&o, &on, inverse ? -1 : 1);
            void *state = committed(reg);
            const double off = oracle_distance(&o, state, precision);
            cr_assert_lt(off, precision == QARENA_DOUBLE ? 1e-13 : 3e-6, "k %u, how %u: %g", k, how,
                         off);
            free(state);
            qarena_circuit_destroy(circuit);
            qarena_register_destroy(reg);
        }
    }
}

/* The inverse's gates are those of append_inverse. */
ARENA_TEST(qft, inverse_gate_by_gate) {
    qarena_circuit *forward, *inverse, *wanted;
    const qarena_operands on = {.qubits = order, .n_qubits = N};
    MUST(qarena_circuit_create(arena, N, &forward));
    MUST(qarena_circuit_create(arena, N, &inverse));
    MUST(qarena_circuit_create(arena, N, &wanted));
    MUST(qarena_circuit_qft(forward, &on, 0));
    MUST(qarena_circuit_qft(inverse, &on, 1));
    MUST(qarena_circuit_append_inverse(wanted, forward));
    cr_assert_eq(qarena_circuit_length(inverse), qarena_circuit_length(wanted));
    static oracle o;
    qarena_register *x = prepare(QARENA_DOUBLE, &o), *y = prepare(QARENA_DOUBLE, &o);
    MUST(qarena_register_run(x, inverse));
    MUST(qarena_register_run(y, wanted));
    void *state = committed(x);
    MUST(qarena_register_run(x, forward));
    transform(&o, &on, -1);
    cr_assert_lt(oracle_distance(&o, state, QARENA_DOUBLE), 1e-13);
    free(state);
    state = committed(y);
    cr_assert_lt(oracle_distance(&o, state, QARENA_DOUBLE), 1e-13);
    free(state);
    qarena_register_destroy(x);
    qarena_register_destroy(y);
    qarena_circuit_destroy(forward);
    qarena_circuit_destroy(inverse);
    qarena_circuit_destroy(wanted);
}

ARENA_TEST(qft, what_is_refused_appends_nothing) {
    qarena_circuit *circuit;
    MUST(qarena_circuit_create(arena, 4, &circuit));
    const unsigned twice[3] = {1, 3, 1}, far[2] = {0, 4};
    REFUSED(qarena_circuit_qft(circuit, NULL, 0), QARENA_E_ARGUMENT,
            "qft: 0 qubits given, at least 1 needed");
    REFUSED(qarena_circuit_qft(circuit, &(qarena_operands){.qubits = twice, .n_qubits = 3}, 0),
            QARENA_E_QUBIT, "qft: qubit 1 is named twice");
    REFUSED(qarena_circuit_qft(circuit, &(qarena_operands){.qubits = far, .n_qubits = 2}, 0),
            QARENA_E_QUBIT, "qft: qubit 4 is out of range [0, 4)");
    REFUSED(qarena_circuit_qft(
                circuit,
                &(qarena_operands){.qubits = twice, .n_qubits = 2, .ones = twice + 2, .n_ones = 1},
                0),
            QARENA_E_QUBIT, "qft: qubit 1 is named twice");
    cr_assert_eq(qarena_circuit_length(circuit), 0);
    qarena_circuit_destroy(circuit);
}

/* Queued between gates, changed and destroyed before it is run. */
ARENA_TEST(append, a_queued_circuit_is_as_it_was) {
    for (unsigned n = N; n <= 14; n += 14 - N) {
        qarena_register *reg = make_register(n, QARENA_DOUBLE, 2, 1),
                        *run = make_register(n, QARENA_DOUBLE, 2, 1);
        qarena_circuit *circuit, *empty;
        const qarena_operands on = {.qubits = order, .n_qubits = N};
        MUST(qarena_circuit_create(arena, n, &circuit));
        MUST(qarena_circuit_create(arena, n, &empty));
        MUST(qarena_circuit_qft(circuit, &on, 0));
        const uint64_t length = qarena_circuit_length(circuit);
        apply_1(reg, QARENA_GATE_RX, 3);
        MUST(qarena_register_append(reg, circuit));
        MUST(qarena_register_append(reg, empty));
        apply_1(reg, QARENA_GATE_RY, 2);
        cr_assert_eq(qarena_register_pending(reg), length + 2);
        apply_1(run, QARENA_GATE_RX, 3);
        MUST(qarena_register_run(run, circuit));
        apply_1(run, QARENA_GATE_RY, 2);
        MUST(qarena_circuit_qft(circuit, &on, 0));
        qarena_circuit_destroy(circuit);
        qarena_circuit_destroy(empty);
        cr_assert(same_bits(reg, run));
        cr_assert_eq(qarena_register_pending(reg), 0);
        qarena_register_destroy(reg);
        qarena_register_destroy(run);
    }
}

ARENA_TEST(append, may_be_discarded_and_refused) {
    qarena_register *reg = make_register(N, QARENA_DOUBLE, 2, 1);
    qarena_circuit *circuit, *other;
    MUST(qarena_circuit_create(arena, N, &circuit));
    MUST(qarena_circuit_create(arena, N + 1, &other));
    MUST(qarena_circuit_qft(circuit, &(qarena_operands){.qubits = order, .n_qubits = N}, 0));
    MUST(qarena_register_append(reg, circuit));
    REFUSED(qarena_register_append(reg, other), QARENA_E_ARGUMENT,
            "append: the circuit has 8 qubits, the register has 7");
    MUST(qarena_register_discard(reg));
    cr_assert_eq(qarena_register_pending(reg), 0);
    void *state = committed(reg);
    cr_assert(is_zero_state(state, N, QARENA_DOUBLE));
    free(state);
    qarena_circuit_destroy(circuit);
    qarena_circuit_destroy(other);
    qarena_register_destroy(reg);
}

/* All of the gates, or none, wherever memory is refused. */
ARENA_TEST(qft, without_memory_nothing_is_appended) {
    const qarena_operands on = {.qubits = order, .n_qubits = N};
    for (uint64_t k = 1;; k++) {
        qarena_circuit *circuit;
        MUST(qarena_circuit_create(arena, N, &circuit));
        MUST(qarena_circuit_qft(circuit, &(qarena_operands){.qubits = order, .n_qubits = 3}, 0));
        qarena_fault_set(k, 1);
        const qarena_status status = qarena_circuit_qft(circuit, &on, 0);
        const int fired = qarena_fault_fired();
        qarena_fault_set(0, 0);
        cr_assert_eq(status, fired ? QARENA_E_MEMORY : QARENA_OK);
        cr_assert_eq(qarena_circuit_length(circuit), fired ? 7 : 7 + 31);
        qarena_circuit_destroy(circuit);
        if (!fired) {
            cr_assert_gt(k, 1, "nothing was asked for");
            break;
        }
    }
}

/* A queue that cannot grow is run first. */
ARENA_TEST(append, without_memory_the_queue_is_run) {
    qarena_register *reg = make_register(N, QARENA_DOUBLE, 2, 1),
                    *want = make_register(N, QARENA_DOUBLE, 2, 1);
    qarena_circuit *circuit;
    MUST(qarena_circuit_create(arena, N, &circuit));
    MUST(qarena_circuit_qft(circuit, &(qarena_operands){.qubits = order, .n_qubits = N}, 0));
    apply_1(reg, QARENA_GATE_RY, 2);
    qarena_fault_set(1, 1);
    for (unsigned i = 0; i < 40; i++) {
        MUST(qarena_register_append(reg, circuit));
    }
    cr_assert(qarena_fault_fired());
    qarena_fault_set(0, 0);
    cr_assert_lt(qarena_register_pending(reg), 40 * qarena_circuit_length(circuit));
    apply_1(want, QARENA_GATE_RY, 2);
    for (unsigned i = 0; i < 40; i++) {
        MUST(qarena_register_run(want, circuit));
    }
    cr_assert(same_bits(reg, want));
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg);
    qarena_register_destroy(want);
}
