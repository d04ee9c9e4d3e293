/* SWAPs that end a plan: a pass does them as it leaves its tile, where it writes another buffer. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include "plan_checks.h"

static qarena__plan make_leaving(unsigned tile_qubits, unsigned segment_qubits, bool out_of_place) {
    return make_plan((qarena__plan){.tile_qubits = tile_qubits,
                                    .segment_wanted = segment_qubits,
                                    .segment_least = segment_qubits,
                                    .lane_bits = 1,
                                    .row_bits = 3,
                                    .out_of_place = out_of_place},
                     &drawn);
}

/* Rotations, phases, and SWAPs at the end, sometimes with a gate between them. */
static void draw_circuit(unsigned n) {
    make_random(&drawn, draw(&drawn, 40), 1);
    for (unsigned k = draw(&drawn, 2 * n); k > 0; k--) {
        const unsigned a = draw(&drawn, n);
        swap(&drawn, a, (a + 1 + draw(&drawn, n - 1)) % n);
        if (draw(&drawn, 20) == 0) {
            rotation(&drawn, a);
        }
    }
}

/* Up to the SWAPs at its end a plan is the same in place and out of place. */
Test(leave, plans_are_valid_and_alike) {
    static uint16_t with[QARENA__PLAN_GATES];
    unsigned leaving = 0;
    for (unsigned round = 0; round < 2000; round++) {
        start(&drawn, 5 + round % 8, round + 1);
        draw_circuit(drawn.n);
        const unsigned tile = 3 + draw(&drawn, drawn.n - 3), low = 1 + draw(&drawn, 2);
        const qarena__plan out = make_leaving(tile, low, true);
        const uint32_t passes = out.pass_count;
        const bool leaves = passes > 0 && out.passes[passes - 1].leaves;
        memcpy(with, order, sizeof with);
        leaving += leaves;
        const qarena__plan in = make_leaving(tile, low, false);
        cr_assert(leaves ? in.pass_count > passes : in.pass_count == passes);
        uint32_t gates = leaves ? qarena__ops_before(&in, passes) : in.gates;
        cr_assert_eq(memcmp(with, order, gates * sizeof *with), 0);
        for (; gates < in.gates; gates++) {
            cr_assert_eq(in.footprints[order[gates]].linear, QARENA__SWAPS);
        }
        for (uint32_t p = 0; p < in.pass_count; p++) {
            cr_assert(!in.passes[p].leaves);
        }
    }
    cr_assert_gt(leaving, 300);
}

Test(leave, a_fourier_transform_takes_two_passes) {
    start(&drawn, 22, 1);
    make_qft(&drawn, 0);
    for (unsigned q = 0; q < 11; q++) {
        swap(&drawn, q, 21 - q);
    }
    const qarena__plan plan = make_plan((qarena__plan){.tile_qubits = 15,
                                                       .segment_wanted = 5,
                                                       .segment_least = 3,
                                                       .lane_bits = 2,
                                                       .row_bits = 4,
                                                       .out_of_place = true},
                                        &drawn);
    cr_assert_eq(plan.pass_count, 2);
}

/* SWAPs at the end do not take the place of a rotation in the tile. */
Test(leave, swaps_take_no_room_in_a_tile) {
    start(&drawn, 16, 1);
    for (unsigned q = 0; q < 12; q++) {
        rotation(&drawn, q);
    }
    swap(&drawn, 5, 15);
    swap(&drawn, 6, 14);
    cr_assert_eq(make_leaving(13, 4, true).pass_count, 1);
}

/* --- states --- */

static unsigned circuits_wanted(void) {
    const char *text = getenv("QARENA_TEST_CIRCUITS");
    return text ? (unsigned)strtoul(text, NULL, 10) : 200;
}

