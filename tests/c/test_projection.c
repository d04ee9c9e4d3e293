/* Projections and flips that wait for the next pass: on every qubit (in segments, between them,
 * outside the tile), of states with known zeros, in both kinds of register, against the oracle. */
#define QARENA_UNSTABLE
#include <math.h>

#include "circuit/circuit.h"
#include "fixture.h"
#include "register/enqueue.h"
#include "register/measure.h"
#include "register/projection.h"
#include "register/run.h"

enum { N = 11, GATES = 24 };

/* Enough gates for passes; few qubits, or all. */
static void run_some(uint64_t *seed, qarena_register *reg, oracle *o) {
    const unsigned reach = 2 + oracle_below(seed, N - 1);
    qarena_circuit *circuit;
    MUST(qarena_circuit_create(arena, N, &circuit));
    for (unsigned i = 0; i < GATES; i++) {
        step s;
        step_any(seed, reach, &s);
        MUST(step_append(&s, circuit));
        oracle_apply(o, &s);
    }
    MUST(qarena_register_run(reg, circuit));
    qarena_circuit_destroy(circuit);
}

/* Layers of rotations, in runs on all qubits, with phases or two-qubit gates between: what runs on
 * the half of a tile where a measured bit has its value. */
static void run_layers(uint64_t *seed, qarena_register *reg, oracle *o) {
    static const qarena_gate between[] = {QARENA_GATE_CZ, QARENA_GATE_CX, QARENA_GATE_ISWAP,
                                          QARENA_GATE_RXX};
    qarena_circuit *circuit;
    MUST(qarena_circuit_create(arena, N, &circuit));
    const qarena_gate gate = between[oracle_below(seed, 4)];
    for (unsigned i = 0; i < 2 * GATES; i++) {
        const bool pair = oracle_below(seed, 4) == 0;
        const unsigned q = oracle_below(seed, N);
        const step s = {.gate = pair ? gate : QARENA_GATE_RY,
                        .parameters = {3 * oracle_uniform(seed)},
                        .qubits = {q, (q + 1 + oracle_below(seed, N - 1)) % N},
                        .n_qubits = pair ? 2 : 1};
        MUST(step_append(&s, circuit));
        oracle_apply(o, &s);
    }
    MUST(qarena_register_run(reg, circuit));
    qarena_circuit_destroy(circuit);
}

static double weight_of(const oracle *o, unsigned qubit, unsigned outcome) {
    double weight = 0;
    for (unsigned i = 0; i < 1u << N; i++) {
        const double size = cabs(o->state[i]);
        weight += (i >> qubit & 1) == outcome ? size * size : 0;
    }
    return weight;
}

static void project(oracle *o, unsigned qubit, unsigned outcome, double weight) {
    for (unsigned i = 0; i < 1u << N; i++) {
        o->state[i] = (i >> qubit & 1) == outcome ? o->state[i] / sqrt(weight) : 0;
    }
}

static void measure_later(uint64_t *seed, qarena_register *reg, oracle *o, unsigned qubit) {
    double weights[2];
    int exponent;
    qarena__writer writer;
    unsigned outcome = oracle_below(seed, 2);
    outcome = weight_of(o, qubit, outcome) > 1e-3 ? outcome : !outcome;
    MUST(qarena__writer_synced(&writer, reg));
    MUST(qarena__measure_weigh(&writer, qubit, weights, &exponent));
    cr_assert_float_eq(weights[outcome], weight_of(o, qubit, outcome), 1e-5);
    MUST(qarena__measure_collapse_later(&writer, qubit, outcome, exponent, weights[outcome]));
    MUST(qarena__writer_end(&writer, QARENA_OK));
    cr_assert(reg->projection.pending);
    project(o, qubit, outcome, weight_of(o, qubit, outcome));
}

/* Any qubits, the one that is projected among them. */
static void flip_later(uint64_t *seed, qarena_register *reg, oracle *o) {
    static oracle before;
    qarena__writer writer;
    const unsigned qubits = oracle_below(seed, 1u << (oracle_below(seed, 2) ? N : 4));
    MUST(qarena__writer_begin(&writer, reg));
    qarena__flip_later(reg, qubits);
    MUST(qarena__writer_end(&writer, QARENA_OK));
    before = *o;
    for (unsigned i = 0; i < 1u << N; i++) {
        o->state[i] = before.state[i ^ qubits];
    }
}

static void check(qarena_register *reg, const oracle *o, unsigned round) {
    const double tolerance = qarena_register_precision(reg) == QARENA_DOUBLE ? 1e-13 : 1e-5;
    MUST(qarena_register_sync(reg));
    cr_assert_not(qarena__front_waits(reg));
    void *state = committed(reg);
    cr_assert_leq(oracle_distance(o, state, qarena_register_precision(reg)), tolerance, "round %u",
                  round);
    free(state);
}

