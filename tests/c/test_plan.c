/* Plans are valid for any footprints, near the fewest passes where those can be found by search,
 * and few on common circuits. */
#include "plan_checks.h"

#include "plan/plan_input.h"
#include "plan/print.h"

/* The fewest passes, by breadth-first search over the sets of gates done; a pass runs all that its
 * tile allows. At most 12 gates. */
static unsigned fewest_passes(const circuit *c, unsigned tile_qubits, unsigned segment_qubits) {
    static unsigned char distance[1 << 12];
    static uint16_t queue[1 << 12];
    uint32_t all = (1u << c->count) - 1, head = 0, tail = 1;
    memset(distance, 0xff, sizeof distance);
    distance[0] = 0;
    queue[0] = 0;
    while (distance[all] == 0xff) {
        uint32_t set = queue[head++];
        for (uint64_t tile = 0; tile < bit(c->n); tile++) {
            if ((unsigned)__builtin_popcountll(tile) != tile_qubits ||
                (~tile & (bit(segment_qubits) - 1))) {
                continue;
            }
            uint32_t after = set;
            uint64_t changed = 0, depended_on = 0;
            for (uint32_t i = 0; i < c->count; i++) {
                const qarena__footprint *gate = &c->gates[i];
                if (set >> i & 1) {
                    continue;
                }
                if (!(gate->nondiagonal_on & (~tile | changed | depended_on)) &&
                    !(gate->diagonal_on & changed)) {
                    after |= 1u << i;
                } else {
                    changed |= gate->nondiagonal_on;
                    depended_on |= gate->diagonal_on;
                }
            }
            if (distance[after] == 0xff) {
                distance[after] = (unsigned char)(distance[set] + 1);
                queue[tail++] = (uint16_t)after;
            }
        }
    }
    return distance[all];
}

Test(plan, near_the_fewest_passes) {
    unsigned ours = 0, fewest = 0;
    for (unsigned round = 0; round < 600; round++) {
        start(&drawn, 5 + round % 3, round + 1);
        make_random(&drawn, 6 + draw(&drawn, 7), 2);
        unsigned segment_qubits = round / 3 % 3;
        unsigned best = fewest_passes(&drawn, 4, segment_qubits);
        unsigned found = make(&drawn, 4, segment_qubits, 1).pass_count;
        cr_assert_geq(found, best, "round %u: the search is no lower bound", round);
        cr_assert_leq(found, best + 1, "round %u: %u passes, %u would do", round, found, best);
        ours += found;
        fewest += best;
    }
    cr_assert_leq(10 * ours, 11 * fewest, "%u passes in all, %u would do", ours, fewest);
}

Test(plan, any_footprints_any_tile) {
    for (unsigned round = 0; round < 400; round++) {
        start(&drawn, 1 + round % 40, round + 1);
        make_random(&drawn, 1 + draw(&drawn, 300), 1 + round % 5);
        unsigned tile_qubits = 4 + draw(&drawn, 5);
        tile_qubits = tile_qubits < drawn.n ? tile_qubits : drawn.n;
        unsigned segment_qubits = draw(&drawn, 4);
        make(&drawn, tile_qubits, segment_qubits < tile_qubits ? segment_qubits : 0,
             draw(&drawn, 4));
    }
    start(&drawn, 62, 3);
    make_random(&drawn, 2000, 3);
    make(&drawn, 14, 5, 2);
    make(&drawn, 20, 0, 3);
}

Test(plan, any_footprints_any_kernels) {
    const qarena__kernels *kernels;
    for (unsigned i = 0; (kernels = nth_kernels(i)); i++) {
        for (unsigned round = 0; round < 100; round++) {
            start(&drawn, 6 + round % 40, round + 1);
            make_random(&drawn, 1 + draw(&drawn, 300), 1 + round % 5);
            const unsigned tile_qubits = kernels->lane_bits + 1 + draw(&drawn, 12);
            make_for_run(&drawn, kernels, tile_qubits < drawn.n ? tile_qubits : drawn.n);
        }
        start(&drawn, 62, 3);
        make_random(&drawn, 2000, 3);
        make_for_run(&drawn, kernels, 14);
        make_for_run(&drawn, kernels, 17);
    }
}

/* Tiles that hold one qubit beside the lowest: whatever a pass after it could run, each must run
 * something. */
Test(plan, smallest_tiles) {
    for (unsigned round = 0; round < 4000; round++) {
        start(&drawn, 5 + round % 8, round + 1000);
        make_random(&drawn, 20 + draw(&drawn, 100), 1 + round % 5);
        make(&drawn, 3, 2, 2);
    }
}