static void draw_state_circuit(uint64_t *seed, unsigned n, qarena_circuit *circuit, oracle *o) {
    static const qarena_gate gates[] = {QARENA_GATE_RY, QARENA_GATE_RZ, QARENA_GATE_CP,
                                        QARENA_GATE_H, QARENA_GATE_RXX};
    static step s;
    const unsigned others = oracle_below(seed, 3 * n), swaps = oracle_below(seed, 2 * n);
    for (unsigned i = 0; i < others + swaps; i++) {
        const bool between = oracle_below(seed, 30) == 0; /* then they are no tail */
        step_random(seed, i < others || between ? gates[oracle_below(seed, 5)] : QARENA_GATE_SWAP,
                    n, 0, &s);
        MUST(step_append(&s, circuit));
        oracle_apply(o, &s);
    }
}

/* Circuits one after the other, from |0..0> on, in place and not, on one thread and on two. The
 * second run of each is of what the first has compiled. */
static void check_states(unsigned precision) {
    static oracle o;
    uint64_t seed = 90 + precision, passes = 0;
    for (unsigned round = 0; round < circuits_wanted(); round++) {
        const unsigned n = 6 + oracle_below(&seed, 5);
        qarena_force_tile(3 + oracle_below(&seed, n - 3));
        qarena_register *one = make_register(n, precision, 1, 0),
                        *two = make_register(n, precision, 2, 1 + round % 2);
        oracle_reset(&o, n);
        for (unsigned run = 1 + oracle_below(&seed, 4); run > 0; run--) {
            qarena_circuit *circuit = empty_circuit(n);
            size_t of_one, of_two;
            draw_state_circuit(&seed, n, circuit, &o);
            MUST(qarena_register_run(one, circuit));
            MUST(qarena_register_run(two, circuit));
            MUST(qarena_register_pass_times(one, NULL, 0, &of_one));
            MUST(qarena_register_pass_times(two, NULL, 0, &of_two));
            cr_assert_leq(of_two, of_one);
            passes += of_one - of_two;
            qarena_circuit_destroy(circuit);
        }
        check_against(two, &o, "leaving tiles");
        cr_assert(same_numbers(one, two), "in place: other bits");
        qarena_register_destroy(one);
        qarena_register_destroy(two);
    }
    cr_assert_gt(passes, circuits_wanted() / 10);
    qarena_force_tile(0);
}

ARENA_TEST(leave, states_double) {
    check_states(QARENA_DOUBLE);
}

ARENA_TEST(leave, states_single) {
    check_states(QARENA_SINGLE);
}

/* The norm is not measured by passes before SWAPs, and kept nevertheless. */
ARENA_TEST(leave, norms_are_kept) {
    enum { QUBITS = 8, RUNS = 20000 };
    qarena_force_tile(6);
    qarena_circuit *circuit = empty_circuit(QUBITS);
    for (unsigned k = 0; k < 4; k++) { /* on 0, 1, 6 and 7; 6 and 7 change places with 4 and 5 */
        const unsigned q = k < 2 ? k : k + 4;
        MUST(qarena_circuit_apply(circuit, QARENA_GATE_RX, (const double[]){0.7 + q},
                                  &(qarena_operands){.qubits = &q, .n_qubits = 1}));
    }
    for (unsigned q = 0; q < 2; q++) {
        const unsigned pair[2] = {q + 4, q + 6};
        MUST(qarena_circuit_apply(circuit, QARENA_GATE_SWAP, NULL,
                                  &(qarena_operands){.qubits = pair, .n_qubits = 2}));
    }
    for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
        qarena_register *reg = make_register(QUBITS, precision, 2, 0);
        size_t passes;
        double norm;
        for (unsigned run = 0; run < RUNS; run++) {
            MUST(qarena_register_run(reg, circuit));
        }
        MUST(qarena_register_pass_times(reg, NULL, 0, &passes));
        cr_assert_eq(passes, 1, "it leaves its tile");
        MUST(qarena_register_norm(reg, &norm));
        cr_assert_float_eq(norm, 1, precision == QARENA_SINGLE ? 2e-6 : 1e-12);
        qarena_register_destroy(reg);
    }
    qarena_circuit_destroy(circuit);
    qarena_force_tile(0);
}
