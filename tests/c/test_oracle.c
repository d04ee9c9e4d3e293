/* Gates and circuits against the oracle: every gate, random qubits, both precisions, one buffer and
 * two, alone and in random circuits. */
#include "fixture.h"

static void compare(qarena_register *reg, const oracle *o, double bound, const char *what) {
    qarena_snapshot *snapshot;
    cr_assert_eq(qarena_register_sync(reg), QARENA_OK, "%s", qarena_last_error());
    cr_assert_eq(qarena_snapshot_acquire(reg, &snapshot), QARENA_OK);
    double distance =
        oracle_distance(o, qarena_snapshot_data(snapshot), qarena_register_precision(reg));
    cr_assert(distance <= bound, "%s: n %u, precision %u, buffers %u: off by %g", what, o->n,
              qarena_register_precision(reg), qarena_register_buffers(reg), distance);
    qarena_snapshot_release(snapshot);
}

/* A state with no symmetry left, in the oracle and the register. */
static void scramble(uint64_t *seed, qarena_register *reg, oracle *o) {
    static step s;
    for (unsigned q = 0; q < o->n; q++) {
        s = (step){.gate = QARENA_GATE_U, .n_qubits = 1, .qubits = {q}};
        for (unsigned i = 0; i < 3; i++) {
            s.parameters[i] = 6 * oracle_uniform(seed);
        }
        cr_assert_eq(step_apply(&s, reg), QARENA_OK);
        oracle_apply(o, &s);
    }
}

static void every_gate(unsigned precision, unsigned buffers, double bound) {
    static oracle o;
    static step s;
    uint64_t seed = 17;
    for (int gate = 0; gate < QARENA_GATE_COUNT; gate++) {
        for (unsigned n = step_qubits((qarena_gate)gate); n <= 8; n++) {
            n = n ? n : 1;
            for (unsigned round = 0; round < 12; round++) {
                qarena_register *reg = make_register(n, precision, buffers, 0);
                oracle_reset(&o, n);
                scramble(&seed, reg, &o);
                step_random(&seed, (qarena_gate)gate, n, round % 2, &s);
                cr_assert_eq(step_apply(&s, reg), QARENA_OK, "%s", qarena_last_error());
                oracle_apply(&o, &s);
                qarena_gate_info info;
                cr_assert_eq(qarena_gate_describe(s.gate, &info), QARENA_OK);
                compare(reg, &o, bound, info.name);
                qarena_register_destroy(reg);
            }
        }
    }
}

ARENA_TEST(oracle, every_gate_double_two_buffers) {
    every_gate(QARENA_DOUBLE, 2, 1e-14);
}

ARENA_TEST(oracle, every_gate_double_one_buffer) {
    every_gate(QARENA_DOUBLE, 1, 1e-14);
}

ARENA_TEST(oracle, every_gate_single_two_buffers) {
    every_gate(QARENA_SINGLE, 2, 2e-6);
}

ARENA_TEST(oracle, every_gate_single_one_buffer) {
    every_gate(QARENA_SINGLE, 1, 2e-6);
}

/* Gate by gate, as a queue, and as a circuit: three ways to the same state. */
static void random_circuits(unsigned precision, unsigned buffers, double bound) {
    static oracle o;
    static step s;
    uint64_t seed = 23;
    for (unsigned n = 1; n <= 8; n++) {
        for (unsigned round = 0; round < 6; round++) {
            qarena_register *stepped = make_register(n, precision, buffers, 0);
            qarena_register *queued = make_register(n, precision, buffers, 0);
            qarena_register *run = make_register(n, precision, buffers, 0);
            qarena_circuit *circuit;
            cr_assert_eq(qarena_circuit_create(arena, n, &circuit), QARENA_OK);
            oracle_reset(&o, n);
            for (unsigned i = 0; i < 60; i++) {
                step_any(&seed, n, &s);
                cr_assert_eq(step_apply(&s, stepped), QARENA_OK);
                cr_assert_eq(qarena_register_sync(stepped), QARENA_OK);
                cr_assert_eq(step_apply(&s, queued), QARENA_OK);
                cr_assert_eq(step_append(&s, circuit), QARENA_OK);
                oracle_apply(&o, &s);
            }
            cr_assert_eq(qarena_register_pending(queued), 60);
            cr_assert_eq(qarena_register_run(run, circuit), QARENA_OK);
            compare(stepped, &o, bound, "stepped");
            compare(queued, &o, bound, "queued");
            compare(run, &o, bound, "run");
            qarena_register_destroy(stepped);
            qarena_register_destroy(queued);
            qarena_register_destroy(run);
            qarena_circuit_destroy(circuit);
        }
    }
}

ARENA_TEST(oracle, random_circuits_double) {
    random_circuits(QARENA_DOUBLE, 2, 1e-13);
    random_circuits(QARENA_DOUBLE, 1, 1e-13);
}

ARENA_TEST(oracle, random_circuits_single) {
    random_circuits(QARENA_SINGLE, 2, 2e-5);
    random_circuits(QARENA_SINGLE, 1, 2e-5);
}

/* A queue far beyond its bounds, in gates and in matrices, is the same circuit. */
ARENA_TEST(oracle, long_queue) {
    static oracle o;
    static step s;
    uint64_t seed = 29;
    qarena_register *reg = make_register(6, QARENA_DOUBLE, 2, 0);
    oracle_reset(&o, 6);
    for (unsigned i = 0; i < 9000; i++) {
        step_random(&seed,
                    i % 64 == 0 ? QARENA_GATE_UNITARY : (qarena_gate)(i % QARENA_GATE_UNITARY), 6,
                    1, &s);
        cr_assert_eq(step_apply(&s, reg), QARENA_OK, "%s", qarena_last_error());
        oracle_apply(&o, &s);
        cr_assert_leq(qarena_register_pending(reg), 4096);
    }
    compare(reg, &o, 1e-11, "long queue");
    qarena_register_destroy(reg);
}
