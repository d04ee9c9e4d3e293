/* Signs at the end of a pass are factors of its scatter: the same as those of a sweep of phases. */
#define QARENA_UNSTABLE

#include "compile/bit_scales.h"
#include "compile/scatter_phases.h"
#include "fixture.h"

enum { T = 10, SEGMENT_BITS = 5, HIGH = T - SEGMENT_BITS, MOST = 64 };

static _Alignas(64) char room[1 << 16], scales_room[1 << 16];
static qarena__op ops[MOST];
static uint16_t order[MOST];
static unsigned count;
static double phases_room[4096];
static qarena__phase_stage phases;
static qarena__compiled_stage stages[3];
static qarena__compiled_pass pass;

static void phase(double angle, uint64_t qubits) {
    order[count] = (uint16_t)count;
    ops[count++] = (qarena__op){.parameters = {angle}, .ones = qubits};
}

/* Rotations, then these phases; taken: whether the scatter does them. */
static bool taken(unsigned precision) {
    qarena__phase_stage_prepare(&phases, T, (1u << T) - 1, ops, order, count, phases_room);
    stages[0] = (qarena__compiled_stage){
        .kind = QARENA__ROTATION,
        .scale = 1,
        .rotations = {.count = 1, .bit = {7}, .rotation = {{.p = 0.5, .q = 0.5, .r = 1}}}};
    stages[1] = (qarena__compiled_stage){
        .kind = QARENA__ROTATION,
        .scale = 1,
        .rotations = {.count = 1, .bit = {4}, .rotation = {{.p = 0.25, .q = 0.25, .r = 1}}}};
    stages[2] = (qarena__compiled_stage){.kind = QARENA__PHASE, .scale = 1, .phases = &phases};
    pass = (qarena__compiled_pass){.qubits = (1u << T) - 1,
                                   .t = T,
                                   .segments.bits = SEGMENT_BITS,
                                   .scatter_segments.bits = SEGMENT_BITS,
                                   .stages = stages,
                                   .count = 3,
                                   .scale = 0.125};
    qarena__bit_scales_choose(&pass, qarena__kernels_of(precision), scales_room);
    qarena__scatter_phases_take(&pass, precision, room);
    return stages[2].fused;
}

static double low_factor(unsigned precision, unsigned table, unsigned l) {
    const unsigned at = 2 * (table << SEGMENT_BITS | l);
    return !pass.out.low                ? 1
           : precision == QARENA_DOUBLE ? ((const double *)pass.out.low)[at]
                                        : (double)((const float *)pass.out.low)[at];
}

/* Bit scales are undone by the phases themselves, so what is left is 0.125 and the phases. */
static void check(unsigned precision) {
    cr_assert(taken(precision));
    const double norm =
        pass.out.segment[0] * low_factor(precision, 0, 0) / (pass.out.segment[0] < 0 ? -1 : 1);
    for (unsigned i = 0; i < 1u << T; i++) {
        double want[2];
        const unsigned s = i >> SEGMENT_BITS, l = i & ((1u << SEGMENT_BITS) - 1),
                       table = pass.out.table ? pass.out.table[s] : 0;
        qarena__phase_stage_at(&phases, i, want);
        cr_assert_lt(table, 4);
        cr_assert_eq(want[1], 0);
        cr_assert_float_eq(pass.out.segment[s] * low_factor(precision, table, l), norm * want[0],
                           1e-9, "%u: %g, %g", i,
                           pass.out.segment[s] * low_factor(precision, table, l), norm * want[0]);
    }
}

Test(scatter_phases, signs_of_neighbours) {
    count = 0;
    for (unsigned q = 0; q + 1 < T; q++) {
        phase(QARENA__PI, (uint64_t)3 << q);
    }
    phase(QARENA__PI, 1 << 2);
    phase(-QARENA__PI, 1 << 8);
    phase(QARENA__PI, 0);
    check(QARENA_DOUBLE);
    check(QARENA_SINGLE);
}

