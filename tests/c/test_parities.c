/* CX that a pass does as an X under the parity of other bits: plans that have them are valid, rings
 * take few passes, and states are those of the oracle. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include "plan/gate_walk.h"
#include "plan_checks.h"

/* Sweeps that can store rows elsewhere, as kernels have: without them there are no parities. */
static qarena__plan make_with_rows(unsigned tile_qubits, unsigned segment_qubits,
                                   unsigned lane_bits, bool unlimited_search) {
    return make_plan((qarena__plan){.tile_qubits = tile_qubits,
                                    .segment_wanted = segment_qubits,
                                    .segment_least = segment_qubits,
                                    .lane_bits = lane_bits,
                                    .row_bits = 3,
                                    .fuse_most = 3,
                                    .unlimited_search = unlimited_search},
                     &drawn);
}

static unsigned count_parities(const qarena__plan *plan) {
    unsigned count = 0;
    for (uint32_t i = 0; i < plan->gates; i++) {
        count += qarena__has_parity(&plan->footprints[i]);
    }
    return count;
}

Test(parities, plans_are_valid) {
    unsigned count = 0;
    for (unsigned round = 0; round < 400; round++) {
        start(&drawn, 5 + round % 10, round + 1);
        make_runs(&drawn, 20 + draw(&drawn, 300));
        const unsigned tile = 3 + draw(&drawn, drawn.n - 3), low = draw(&drawn, 3);
        const qarena__plan plan = make_with_rows(tile, low, draw(&drawn, low + 1), round % 2);
        count += count_parities(&plan);
    }
    cr_assert_gt(count, 400);
}

/* Rotations and a ring of CX on 22 qubits, ten times: 8 passes, of which none has more than a layer
 * and a half; without parities 17. */
Test(parities, save_passes_of_rings) {
    start(&drawn, 22, 1);
    make_ring(&drawn, 10);
    const qarena__plan with = make_with_rows(15, 5, 2, false);
    const uint32_t passes = with.pass_count;
    cr_assert_leq(passes, 10);
    const qarena__plan without = make_hurried(&drawn, 15, 5, 2);
    cr_assert_geq(without.pass_count, passes + 5);
}

/* A ladder leaves a tile at qubit 2 and comes back at 7: what it has gathered there. */
static bool ladder_comes_back(uint64_t unread, unsigned rotated, uint64_t *parity) {
    qarena__walk walk;
    qarena__walk_begin(&walk, bit(1) | bit(2) | bit(7), 8, unread, true);
    for (unsigned q = 2; q < 6; q++) {
        uint64_t control = bit(q);
        cr_assert(!qarena__walk_runs(&walk, bit(q + 1), &control, (uint8_t)(1 + q)));
        qarena__walk_leave(&walk, bit(q + 1), bit(q), (uint8_t)(1 + q));
        if (q == rotated) {
            qarena__walk_leave(&walk, bit(q + 1), 0, 0);
        }
    }
    *parity = bit(6);
    return qarena__walk_runs(&walk, bit(7), parity, 1 + 6);
}

Test(parities, are_what_a_ladder_has_gathered) {
    uint64_t parity, control = bit(2);
    cr_assert(ladder_comes_back(0, 8, &parity));
    cr_assert_eq(parity, bit(2) | bit(3) | bit(4) | bit(5) | bit(6));
    cr_assert(ladder_comes_back(bit(1), 8, &parity));
    cr_assert(!ladder_comes_back(bit(2), 8, &parity), "a lane is in it");
    cr_assert(!ladder_comes_back(0, 4, &parity), "a rotation of 5 that is left");
    qarena__walk walk;
    qarena__walk_begin(&walk, bit(1) | bit(2), 8, 0, true);
    qarena__walk_leave(&walk, bit(3) | bit(4), 0, QARENA__SWAPS);
    parity = bit(3);
    cr_assert(qarena__walk_runs(&walk, bit(1), &parity, 1 + 3));
    cr_assert_eq(parity, bit(4), "what has changed places");
    cr_assert(qarena__walk_runs(&walk, bit(1), &control, 1 + 2));
    cr_assert_eq(control, bit(2), "a gate like others");
    qarena__walk_leave(&walk, bit(5), bit(1), 1 + 1);
    cr_assert(!qarena__walk_runs(&walk, bit(1), &parity, 1 + 3), "its target is read later");
}

/* --- states --- */

static void apply(const step *s, qarena_register *one, qarena_register *two, oracle *o) {
    MUST(step_apply(s, one));
    MUST(step_apply(s, two));
    oracle_apply(o, s);
}

/* Rotations and phases; then CX from neighbour to neighbour, or over one, around a ring, with an X
 * or a SWAP now and then. */
static void draw_layer(uint64_t *seed, unsigned n, qarena_register *one, qarena_register *two,
                       oracle *o) {
    static const qarena_gate others[] = {QARENA_GATE_RY, QARENA_GATE_RZ, QARENA_GATE_CP};
    static step s;
    const unsigned stride = 1 + oracle_below(seed, 2), begin = oracle_below(seed, n);
    for (unsigned i = 0; i < n; i++) {
        step_random(seed, others[oracle_below(seed, 3)], n, 0, &s);
        apply(&s, one, two, o);
    }
    for (unsigned i = 0; i < n; i++) {
        const unsigned q = (begin + i * stride) % n;
        if (oracle_uniform(seed) < 0.3) {
            step_random(seed, QARENA_GATE_X, n, 0, &s);
            s.qubits[0] = q;
            apply(&s, one, two, o);
        }
        step_random(seed, oracle_uniform(seed) < 0.05 ? QARENA_GATE_SWAP : QARENA_GATE_CX, n, 0,
                    &s);
        s.qubits[0] = q;
        s.qubits[1] = (q + stride) % n;
        apply(&s, one, two, o);
    }
}

static void check_states(unsigned precision) {
    static oracle o;
    uint64_t seed = 70 + precision;
    for (unsigned round = 0; round < 150; round++) {
        const unsigned n = 6 + oracle_below(&seed, 5);
        qarena_force_tile(4 + oracle_below(&seed, n - 4));
        qarena_register *one = make_register(n, precision, 1, 0),
                        *two = make_register(n, precision, 2, 0);
        oracle_reset(&o, n);
        for (unsigned layer = 2 + oracle_below(&seed, 4); layer > 0; layer--) {
            draw_layer(&seed, n, one, two, &o);
        }
        check_against(one, &o, "in place");
        check_against(two, &o, "with two buffers");
        qarena_register_destroy(one);
        qarena_register_destroy(two);
    }
    qarena_force_tile(0);
}

ARENA_TEST(parities, states_double) {
    check_states(QARENA_DOUBLE);
}

ARENA_TEST(parities, states_single) {
    check_states(QARENA_SINGLE);
}