/* X with up to two controls, and SWAP: what leaves most columns. */
static void make_permutations(circuit *c, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        const unsigned a = draw(c, c->n), b = (a + 1 + draw(c, c->n - 1)) % c->n,
                       other = draw(c, c->n);
        uint64_t controls = draw(c, 2) ? bit(b) : 0;
        if (draw(c, 3) == 0 && other != a) {
            controls |= bit(other);
        }
        add(c, draw(c, 2) ? bit(a) | bit(b) : bit(a), 0, QARENA__OTHER);
        qarena__footprint *gate = &c->gates[c->count - 1];
        gate->permutes = true;
        if (!(gate->nondiagonal_on & (gate->nondiagonal_on - 1))) {
            gate->diagonal_on = controls;
        }
    }
}

/* Passes and columns share their room: pass by pass two columns a gate at most. */
Test(plan, columns_fit_their_room) {
    uint32_t columns = 0;
    for (unsigned round = 0; round < 2000; round++) {
        start(&drawn, 5 + round % 20, round + 1);
        make_permutations(&drawn, 1 + draw(&drawn, round % 2 ? 6 : 60));
        const unsigned tile_qubits = 4 + draw(&drawn, 5);
        columns += make(&drawn, tile_qubits < drawn.n ? tile_qubits : drawn.n, 2, draw(&drawn, 3))
                       .column_count;
    }
    cr_assert_gt(columns, 10000);
    cr_assert_leq(qarena__plan_bytes(100), 7900 + sizeof(uint64_t), "plans have grown");
}

typedef struct row {
    const char *name;
    void (*make)(circuit *, unsigned);
    unsigned depth, bounds[4]; /* passes at n = 22, 24, 26, 28, for tiles of half of 512 KiB */
} row;

static const row rows[] = {
    {"ghz", make_ghz, 0, {2, 3, 3, 3}},           {"qft", make_qft, 0, {2, 3, 3, 3}},
    {"qft and swaps", make_qft, 1, {3, 4, 4, 4}}, {"qv", make_qv, 10, {8, 9, 10, 11}},
    {"brick", make_brick, 20, {7, 8, 9, 9}},      {"ising", make_ising, 20, {8, 9, 9, 11}},
    {"qaoa", make_qaoa, 4, {5, 5, 6, 6}},         {"qaoa", make_qaoa, 10, {9, 9, 11, 12}},
    {"hea", make_hea, 10, {6, 8, 10, 11}},
};

static bool has_more_than_phases(const qarena__pass *pass) {
    bool more = false;
    for (uint32_t s = 0; s < pass->count; s++) {
        more |= stages[pass->first + s].kind != QARENA__PHASE;
    }
    return more;
}

Test(plan, common_circuits_in_few_passes) {
    const qarena__kernels *kernels;
    for (unsigned i = 0; (kernels = nth_kernels(i)); i++) {
        for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
            for (unsigned k = 0; k < 4; k++) {
                start(&drawn, 22 + 2 * k, 1);
                rows[r].make(&drawn, rows[r].depth);
                qarena__plan plan =
                    make_for_run(&drawn, kernels, kernels->precision == QARENA_DOUBLE ? 14 : 15);
                cr_expect_leq(plan.pass_count, rows[r].bounds[k], "%s, %s on %u qubits: %u passes",
                              kernels->isa, rows[r].name, drawn.n, plan.pass_count);
                for (uint32_t p = 0; p < plan.pass_count; p++) {
                    cr_assert(has_more_than_phases(&passes[p]),
                              "%s: pass %u has nothing but phases", rows[r].name, p);
                }
            }
        }
    }
}

Test(plan, stages_are_full) {
    start(&drawn, 14, 1);
    make_ising(&drawn, 8); /* a layer: 12 rotations on qubits above the lanes, 2 below, after one
                              stage of phases */
    qarena__plan plan = make(&drawn, 14, 5, 2);
    cr_assert_eq(plan.pass_count, 1);
    cr_assert_eq(plan.stage_count, 8 * (1 + 3 + 1) + 1);
    plan = make(&drawn, 14, 5, 0);
    cr_assert_eq(plan.stage_count, 8 * (1 + 4) + 1);
}

Test(plan, idle_phases_wait_and_join) {
    start(&drawn, 8, 1);
    dense(&drawn, 0x0f);
    phase(&drawn, bit(0) | bit(1)); /* no gate of its pass needs it */
    dense(&drawn, 0xf0);
    phase(&drawn, bit(0) | bit(4));
    qarena__plan plan = make(&drawn, 4, 0, 1);
    cr_assert(plan.pass_count == 2 && plan.stage_count == 3);
    cr_assert_eq(stages[2].kind, QARENA__PHASE);
    cr_assert_eq(stages[2].count, 2);
}

Test(plan, a_short_search_is_nearly_as_good) {
    unsigned hurried = 0, unhurried = 0;
    for (unsigned round = 0; round < 200; round++) {
        start(&drawn, 14 + round % 8, round);
        make_random(&drawn, 300, round % 3);
        hurried += make_hurried(&drawn, 10, 3, 2).pass_count;
        unhurried += make(&drawn, 10, 3, 2).pass_count;
    }
    cr_assert_leq(hurried, unhurried + unhurried / 4, "%u passes, not %u", hurried, unhurried);
}

