/* Circuits that are run again are kept compiled: the same bits as the first time, whatever happens
 * between and during the runs. */
#define QARENA_UNSTABLE
#include "fixture.h"

static void check(qarena_register *reg, const oracle *o, const char *what) {
    void *state = committed(reg);
    const double distance = oracle_distance(o, state, qarena_register_precision(reg));
    cr_assert(distance <= (qarena_register_precision(reg) == QARENA_DOUBLE ? 1e-12 : 1e-5),
              "%s: n %u, off by %g", what, o->n, distance);
    free(state);
}

static void run_from_zero(qarena_register *reg, qarena_circuit *circuit) {
    MUST(qarena_register_reset(reg));
    MUST(qarena_register_run(reg, circuit));
}

ARENA_TEST(prepared, runs_give_the_same_bits) {
    static oracle o;
    for (unsigned n = 1; n <= 12; n++) {
        for (unsigned shape = 0; shape < 4; shape++) {
            qarena_register *reg =
                make_register(n, shape & 1 ? QARENA_DOUBLE : QARENA_SINGLE, 1 + shape / 2, 0);
            qarena_circuit *circuit;
            MUST(qarena_circuit_create(arena, n, &circuit));
            oracle_reset(&o, n);
            append_random(circuit, n + 7, 80, &o);
            run_from_zero(reg, circuit);
            check(reg, &o, "first run");
            void *first = committed(reg);
            for (unsigned again = 0; again < 4; again++) {
                run_from_zero(reg, circuit);
                cr_assert(is_committed(reg, first), "n %u, shape %u, again %u", n, shape, again);
            }
            free(first);
            qarena_circuit_destroy(circuit);
            qarena_register_destroy(reg);
        }
    }
}

/* A circuit that grows, and another at the same place in memory. */
ARENA_TEST(prepared, other_gates_are_not_taken_for_these) {
    static oracle o;
    for (unsigned n = 5; n <= 11; n += 6) {
        qarena_register *reg = make_register(n, QARENA_DOUBLE, 2, 0);
        for (unsigned made = 0; made < 3; made++) {
            qarena_circuit *circuit;
            MUST(qarena_circuit_create(arena, n, &circuit));
            oracle_reset(&o, n);
            for (unsigned grown = 0; grown < 3; grown++) {
                append_random(circuit, 10 * made + grown, 20, &o);
                for (unsigned again = 0; again < 3; again++) {
                    run_from_zero(reg, circuit);
                    check(reg, &o, "grown circuit");
                }
            }
            qarena_circuit_destroy(circuit);
        }
        qarena_register_destroy(reg);
    }
}

ARENA_TEST(prepared, many_circuits_in_turn_take_bounded_memory) {
    enum { CIRCUITS = 20 };
    static oracle o[CIRCUITS];
    qarena_circuit *circuits[CIRCUITS];
    qarena_register *reg = make_register(11, QARENA_DOUBLE, 2, 0);
    for (unsigned i = 0; i < CIRCUITS; i++) {
        MUST(qarena_circuit_create(arena, 11, &circuits[i]));
        oracle_reset(&o[i], 11);
        append_random(circuits[i], i, 40, &o[i]);
    }
    uint64_t in_use = 0;
    for (unsigned round = 0; round < 6; round++) {
        for (unsigned i = 0; i < CIRCUITS; i++) {
            for (unsigned again = 0; again < 3; again++) {
                run_from_zero(reg, circuits[i]);
            }
            check(reg, &o[i], "one of many");
        }
        qarena_arena_stats stats;
        MUST(qarena_arena_read_stats(arena, &stats));
        cr_assert(round < 2 || stats.in_use <= in_use, "round %u", round);
        in_use = stats.in_use;
    }
    for (unsigned i = 0; i < CIRCUITS; i++) {
        qarena_circuit_destroy(circuits[i]);
    }
    qarena_register_destroy(reg);
}

static int count_down(void *context) {
    int *left = context;
    return (*left)-- <= 0;
}

/* Cancelled after each number of passes: the rest stays pending, and gives the same state when it
 * is run. */