static void walk(unsigned precision, unsigned buffers, unsigned tile) {
    static oracle now;
    uint64_t seed = 8 * tile + 2 * buffers + precision;
    qarena_force_tile(tile);
    qarena_register *reg = make_register(N, precision, buffers, 0);
    for (unsigned round = 0; round < 300; round++) {
        if (round % 8 == 0) { /* while much of it is zero */
            MUST(qarena_register_reset(reg));
            oracle_reset(&now, N);
        }
        run_some(&seed, reg, &now);
        if (oracle_below(&seed, 4)) { /* or else only flips wait */
            measure_later(&seed, reg, &now, (round + round / N) % N);
        }
        flip_later(&seed, reg, &now);
        const unsigned then = oracle_below(&seed, 4);
        if (then == 1) {
            run_layers(&seed, reg, &now);
        } else if (then) { /* or else it is read as it is */
            run_some(&seed, reg, &now);
        }
        check(reg, &now, round);
    }
    qarena_register_destroy(reg);
    qarena_force_tile(0);
}

ARENA_TEST(projection, two_buffers) {
    walk(QARENA_DOUBLE, 2, 5);
    walk(QARENA_SINGLE, 2, 7);
}

ARENA_TEST(projection, one_buffer) {
    walk(QARENA_DOUBLE, 1, 6);
    walk(QARENA_SINGLE, 1, 5);
}

ARENA_TEST(projection, whole_state_in_a_tile) {
    walk(QARENA_DOUBLE, 1, 0);
    walk(QARENA_SINGLE, 2, 0);
}

/* A pass that projects moves no byte more than one that does not; of a qubit outside the tile it
 * reads half as many. */
ARENA_TEST(projection, takes_no_sweep) {
    static oracle now;
    uint64_t seed = 3;
    qarena_counters before, after;
    uint64_t moved[N + 1];
    for (unsigned qubit = 0; qubit <= N; qubit++) {
        qarena_force_tile(6);
        qarena_register *reg = make_register(N, QARENA_DOUBLE, 2, 0);
        qarena_circuit *circuit;
        oracle_reset(&now, N);
        MUST(qarena_circuit_create(arena, N, &circuit));
        for (unsigned q = 0; q < N; q++) {
            const step s = {
                .gate = QARENA_GATE_RY, .parameters = {1}, .qubits = {q}, .n_qubits = 1};
            MUST(step_append(&s, circuit));
            oracle_apply(&now, &s);
        }
        MUST(qarena_register_run(reg, circuit));
        if (qubit < N) {
            measure_later(&seed, reg, &now, qubit);
        }
        qarena_read_counters(&before);
        MUST(qarena_register_run(reg, circuit));
        qarena_read_counters(&after);
        moved[qubit] =
            after.bytes_read + after.bytes_written - before.bytes_read - before.bytes_written;
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(reg);
    }
    qarena_force_tile(0);
    for (unsigned qubit = 0; qubit < N; qubit++) {
        cr_assert_leq(moved[qubit], moved[N], "qubit %u", qubit);
    }
    cr_assert_lt(moved[N - 1], moved[N]);
}

/* What the scatter of a pass has found is what a sweep finds, on every qubit; a small half is left
 * to that sweep, and so is one of which a later gate has made another. */
static void check_halves(unsigned precision, unsigned tile) {
    static oracle now;
    uint64_t seed = 5 + tile;
    qarena_force_tile(tile);
    qarena_register *reg = make_register(N, precision, 2, 0);
    unsigned known = 0;
    for (unsigned round = 0; round < 20 * N; round++) {
        qarena__writer writer;
        const unsigned qubit = round % N;
        double weights[2];
        int exponent;
        MUST(qarena_register_reset(reg));
        oracle_reset(&now, N);
        qarena_circuit *circuit;
        MUST(qarena_circuit_create(arena, N, &circuit));
        for (unsigned i = 0; i < 3 * GATES; i++) {
            step s;
            step_any(&seed, N, &s);
            MUST(step_append(&s, circuit));
            oracle_apply(&now, &s);
        }
        MUST(qarena__writer_begin(&writer, reg));
        writer.half = (uint64_t)1 << qubit;
        MUST(qarena__run_range(&writer, circuit->gates, 0, circuit->gates->list.count, NULL));
        known += reg->halves.known;
        cr_assert(!reg->halves.known || reg->halves.qubit == qubit);
        MUST(qarena__measure_weigh(&writer, qubit, weights, &exponent));
        for (unsigned k = 0; k < 2; k++) {
            const double expected = weight_of(&now, qubit, k);
            cr_assert_float_eq(weights[k], expected,
                               precision == QARENA_DOUBLE ? 1e-13 : 1e-5 * (0.01 + expected));
        }
        MUST(qarena__writer_end(&writer, QARENA_OK));
        MUST(qarena_register_apply(reg, QARENA_GATE_X, NULL,
                                   &(qarena_operands){.qubits = &qubit, .n_qubits = 1}));
        MUST(qarena_register_sync(reg));
        cr_assert_not(reg->halves.known);
        qarena_circuit_destroy(circuit);
    }
    cr_assert_gt(known, 5 * N, "%u", known);
    qarena_register_destroy(reg);
    qarena_force_tile(0);
}

ARENA_TEST(projection, halves_are_found_by_the_pass_before) {
    check_halves(QARENA_DOUBLE, 0);
    check_halves(QARENA_DOUBLE, 6);
    check_halves(QARENA_SINGLE, 7);
}
