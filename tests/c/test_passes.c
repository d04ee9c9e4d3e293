/* Runs as passes over tiles: tiles forced small, so that many passes happen, against the oracle;
 * the same bits for one buffer and two and for any number of threads; cancelled runs resume; short
 * memory slows a run and never fails it; repeated runs allocate nothing. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include <stdio.h>

static void apply_to_oracle(oracle *o, uint64_t seed, unsigned gates) {
    static step s;
    for (unsigned i = 0; i < gates; i++) {
        step_any(&seed, o->n, &s);
        oracle_apply(o, &s);
    }
}

/* Gates that need no memory of their own: no matrices on three qubits and more. */
static void narrow_step(uint64_t *seed, unsigned n, step *s) {
    do {
        step_any(seed, n, s);
    } while (s->gate == QARENA_GATE_UNITARY && s->n_qubits > 2);
}

/* How many random circuits of each precision: with all instruction sets, a thousand in all;
 * QARENA_TEST_CIRCUITS says another number. */
static unsigned circuits_wanted(void) {
    const char *text = getenv("QARENA_TEST_CIRCUITS");
    return text ? (unsigned)strtoul(text, NULL, 10) : 130;
}

/* Two-qubit unitaries, mostly, with 1-qubit gates and phases between: they are written in KAK form.
 */
static void pair_step(uint64_t *seed, unsigned n, step *s) {
    const qarena_gate others[] = {QARENA_GATE_U,   QARENA_GATE_RZ,    QARENA_GATE_CP,
                                  QARENA_GATE_RXX, QARENA_GATE_ISWAP, QARENA_GATE_CX,
                                  QARENA_GATE_H};
    if (oracle_uniform(seed) < 0.6) {
        step_random(seed, QARENA_GATE_CX, n, 0, s); /* for its two qubits */
        s->gate = QARENA_GATE_UNITARY;
        oracle_random_unitary(seed, 2, s->matrix);
    } else {
        step_random(seed, others[oracle_below(seed, 7)], n, 0, s);
    }
}

static void apply_pairs(qarena_register *reg, oracle *o, uint64_t seed, unsigned gates) {
    static step s;
    const unsigned n = qarena_register_qubits(reg);
    for (unsigned i = 0; i < gates; i++) {
        pair_step(&seed, n, &s);
        MUST(step_apply(&s, reg));
        if (o) {
            oracle_apply(o, &s);
        }
    }
}

static void random_circuits(unsigned precision, unsigned rounds) {
    static oracle o;
    uint64_t seed = 100 + precision;
    for (unsigned round = 0; round < rounds; round++) {
        unsigned n = 5 + oracle_below(&seed, 8), gates = 1 + oracle_below(&seed, 150);
        qarena_force_tile(oracle_below(&seed, 9) + 3);
        uint64_t circuit = (uint64_t)(oracle_uniform(&seed) * 1e15);
        qarena_register *two = make_register(n, precision, 2, 0),
                        *one = make_register(n, precision, 1, 0);
        oracle_reset(&o, n);
        apply_to_oracle(&o, circuit, gates);
        apply_random(two, circuit, gates);
        apply_random(one, circuit, gates);
        if (oracle_uniform(&seed) < 0.3) {
            MUST(qarena_register_sync(one));
            MUST(qarena_register_sync(two));
        }
        if (round % 3 == 0) {
            apply_pairs(two, &o, circuit, gates / 4);
            apply_pairs(one, NULL, circuit, gates / 4);
        }
        qarena_force_sub_tile(4 + oracle_below(&seed, 8));
        check_against(two, &o, "random circuit");
        qarena_force_sub_tile(ORACLE_MAX_QUBITS); /* none */
        MUST(qarena_register_sync(one));
        cr_assert(same_bits(one, two), "one buffer and two, or with and without sub-tiles, differ");
        qarena_register_destroy(one);
        qarena_register_destroy(two);
    }
    qarena_force_tile(0);
    qarena_force_sub_tile(0);
}

ARENA_TEST(passes, random_circuits_double) {
    random_circuits(QARENA_DOUBLE, circuits_wanted());
}

ARENA_TEST(passes, random_circuits_single) {
    random_circuits(QARENA_SINGLE, circuits_wanted());
}

/* Any split of a circuit into runs gives the same state. */
ARENA_TEST(passes, splits_of_a_circuit) {
    static oracle o;
    static step s;
    uint64_t seed = 5;
    for (unsigned round = 0; round < 10; round++) {
        qarena_force_tile(4 + round % 5);
        qarena_register *reg = make_register(11, QARENA_DOUBLE, 2, 0);
        oracle_reset(&o, 11);
        for (unsigned i = 0; i < 200; i++) {
            step_any(&seed, 11, &s);
            MUST(step_apply(&s, reg));
            oracle_apply(&o, &s);
            if (oracle_uniform(&seed) < 0.05) {
                MUST(qarena_register_sync(reg));
            }
        }
        check_against(reg, &o, "split circuit");
        qarena_register_destroy(reg);
    }
    qarena_force_tile(0);
}