/* On any qubits, but from within a segment to no more than two above it. */
Test(scatter_phases, any_signs) {
    uint64_t seed = 4;
    for (unsigned round = 0; round < 300; round++) {
        count = 0;
        const unsigned above[2] = {SEGMENT_BITS + oracle_below(&seed, HIGH),
                                   SEGMENT_BITS + oracle_below(&seed, HIGH)};
        for (unsigned gates = oracle_below(&seed, 30); gates > 0; gates--) {
            const unsigned a = oracle_below(&seed, SEGMENT_BITS),
                           b = SEGMENT_BITS + oracle_below(&seed, HIGH);
            const uint64_t low = 1ull << a | 1ull << oracle_below(&seed, SEGMENT_BITS),
                           high = 1ull << b | 1ull << (SEGMENT_BITS + oracle_below(&seed, HIGH)),
                           both = 1ull << a | 1ull << above[oracle_below(&seed, 2)];
            phase(QARENA__PI, oracle_below(&seed, 3) == 0 ? low
                              : oracle_below(&seed, 2)    ? high
                                                          : both);
        }
        check(round % 2 ? QARENA_SINGLE : QARENA_DOUBLE);
    }
}

static void refused(void) {
    cr_assert_not(taken(QARENA_DOUBLE));
}

Test(scatter_phases, others_are_a_sweep) {
    count = 0;
    phase(1, 3); /* not real */
    refused();
    count = 0;
    phase(QARENA__PI / 2, 1 << 6);
    refused();
    count = 0;
    phase(QARENA__PI, 1 << 3);
    phase(QARENA__PI, 1 << 3 | 1 << T); /* a qubit outside the tile */
    refused();
    count = 0;
    for (unsigned b = SEGMENT_BITS; b < SEGMENT_BITS + 3; b++) { /* too many tables */
        phase(QARENA__PI, 1 | 1u << b);
    }
    refused();
}

/* --- whole runs --- */

enum { N = ORACLE_MAX_QUBITS, LAYERS = 3 };

/* Layers of rotations, and signs between any qubits or neighbours. */
static void compare(uint64_t *seed, unsigned precision, unsigned buffers) {
    static oracle o;
    qarena_circuit *circuit;
    qarena_register *reg = make_register(N, precision, buffers, 0);
    MUST(qarena_circuit_create(arena, N, &circuit));
    oracle_reset(&o, N);
    for (unsigned layer = 0; layer < LAYERS; layer++) {
        const unsigned cz = 1 + oracle_below(seed, 2 * N), neighbours = oracle_below(seed, 2);
        for (unsigned i = 0; i < N + cz; i++) {
            const unsigned q = i < N ? i : oracle_below(seed, N),
                           other = (q + 1 + (neighbours ? 0 : oracle_below(seed, N - 1))) % N;
            const step s = {.gate = i < N ? QARENA_GATE_RY : QARENA_GATE_CZ,
                            .parameters = {3 * oracle_uniform(seed)},
                            .qubits = {q, other},
                            .n_qubits = i < N ? 1 : 2};
            MUST(step_append(&s, circuit));
            oracle_apply(&o, &s);
        }
    }
    MUST(qarena_register_run(reg, circuit));
    void *state = committed(reg);
    cr_assert_leq(oracle_distance(&o, state, precision), precision == QARENA_DOUBLE ? 1e-13 : 1e-5);
    free(state);
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg);
}

ARENA_TEST(scatter_phases, layers_of_cz) {
    uint64_t seed = 9;
    for (unsigned round = 0; round < 12; round++) {
        qarena_force_tile(round % 3 == 0 ? 0 : 8 + round % 3);
        compare(&seed, round % 2 ? QARENA_SINGLE : QARENA_DOUBLE, 1 + round % 4 / 2);
    }
    qarena_force_tile(0);
}
