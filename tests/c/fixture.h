/* What the Criterion tests of registers share: an arena for each test, and short ways to make
 * registers and to see their states. */
#ifndef QARENA_TESTS_FIXTURE_H
#define QARENA_TESTS_FIXTURE_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/watch.h"
#include "oracle.h"

static qarena_arena *arena; /* of the running test */

static inline void fixture_setup(void) {
    cr_assert_eq(qarena_arena_create(NULL, &arena), QARENA_OK, "%s", qarena_last_error());
}

/* Refuses, and so fails, while anything lives in the arena. */
static inline void fixture_teardown(void) {
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK, "%s", qarena_last_error());
}

/* A test between the two. Not by .init and .fini: Criterion does not count what fails after a test.
 */
#define ARENA_TEST(suite, name)                                                                    \
    static void suite##_##name(void);                                                              \
    Test(suite, name) {                                                                            \
        fixture_setup();                                                                           \
        suite##_##name();                                                                          \
        fixture_teardown();                                                                        \
    }                                                                                              \
    static void suite##_##name(void)

#define MUST(call) cr_assert_eq((call), QARENA_OK, "%s", qarena_last_error())

/* The call fails with this status and this message. */
#define REFUSED(call, code, text)                                                                  \
    do {                                                                                           \
        cr_assert_eq((call), (code), "status is not " #code ", last: %s", qarena_last_error());    \
        cr_assert_str_eq(qarena_last_error(), (text));                                             \
    } while (0)

/* In this test a poll is asked wherever it can be: what must be cancelled is, however fast the
 * machine is. Criterion runs each test in a process of its own. */
static inline void ask_at_every_chance(void) {
    qarena__watch_force_interval(1);
}

static inline qarena_register *make_register(unsigned n, unsigned precision, unsigned buffers,
                                             unsigned threads) {
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    options.precision = precision;
    options.buffers = buffers;
    options.threads = threads;
    qarena_register *reg;
    MUST(qarena_register_create(arena, n, &options, &reg));
    return reg;
}

static inline size_t state_size(const qarena_register *reg) {
    return (size_t)(qarena_register_precision(reg) == QARENA_DOUBLE ? 16 : 8)
           << qarena_register_qubits(reg);
}

/* A copy of the committed state, what is pending left alone; free it. */
static inline void *committed(qarena_register *reg) {
    qarena_snapshot *snapshot;
    MUST(qarena_snapshot_acquire(reg, &snapshot));
    void *copy = malloc(state_size(reg));
    memcpy(copy, qarena_snapshot_data(snapshot), state_size(reg));
    qarena_snapshot_release(snapshot);
    return copy;
}

/* Whether these amplitudes are |0..0>. */
static inline int is_zero_state(const void *state, unsigned n, unsigned precision) {
    for (size_t i = 0; i < (size_t)2 << n; i++) {
        const double value = precision == QARENA_DOUBLE ? ((const double *)state)[i]
                                                        : (double)((const float *)state)[i];
        if (value != (i == 0)) {
            return 0;
        }
    }
    return 1;
}

/* Equal but for the sign of zeros, which depends on how many of them are swept. */
static inline bool same_numbers(qarena_register *a, qarena_register *b) {
    MUST(qarena_register_sync(a));
    MUST(qarena_register_sync(b));
    void *x = committed(a), *y = committed(b);
    bool same = true;
    for (size_t i = 0; i < (size_t)2 << qarena_register_qubits(a); i++) {
        same = same &&
               (qarena_register_precision(a) == QARENA_DOUBLE ? ((double *)x)[i] == ((double *)y)[i]
                                                              : ((float *)x)[i] == ((float *)y)[i]);
    }
    free(x);
    free(y);
    return same;
}

/* Whether the committed state is this, bit for bit. */
static inline int is_committed(qarena_register *reg, const void *state) {
    void *now = committed(reg);
    int same = memcmp(now, state, state_size(reg)) == 0;
    free(now);
    return same;
}

static inline int same_bits(qarena_register *a, qarena_register *b) {
    MUST(qarena_register_sync(b));
    MUST(qarena_register_sync(a));
    void *state = committed(b);
    int same = is_committed(a, state);
    free(state);
    return same;
}

static inline void apply_1(qarena_register *reg, qarena_gate gate, unsigned qubit) {
    double angles[3] = {0.3, 0.5, 0.7};
    MUST(qarena_register_apply(reg, gate, angles,
                               &(qarena_operands){.qubits = &qubit, .n_qubits = 1}));
}

static inline void apply_2(qarena_register *reg, qarena_gate gate, unsigned a, unsigned b) {
    double angles[3] = {0.3, 0.5, 0.7};
    unsigned qubits[2] = {a, b};
    MUST(qarena_register_apply(reg, gate, angles,
                               &(qarena_operands){.qubits = qubits, .n_qubits = 2}));
}

/* Append random gates, on qubits that the oracle has; they are applied to `o`, too, unless it is
 * NULL. */
static inline void append_random(qarena_circuit *circuit, uint64_t seed, unsigned gates,
                                 oracle *o) {
    static step s;
    const unsigned n = qarena_circuit_qubits(circuit);
    for (unsigned i = 0; i < gates; i++) {
        step_any(&seed, n < ORACLE_MAX_QUBITS ? n : ORACLE_MAX_QUBITS, &s);
        MUST(step_append(&s, circuit));
        if (o) {
            oracle_apply(o, &s);
        }
    }
}

static inline qarena_circuit *empty_circuit(unsigned n) {
    qarena_circuit *circuit;
    MUST(qarena_circuit_create(arena, n, &circuit));
    return circuit;
}

static inline qarena_circuit *random_circuit(unsigned n, uint64_t seed, unsigned gates, oracle *o) {
    qarena_circuit *circuit = empty_circuit(n);
    append_random(circuit, seed, gates, o);
    return circuit;
}

/* Append a gate with these angles instead of its own. */
static inline qarena_status step_append_angles(const step *s, const qarena_angle *angles,
                                               qarena_circuit *circuit) {
    const qarena_operands operands = step_operands(s);
    return s->gate == QARENA_GATE_PAULI_ROTATION
               ? qarena_circuit_rotate_by_angle(circuit, angles, s->x, s->z, &operands)
               : qarena_circuit_apply_angles(circuit, s->gate, angles, &operands);
}

/* Gates that reach every qubit, queued. */
static inline void apply_random(qarena_register *reg, uint64_t seed, unsigned gates) {
    static step s;
    for (unsigned i = 0; i < gates; i++) {
        step_any(&seed,
                 qarena_register_qubits(reg) < ORACLE_MAX_QUBITS ? qarena_register_qubits(reg)
                                                                 : ORACLE_MAX_QUBITS,
                 &s);
        MUST(step_apply(&s, reg));
    }
}

/* Run what is pending, and compare the state with the oracle's. */
static inline void check_against(qarena_register *reg, const oracle *o, const char *what) {
    MUST(qarena_register_sync(reg));
    void *state = committed(reg);
    double distance = oracle_distance(o, state, qarena_register_precision(reg));
    cr_assert(distance <= (qarena_register_precision(reg) == QARENA_DOUBLE ? 1e-12 : 1e-5),
              "%s: n %u, precision %u, buffers %u: off by %g", what, o->n,
              qarena_register_precision(reg), qarena_register_buffers(reg), distance);
    free(state);
}

#endif