ARENA_TEST(passes, same_bits_for_any_number_of_threads) {
    MUST(qarena_set_threads(4));
    for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
        qarena_register *alone = make_register(14 + precision, precision, 2, 1);
        apply_random(alone, 9, 120);
        for (unsigned threads = 2; threads <= 4; threads++) {
            qarena_register *team =
                make_register(14 + precision, precision, 1 + threads % 2, threads);
            apply_random(team, 9, 120);
            cr_assert(same_bits(team, alone), "%u threads", threads);
            qarena_register_destroy(team);
        }
        qarena_register_destroy(alone);
    }
    qarena_force_tile(0);
    MUST(qarena_set_threads(0));
}

static int count_down(void *context) {
    int *left = context;
    return (*left)-- <= 0;
}

/* Cancelled at every pass: the rest stays pending, the state is a committed one, and the end is the
 * same. */
static void cancel_and_resume(int as_circuit) {
    static oracle o;
    const unsigned n = 11, gates = 120;
    qarena_force_tile(5);
    oracle_reset(&o, n);
    apply_to_oracle(&o, 77, gates);
    qarena_register *reg = make_register(n, QARENA_DOUBLE, 2, 0);
    qarena_circuit *circuit;
    MUST(qarena_circuit_create(arena, n, &circuit));
    uint64_t seed = 77;
    static step s;
    for (unsigned i = 0; i < gates; i++) {
        step_any(&seed, n, &s);
        MUST(as_circuit ? step_append(&s, circuit) : step_apply(&s, reg));
    }
    int left = 1;
    unsigned stops = 0;
    MUST(qarena_register_set_poll(reg, count_down, &left));
    qarena_status status =
        as_circuit ? qarena_register_run(reg, circuit) : qarena_register_sync(reg);
    uint64_t pending = UINT64_MAX;
    while (status == QARENA_E_CANCELLED) {
        cr_assert_leq(qarena_register_pending(reg), pending < gates ? pending : gates,
                      "a pass was committed");
        pending = qarena_register_pending(reg);
        cr_assert_gt(pending, 0);
        left = 1;
        stops++;
        status = qarena_register_sync(reg);
    }
    cr_assert_eq(status, QARENA_OK);
    cr_assert_gt(stops, 3);
    cr_assert_eq(qarena_register_pending(reg), 0);
    check_against(reg, &o, "cancelled and resumed");
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg);
    qarena_force_tile(0);
}

ARENA_TEST(passes, a_cancelled_queue_resumes) {
    cancel_and_resume(0);
}

ARENA_TEST(passes, a_cancelled_circuit_resumes) {
    cancel_and_resume(1);
}

static int always(void *context) {
    (void)context;
    return 1;
}

ARENA_TEST(passes, what_a_cancelled_run_left_can_be_dropped) {
    qarena_register *reg = make_register(11, QARENA_DOUBLE, 2, 0);
    void *before = committed(reg);
    apply_random(reg, 3, 50);
    MUST(qarena_register_set_poll(reg, always, NULL));
    cr_assert_eq(qarena_register_sync(reg), QARENA_E_CANCELLED);
    cr_assert_gt(qarena_register_pending(reg), 0);
    cr_assert(is_committed(reg, before));
    MUST(qarena_register_discard(reg));
    cr_assert_eq(qarena_register_pending(reg), 0);
    MUST(qarena_register_sync(reg));
    cr_assert(is_committed(reg, before));
    free(before);
    qarena_register_destroy(reg);
}

/* Budgets from just enough for the state on: the result is the same, run by tiles or gate by gate.
 */
ARENA_TEST(passes, short_memory_never_fails_a_run) {
    static oracle o;
    static step s;
    oracle_reset(&o, 12);
    uint64_t seed = 31, needed;
    for (unsigned i = 0; i < 100; i++) {
        narrow_step(&seed, 12, &s);
        oracle_apply(&o, &s);
    }
    MUST(qarena_estimate(12, QARENA_DOUBLE, 2, &needed));
    unsigned ran = 0;
    for (uint64_t extra = 1 << 16; extra < 1 << 20; extra += 1 << 15) {
        qarena_arena_options options = QARENA_ARENA_OPTIONS_INIT;
        options.budget = needed + extra;
        qarena_arena *small;
        qarena_register *reg;
        MUST(qarena_arena_create(&options, &small));
        if (qarena_register_create(small, 12, NULL, &reg) == QARENA_OK) {
            seed = 31;
            for (unsigned i = 0; i < 100; i++) {
                narrow_step(&seed, 12, &s);
                MUST(step_apply(&s, reg));
            }
            check_against(reg, &o, "short memory");
            qarena_register_destroy(reg);
            ran++;
        }
        MUST(qarena_arena_destroy(small));
    }
    cr_assert_gt(ran, 20);
}

