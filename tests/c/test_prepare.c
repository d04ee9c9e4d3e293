/* Circuits that are prepared before their first run: that run is then as fast as later ones, and
 * nothing else has changed. */
#define QARENA_UNSTABLE
#include "fixture.h"

static uint64_t in_use(void) {
    qarena_arena_stats stats;
    MUST(qarena_arena_read_stats(arena, &stats));
    return stats.in_use;
}

/* The first run takes no more memory than the preparation has, and gives the bits of one that was
 * not prepared. */
ARENA_TEST(prepare, first_runs) {
    static oracle o;
    for (unsigned n = 1; n <= 12; n++) {
        oracle_reset(&o, n);
        qarena_circuit *circuit = random_circuit(n, n, 60, &o);
        qarena_register *reg = make_register(n, QARENA_DOUBLE, 2, 0),
                        *plain = make_register(n, QARENA_DOUBLE, 2, 0);
        int ready = 0;
        MUST(qarena_register_prepare(reg, circuit, &ready));
        cr_assert(ready, "n %u", n);
        const uint64_t before = in_use();
        MUST(qarena_register_run(reg, circuit));
        cr_assert_eq(in_use(), before, "n %u: the first run has kept something", n);
        MUST(qarena_register_run(plain, circuit));
        cr_assert(same_bits(reg, plain), "n %u", n);
        check_against(reg, &o, "prepared");
        MUST(qarena_register_prepare(reg, circuit, NULL)); /* again, and after a run */
        MUST(qarena_register_prepare(plain, circuit, &ready));
        cr_assert(ready);
        MUST(qarena_register_run(reg, circuit));
        MUST(qarena_register_run(plain, circuit));
        cr_assert(same_bits(reg, plain), "n %u, second run", n);
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(reg);
        qarena_register_destroy(plain);
    }
}

static int at_once(void *unused) {
    (void)unused;
    return 1;
}

/* Gates in the queue, and the rest of a cancelled run, stay pending and come first. */
ARENA_TEST(prepare, pending_gates_stay) {
    static oracle o;
    qarena_force_tile(5);
    oracle_reset(&o, 11);
    qarena_circuit *first = random_circuit(11, 1, 80, &o), *second = random_circuit(11, 2, 80, &o);
    qarena_register *reg = make_register(11, QARENA_DOUBLE, 2, 0);
    MUST(qarena_register_set_poll(reg, at_once, NULL));
    cr_assert_eq(qarena_register_run(reg, first), QARENA_E_CANCELLED);
    MUST(qarena_register_set_poll(reg, NULL, NULL));
    const uint64_t pending = qarena_register_pending(reg);
    cr_assert_gt(pending, 0);
    int ready = 0;
    MUST(qarena_register_prepare(reg, second, &ready));
    cr_assert(ready);
    cr_assert_eq(qarena_register_pending(reg), pending);
    MUST(qarena_register_run(reg, second));
    check_against(reg, &o, "after what was pending");
    qarena_force_tile(0);
    qarena_circuit_destroy(first);
    qarena_circuit_destroy(second);
    qarena_register_destroy(reg);
}

/* A long circuit is several chunks; too many of them would drive each other out of the cache. */
ARENA_TEST(prepare, long_circuits) {
    const uint64_t lengths[] = {2049, 16384, 16385};
    for (unsigned n = 3; n <= 11; n += 8) {
        for (unsigned i = 0; i < 3; i++) {
            qarena_circuit *circuit;
            qarena_register *reg = make_register(n, QARENA_DOUBLE, 2, 0),
                            *plain = make_register(n, QARENA_DOUBLE, 2, 0);
            MUST(qarena_circuit_create(arena, n, &circuit));
            for (unsigned k = 0; k < lengths[i]; k++) {
                const unsigned qubit = k % n;
                const double angle = 0.1 + k;
                MUST(qarena_circuit_apply(circuit, k % 3 ? QARENA_GATE_RX : QARENA_GATE_RY, &angle,
                                          &(qarena_operands){.qubits = &qubit, .n_qubits = 1}));
            }
            int ready = 0;
            MUST(qarena_register_prepare(reg, circuit, &ready));
            cr_assert_eq(ready, lengths[i] <= 16384, "n %u, %u gates: %d", n, (unsigned)lengths[i],
                         ready);
            MUST(qarena_register_run(reg, circuit));
            MUST(qarena_register_run(plain, circuit));
            cr_assert(same_bits(reg, plain));
            qarena_circuit_destroy(circuit);
            qarena_register_destroy(reg);
            qarena_register_destroy(plain);
        }
    }
}

