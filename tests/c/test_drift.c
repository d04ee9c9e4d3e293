/* Norms after ten thousand gates: what coefficients and amplitudes lose as they are rounded is
 * measured, and made up for (src/register/known_norm.h). */
#define QARENA_UNSTABLE
#include "fixture.h"

#include <math.h>

#if defined(__SANITIZE_ADDRESS__)
#define PART 20 /* which looks for other things, and is slow */
#else
#define PART 1
#endif

enum { GATES = 10000 / PART, DENSE = 1000, H_AND_CX };

static const struct {
    int gate;
    unsigned qubits;
} kinds[] = {{QARENA_GATE_H, 1},   {QARENA_GATE_RX, 1}, {QARENA_GATE_RY, 1},
             {QARENA_GATE_RZ, 1},  {QARENA_GATE_T, 1},  {QARENA_GATE_U, 1},
             {QARENA_GATE_CP, 2},  {QARENA_GATE_CH, 2}, {QARENA_GATE_CRY, 2},
             {QARENA_GATE_RXX, 2}, {H_AND_CX, 2},       {DENSE, 1},
             {DENSE, 2},           {DENSE, 3}};

/* The same angles each time, qubits at random. */
static void apply_kind(qarena_register *reg, unsigned kind, unsigned i, const double *dense,
                       uint64_t *seed) {
    const unsigned n = qarena_register_qubits(reg);
    unsigned qubits[3];
    qubits[0] = oracle_below(seed, n);
    for (unsigned k = 1; k < 3 && k < n; k++) {
        do {
            qubits[k] = oracle_below(seed, n);
        } while (qubits[k] == qubits[0] || (k > 1 && qubits[k] == qubits[1]));
    }
    const double angles[3] = {0.1, 0.2, 0.3};
    qarena_operands operands = {.qubits = qubits, .n_qubits = kinds[kind].qubits};
    if (kinds[kind].gate == DENSE) {
        MUST(qarena_register_unitary(reg, dense, &operands, 1));
        return;
    }
    const int gate = kinds[kind].gate != H_AND_CX ? kinds[kind].gate
                     : i % 2                      ? QARENA_GATE_CX
                                                  : QARENA_GATE_H;
    operands.n_qubits = gate == QARENA_GATE_H ? 1 : operands.n_qubits;
    MUST(qarena_register_apply(reg, (qarena_gate)gate, angles, &operands));
}

/* What norm^2 gains in ten thousand gates of a kind, each committed, or run as they come. */
static double drift_of(unsigned n, unsigned precision, unsigned kind, bool each) {
    double dense[128], before, after;
    uint64_t seed = kind + 1;
    qarena_register *reg = make_register(n, precision, 2, 1);
    oracle_random_unitary(&seed, kinds[kind].qubits, dense);
    for (unsigned q = 0; q < n; q++) {
        const double angles[3] = {0.7 + q, 0.3 * q, 0.5};
        MUST(qarena_register_apply(reg, QARENA_GATE_U, angles,
                                   &(qarena_operands){.qubits = &q, .n_qubits = 1}));
    }
    MUST(qarena_register_norm_squared(reg, &before));
    for (unsigned i = 0; i < GATES; i++) {
        apply_kind(reg, kind, i, dense, &seed);
        if (each) {
            MUST(qarena_register_sync(reg));
        }
    }
    MUST(qarena_register_norm_squared(reg, &after));
    qarena_register_destroy(reg);
    return after - before;
}

static void check_all(unsigned n, unsigned precision, bool each) {
    for (unsigned kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        if (kinds[kind].qubits <= n) {
            const double drift = drift_of(n, precision, kind, each),
                         bound = precision == QARENA_SINGLE ? 2e-6 : 1e-12;
            cr_expect(fabs(drift) <= bound, "%u qubits, kind %u, %s: norm^2 gains %g", n, kind,
                      each ? "gate by gate" : "as they come", drift);
        }
    }
}