ARENA_TEST(passes, repeated_runs_allocate_nothing) {
    qarena_register *reg = make_register(14, QARENA_DOUBLE, 2, 0);
    qarena_counters before, after;
    for (unsigned round = 0; round < 6; round++) {
        if (round == 3) {
            qarena_read_counters(&before);
        }
        apply_random(reg, 8, 300);
        MUST(qarena_register_sync(reg));
    }
    qarena_read_counters(&after);
    cr_assert_eq(after.object_calls, before.object_calls);
    cr_assert_eq(after.misses, before.misses);
    cr_assert_eq(after.os_calls, before.os_calls);
    qarena_register_destroy(reg);
}

ARENA_TEST(passes, times_of_the_last_run) {
    double seconds[64] = {0};
    size_t count;
    qarena_register *reg = make_register(16, QARENA_DOUBLE, 2, 0);
    MUST(qarena_register_pass_times(reg, NULL, 0, &count));
    cr_assert_eq(count, 0, "nothing ran");
    apply_random(reg, 3, 300);
    MUST(qarena_register_sync(reg));
    MUST(qarena_register_pass_times(reg, seconds, 1, &count));
    cr_assert(count > 1 && count <= 64 && seconds[0] > 0 && seconds[1] == 0, "room for one of %zu",
              count);
    MUST(qarena_register_pass_times(reg, seconds, 64, &count));
    for (size_t i = 0; i < count; i++) {
        cr_assert(seconds[i] > 0 && seconds[i] < 10, "pass %zu: %g s", i, seconds[i]);
    }
    apply_random(reg, 4, 1);
    MUST(qarena_register_sync(reg));
    MUST(qarena_register_pass_times(reg, seconds, 64, &count));
    cr_assert_eq(count, 0, "one gate is no pass of a plan");
    REFUSED(qarena_register_pass_times(reg, NULL, 1, &count), QARENA_E_ARGUMENT, "seconds is NULL");
    REFUSED(qarena_register_pass_times(reg, seconds, 1, NULL), QARENA_E_ARGUMENT, "count is NULL");
    qarena_register_destroy(reg);
}

/* The self-test behind predicted times needs memory; without it, a plan is told without them. */
ARENA_TEST(passes, explained_in_little_memory) {
    const qarena_arena_options options = {.size = sizeof options, .budget = 4 << 20};
    char text[4096];
    size_t length;
    qarena_arena *small;
    qarena_circuit *circuit;
    MUST(qarena_arena_create(&options, &small));
    MUST(qarena_circuit_create(small, 12, &circuit));
    MUST(qarena_circuit_apply(circuit, QARENA_GATE_H, NULL,
                              &(qarena_operands){.qubits = &(unsigned){3}, .n_qubits = 1}));
    MUST(qarena_circuit_explain(circuit, QARENA_DOUBLE, 0, text, sizeof text, &length));
    cr_assert(strstr(text, "1 passes") && !strstr(text, "predicted"), "%s", text);
    qarena_circuit_destroy(circuit);
    MUST(qarena_arena_destroy(small));
    MUST(qarena_circuit_create(arena, 12, &circuit));
    MUST(qarena_circuit_apply(circuit, QARENA_GATE_H, NULL,
                              &(qarena_operands){.qubits = &(unsigned){3}, .n_qubits = 1}));
    MUST(qarena_circuit_explain(circuit, QARENA_DOUBLE, 0, text, sizeof text, &length));
    cr_assert(strstr(text, "predicted"), "%s", text);
    qarena_circuit_destroy(circuit);
}

/* Tiles that are known to be zero are skipped: never in a state that came from elsewhere. */
ARENA_TEST(passes, zeros_are_only_assumed_where_they_are) {
    static oracle o;
    static step s;
    uint64_t seed = 12;
    qarena_force_tile(5);
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        qarena_register *reg = make_register(12, QARENA_DOUBLE, buffers, 0);
        oracle_reset(&o, 12);
        apply_to_oracle(&o, 50, 60);
        MUST(qarena_register_set_state(reg, o.state, QARENA_DOUBLE, 1u << 12, 1));
        qarena_snapshot *everywhere;
        MUST(qarena_snapshot_acquire(reg, &everywhere));
        static oracle before;
        before = o;
        for (unsigned way = 0; way < 3; way++) { /* set, restored, forked */
            qarena_register *subject = reg;
            if (way == 1) {
                MUST(qarena_register_reset(reg));
                MUST(qarena_register_restore(reg, everywhere));
            } else if (way == 2) {
                MUST(qarena_register_restore(reg, everywhere));
                MUST(qarena_register_fork(reg, &subject));
            }
            o = before;
            for (unsigned i = 0; i < 30;
                 i++) { /* low qubits only: most tiles would be zeros if this were |0..0> */
                step_any(&seed, 5, &s);
                MUST(step_apply(&s, subject));
                oracle_apply(&o, &s);
            }
            check_against(subject, &o, "a state that is not zero outside the tile");
            if (way == 2) {
                qarena_register_destroy(subject);
            }
        }
        qarena_snapshot_release(everywhere);
        qarena_register_destroy(reg);
    }
    qarena_force_tile(0);
}