ARENA_TEST(prepare, what_is_not_kept) {
    const unsigned qubit = 0;
    qarena_circuit *circuit;
    qarena_register *reg = make_register(13, QARENA_DOUBLE, 2, 0);
    MUST(qarena_circuit_create(arena, 13, &circuit));
    int ready = 0;
    MUST(qarena_register_prepare(reg, circuit, &ready));
    cr_assert(ready, "there is nothing to do");
    MUST(qarena_circuit_apply(circuit, QARENA_GATE_H, NULL,
                              &(qarena_operands){.qubits = &qubit, .n_qubits = 1}));
    MUST(qarena_register_prepare(reg, circuit, &ready));
    cr_assert(!ready, "a single gate");
    MUST(qarena_register_run(reg, circuit));
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg);
}

Test(prepare, in_a_callers_block) {
    static _Alignas(64) char block[1 << 20];
    const unsigned qubit = 0;
    qarena_register *reg;
    qarena_circuit *circuit;
    MUST(qarena_arena_init(block, sizeof block, &arena));
    MUST(qarena_register_create(arena, 4, NULL, &reg));
    MUST(qarena_circuit_create(arena, 4, &circuit));
    MUST(qarena_circuit_apply(circuit, QARENA_GATE_H, NULL,
                              &(qarena_operands){.qubits = &qubit, .n_qubits = 1}));
    int ready = 1;
    MUST(qarena_register_prepare(reg, circuit, &ready));
    cr_assert(!ready);
    MUST(qarena_register_run(reg, circuit));
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg);
    MUST(qarena_arena_fini(arena));
}

/* Memory that is short at any place: the circuit is prepared or not, and runs. */
ARENA_TEST(prepare, short_of_memory) {
    for (unsigned n = 4; n <= 12; n += 8) {
        qarena_circuit *circuit = random_circuit(n, 5, 40, NULL);
        qarena_register *plain = make_register(n, QARENA_DOUBLE, 2, 0);
        MUST(qarena_register_run(plain, circuit));
        int ready = 0, fired = 1;
        for (uint64_t k = 1; fired; k++) {
            qarena_register *reg = make_register(n, QARENA_DOUBLE, 2, 0);
            qarena_fault_set(k, 0);
            MUST(qarena_register_prepare(reg, circuit, &ready));
            fired = qarena_fault_fired();
            qarena_fault_set(0, 0);
            cr_assert(ready || fired);
            MUST(qarena_register_run(reg, circuit));
            cr_assert(same_bits(reg, plain), "n %u, site %u", n, (unsigned)k);
            qarena_register_destroy(reg);
        }
        cr_assert(ready);
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(plain);
    }
}

ARENA_TEST(prepare, refusals) {
    qarena_circuit *circuit = random_circuit(3, 1, 5, NULL);
    qarena_register *reg = make_register(4, QARENA_DOUBLE, 2, 0);
    REFUSED(qarena_register_prepare(NULL, circuit, NULL), QARENA_E_ARGUMENT, "reg is NULL");
    REFUSED(qarena_register_prepare(reg, NULL, NULL), QARENA_E_ARGUMENT, "circuit is NULL");
    REFUSED(qarena_register_prepare(reg, circuit, NULL), QARENA_E_ARGUMENT,
            "prepare: the circuit has 3 qubits, the register has 4");
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg);
}
