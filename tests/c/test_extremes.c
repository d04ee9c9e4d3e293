/* Passes of circuits that programs hardly write: many gates of one kind, angles at the ends of
 * numbers, amplitudes that grow, many controls. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include <stdio.h>

/* Many gates of one kind, and angles at the ends of what numbers can hold. */
ARENA_TEST(extremes, adversarial) {
    static oracle o;
    static step s;
    const qarena_gate kinds[] = {QARENA_GATE_H,    QARENA_GATE_RZ, QARENA_GATE_CX, QARENA_GATE_CP,
                                 QARENA_GATE_SWAP, QARENA_GATE_RX, QARENA_GATE_U};
    const double angles[] = {0, 3.14159265358979312, 1e-300, 1e300, -0.1, 2.5};
    for (unsigned kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        uint64_t seed = kind;
        qarena_register *reg = make_register(11, QARENA_DOUBLE, 2, 0);
        qarena_register *single = make_register(11, QARENA_SINGLE, 2, 0);
        oracle_reset(&o, 11);
        for (unsigned i = 0; i < (kind ? 3000 : 10000); i++) { /* more than a queue holds, too */
            step_random(&seed, i % 50 ? kinds[kind] : QARENA_GATE_H, 11, 0, &s);
            for (unsigned j = 0; j < 3; j++) {
                s.parameters[j] = angles[oracle_below(&seed, 6)];
            }
            MUST(step_apply(&s, reg));
            MUST(step_apply(&s, single));
            oracle_apply(&o, &s);
        }
        char what[32];
        snprintf(what, sizeof what, "many of kind %d", (int)kinds[kind]);
        check_against(reg, &o, what);
        MUST(qarena_register_sync(single));
        void *state = committed(single);
        cr_assert_leq(oracle_distance(&o, state, QARENA_SINGLE), 1e-3);
        free(state);
        qarena_register_destroy(single);
        qarena_register_destroy(reg);
    }
}

/* Rotations that leave amplitudes far too large, or too small, until the pass ends: on all qubits,
 * many times, with phases between. */
ARENA_TEST(extremes, amplitudes_that_grow) {
    static oracle o;
    const double angles[] = {3.0, 2.8, 3.08, 0.04, -3.0};
    for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
        for (unsigned k = 0; k < 5; k++) {
            qarena_register *reg = make_register(12, precision, 2, 0);
            oracle_reset(&o, 12);
            for (unsigned i = 0; i < 40 * 23; i++) {
                const unsigned q = i % 23;
                step s = {.gate = q < 12 ? QARENA_GATE_RY : QARENA_GATE_CZ,
                          .parameters = {angles[k]},
                          .n_qubits = q < 12 ? 1 : 2};
                s.qubits[0] = q < 12 ? q : q - 12;
                s.qubits[1] = q < 12 ? 0 : q - 11;
                MUST(step_apply(&s, reg));
                oracle_apply(&o, &s);
            }
            check_against(reg, &o, "growing");
            qarena_register_destroy(reg);
        }
    }
}

ARENA_TEST(extremes, ten_controls) {
    static oracle o;
    static step s;
    uint64_t seed = 4;
    qarena_force_tile(5);
    qarena_register *reg = make_register(12, QARENA_DOUBLE, 2, 0);
    oracle_reset(&o, 12);
    for (unsigned i = 0; i < 200; i++) {
        if (i % 3) {
            step_any(&seed, 12, &s);
        } else {
            s = (step){.gate = i % 2 ? QARENA_GATE_MCX : QARENA_GATE_MCP,
                       .parameters = {0.7},
                       .n_qubits = 11};
            unsigned shift = oracle_below(&seed, 12);
            for (unsigned q = 0; q < 11; q++) {
                s.qubits[q] = (q + shift) % 12;
            }
        }
        MUST(step_apply(&s, reg));
        oracle_apply(&o, &s);
    }
    check_against(reg, &o, "ten controls");
    qarena_register_destroy(reg);
    qarena_force_tile(0);
}