ARENA_TEST(drift, single_precision) {
    for (unsigned n = 9; n <= 14; n++) {
        check_all(n, QARENA_SINGLE, n == 12);
        check_all(n, QARENA_SINGLE, false);
    }
}

/* With few amplitudes the roundings of each are seen. */
ARENA_TEST(drift, few_amplitudes) {
    for (unsigned n = 1; n <= 7; n++) {
        check_all(n, QARENA_SINGLE, true);
        check_all(n, QARENA_SINGLE, false);
    }
}

ARENA_TEST(drift, double_precision) {
    for (unsigned n = 1; n <= 14; n += n < 3 ? 1 : 4) {
        check_all(n, QARENA_DOUBLE, true);
        check_all(n, QARENA_DOUBLE, false);
    }
}

/* The same pass again and again: what its coefficients lose as floats, they lose each time. */
static double drift_of_repeats(unsigned n, unsigned precision, unsigned kind, unsigned runs) {
    double dense[128], before, after;
    uint64_t seed = 77 + kind;
    qarena_register *reg = make_register(n, precision, 2, 1);
    qarena_circuit *circuit;
    oracle_random_unitary(&seed, kinds[kind].qubits, dense);
    MUST(qarena_circuit_create(arena, n, &circuit));
    for (unsigned q = 0; q < n; q++) {
        const unsigned qubits[3] = {q, (q + 1) % n, (q + 5) % n};
        const double angles[3] = {0.7 + q, 0.3 * q, 0.5};
        const qarena_operands one = {.qubits = qubits, .n_qubits = 1},
                              operands = {.qubits = qubits, .n_qubits = kinds[kind].qubits};
        MUST(qarena_register_apply(reg, QARENA_GATE_U, angles, &one));
        if (kinds[kind].gate == DENSE) {
            MUST(qarena_circuit_unitary(circuit, dense, &operands, 1));
        } else {
            const int gate = kinds[kind].gate == H_AND_CX ? QARENA_GATE_CX : kinds[kind].gate;
            MUST(qarena_circuit_apply(circuit, (qarena_gate)gate, angles, &operands));
        }
        if (kinds[kind].gate == H_AND_CX) {
            MUST(qarena_circuit_apply(circuit, QARENA_GATE_H, NULL, &one));
        }
    }
    MUST(qarena_register_norm_squared(reg, &before));
    for (unsigned i = 0; i < runs; i++) {
        MUST(qarena_register_run(reg, circuit));
    }
    MUST(qarena_register_norm_squared(reg, &after));
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg);
    return after - before;
}

ARENA_TEST(drift, of_one_circuit_again_and_again) {
    for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
        for (unsigned n = 13; n <= 14; n++) {
            for (unsigned kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
                const double drift = drift_of_repeats(n, precision, kind, 700 / PART),
                             bound = precision == QARENA_SINGLE ? 2e-6 : 1e-12;
                cr_expect(fabs(drift) <= bound, "%u qubits, kind %u: norm^2 gains %g", n, kind,
                          drift);
            }
        }
    }
}

/* RY(0.1) again and again: the register took its own state back for 564 gates. */
ARENA_TEST(drift, a_registers_own_state_is_taken_back) {
    for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
        for (unsigned n = 1; n <= 16; n += 5) {
            qarena_register *reg = make_register(n, precision, 2, 1);
            const double angle = 0.1;
            for (unsigned i = 0; i < 20000; i++) {
                const unsigned q = i % n;
                MUST(qarena_register_apply(reg, QARENA_GATE_RY, &angle,
                                           &(qarena_operands){.qubits = &q, .n_qubits = 1}));
                if (i % (n < 10 ? 1 : 50) == 0) {
                    MUST(qarena_register_sync(reg));
                }
            }
            MUST(qarena_register_sync(reg));
            void *state = committed(reg);
            MUST(qarena_register_set_state(reg, state, precision, (uint64_t)1 << n, 1));
            free(state);
            qarena_register_destroy(reg);
        }
    }
}