ARENA_TEST(prepared, a_cancelled_run_resumes) {
    static oracle o;
    qarena_force_tile(5);
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        qarena_register *reg = make_register(11, QARENA_DOUBLE, buffers, 0);
        qarena_circuit *circuit;
        MUST(qarena_circuit_create(arena, 11, &circuit));
        oracle_reset(&o, 11);
        append_random(circuit, 3, 100, &o);
        for (unsigned again = 0; again < 3; again++) {
            run_from_zero(reg, circuit);
        }
        qarena_status status = QARENA_E_CANCELLED;
        unsigned passes = 0;
        for (; status == QARENA_E_CANCELLED; passes++) {
            int left = (int)passes;
            MUST(qarena_register_reset(reg));
            MUST(qarena_register_set_poll(reg, count_down, &left));
            status = qarena_register_run(reg, circuit);
            MUST(qarena_register_set_poll(reg, NULL, NULL));
            const uint64_t pending = qarena_register_pending(reg);
            cr_assert(status == QARENA_OK ? pending == 0
                      : passes == 0       ? pending == 100
                                          : pending > 0 && pending <= 100,
                      "passes %u", passes); /* a slow pass is asked between its tiles, too */
            MUST(qarena_register_sync(reg));
            cr_assert_eq(qarena_register_pending(reg), 0);
            check(reg, &o, "cancelled");
        }
        cr_assert_gt(passes, 4);
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(reg);
    }
    qarena_force_tile(0);
}

/* One long pass: its poll is asked between tiles; what was computed is thrown away. */
ARENA_TEST(prepared, a_pass_is_cancelled_between_tiles) {
    const unsigned n = 19;
    qarena_force_tile(8);
    qarena_register *reg = make_register(n, QARENA_DOUBLE, 2, 0),
                    *straight = make_register(n, QARENA_DOUBLE, 2, 0);
    for (unsigned q = 0; q < n; q++) {
        apply_1(reg, QARENA_GATE_H, q);
        apply_1(straight, QARENA_GATE_H, q);
    }
    MUST(qarena_register_sync(reg));
    MUST(qarena_register_sync(straight)); /* planned in the same two parts */
    void *before = committed(reg);
    for (unsigned layer = 0; layer < 60; layer++) {
        for (unsigned q = 0; q < 5; q++) {
            apply_1(reg, QARENA_GATE_U, q);
            apply_1(straight, QARENA_GATE_U, q);
            apply_2(reg, QARENA_GATE_CX, q, (q + 1) % 5);
            apply_2(straight, QARENA_GATE_CX, q, (q + 1) % 5);
        }
    }
    int left = 1; /* asked before the pass, then between tiles */
    MUST(qarena_register_set_poll(reg, count_down, &left));
    cr_assert_eq(qarena_register_sync(reg), QARENA_E_CANCELLED);
    cr_assert_eq(qarena_register_pending(reg), 600);
    cr_assert(is_committed(reg, before));
    MUST(qarena_register_set_poll(reg, NULL, NULL));
    cr_assert(same_bits(reg, straight));
    free(before);
    qarena_register_destroy(reg);
    qarena_register_destroy(straight);
    qarena_force_tile(0);
}

/* Every allocation of a second and third run fails once: the run goes on without, or says so and
 * can be finished. */
ARENA_TEST(prepared, short_memory) {
    static oracle o;
    for (unsigned n = 6; n <= 11; n += 5) {
        bool fired = true;
        for (uint64_t k = 1; fired; k++) {
            qarena_register *reg = make_register(n, QARENA_DOUBLE, 2, 0);
            qarena_circuit *circuit;
            MUST(qarena_circuit_create(arena, n, &circuit));
            oracle_reset(&o, n);
            append_random(circuit, 5, 60, &o);
            run_from_zero(reg, circuit);
            MUST(qarena_register_reset(reg));
            qarena_fault_set(k, 0);
            qarena_status status = qarena_register_run(reg, circuit);
            if (status == QARENA_OK) {
                MUST(qarena_register_reset(reg));
                status = qarena_register_run(reg, circuit);
            }
            fired = qarena_fault_fired();
            qarena_fault_set(0, 0);
            cr_assert(status == QARENA_OK || status == QARENA_E_MEMORY);
            MUST(qarena_register_sync(reg));
            check(reg, &o, "short memory");
            qarena_circuit_destroy(circuit);
            qarena_register_destroy(reg);
        }
    }
}