/* The first rotations after phases run in the sweep of these: two high ones go first, and full
 * groups are made of the others. */
Test(plan, high_rotations_join_the_phases_before_them) {
    start(&drawn, 12, 1);
    phase(&drawn, bit(0) | bit(11));
    for (unsigned q = 4; q < 12; q++) {
        phase(&drawn, bit(q) | bit(3));
        rotation(&drawn, q);
    }
    qarena__plan plan = make_plan((qarena__plan){.tile_qubits = 12,
                                                 .segment_wanted = 3,
                                                 .segment_least = 3,
                                                 .lane_bits = 2,
                                                 .fuse_most = 2},
                                  &drawn);
    cr_assert_eq(plan.stage_count, 4);
    cr_assert(stages[0].kind == QARENA__PHASE && stages[1].count == 2 && stages[2].count == 4 &&
              stages[3].count == 2);
    cr_assert_eq(drawn.gates[order[stages[1].first]].nondiagonal_on |
                     drawn.gates[order[stages[1].first + 1]].nondiagonal_on,
                 bit(11) | bit(10));
}

Test(plan, same_plan_again) {
    static char first[1 << 18], again[1 << 18];
    qarena__text out = {.buffer = first, .size = sizeof first};
    start(&drawn, 25, 9);
    make_random(&drawn, QARENA__PLAN_GATES, 2);
    memset(done, 0x55, sizeof done);
    qarena__plan plan = make(&drawn, 13, 4, 2);
    qarena__plan_print(&out, &plan);
    cr_assert_lt(out.length, sizeof first);
    memset(done, 0xaa, sizeof done);
    plan = make(&drawn, 13, 4, 2);
    out = (qarena__text){.buffer = again, .size = sizeof again};
    qarena__plan_print(&out, &plan);
    cr_assert_str_eq(first, again);
}

Test(plan, nothing_to_do) {
    start(&drawn, 3, 1);
    qarena__plan plan = make(&drawn, 3, 0, 2);
    cr_assert(plan.pass_count == 0 && plan.stage_count == 0);
}

Test(plan, only_phases_take_one_sweep) {
    start(&drawn, 47, 1);
    for (unsigned a = 0; a < 47; a++) {
        for (unsigned b = 0; b <= a; b++) {
            phase(&drawn, bit(a) | bit(b));
        }
    }
    qarena__plan plan = make(&drawn, 14, 5, 2);
    cr_assert(plan.pass_count == 1 && plan.stage_count == 1);
    rotation(&drawn, 46);
    plan = make(&drawn, 14, 5, 2);
    cr_assert(plan.pass_count == 1 && plan.stage_count == 2, "all that is ready comes along");
}

Test(plan, one_qubit_takes_every_gate) {
    start(&drawn, 30, 1);
    for (unsigned k = 0; k < QARENA__PLAN_GATES; k++) {
        rotation(&drawn, 29);
    }
    qarena__plan plan = make(&drawn, 14, 5, 2);
    cr_assert_eq(plan.pass_count,
                 (QARENA__PLAN_GATES + QARENA__PASS_STAGES - 1) / QARENA__PASS_STAGES);
}

Test(plan, chains_of_cx) {
    start(&drawn, 27, 1);
    while (drawn.count < QARENA__PLAN_GATES) {
        make_ghz(&drawn, 0);
    }
    make(&drawn, 14, 5, 2);
    make(&drawn, 4, 3, 0);
    start(&drawn, 14, 1);
    while (drawn.count < QARENA__PLAN_GATES) {
        make_ghz(&drawn, 0);
    }
    make(&drawn, 14, 0, 3);
}

Test(plan, gates_wider_than_the_tile) {
    start(&drawn, 12, 1);
    for (unsigned k = 0; k < 20; k++) {
        unitary(&drawn, k % 12);
        phase(&drawn, bit(k % 12) | bit((k + 5) % 12));
        dense(&drawn, 0x3f << k % 6);
        cx(&drawn, k % 12, (k + 1) % 12);
    }
    for (unsigned tile_qubits = 4; tile_qubits <= 8; tile_qubits++) {
        for (unsigned segment_qubits = 0; segment_qubits < 4; segment_qubits++) {
            qarena__plan plan = make(&drawn, tile_qubits, segment_qubits, 1);
            unsigned swept = 0, wide = 0;
            for (uint32_t p = 0; p < plan.pass_count; p++) {
                swept += passes[p].qubits == 0;
            }
            for (uint32_t i = 0; i < drawn.count; i++) {
                wide += refused(&plan, drawn.gates[i].nondiagonal_on);
            }
            cr_assert_eq(swept, wide);
        }
    }
    start(&drawn, 9, 1);
    phase(&drawn, 1);
    dense(&drawn, 0x1ff);
    qarena__plan plan = make(&drawn, 5, 2, 1);
    cr_assert_eq(plan.pass_count, 2);
}
