/* What registers know of zeros in their buffers, and resets that wait for the next gates, hold
 * through short runs, snapshots, restores and forks: runs that skip zeros are checked against the
 * oracle again and again on the same buffers. */
#define QARENA_UNSTABLE
#include "fixture.h"

enum { N = 11 };

/* A few gates on few qubits, so that most of the state stays zero. */
static void run_some(uint64_t *seed, qarena_register *reg, oracle *o) {
    const unsigned gates = 2 + oracle_below(seed, 12), reach = 2 + oracle_below(seed, N - 1);
    for (unsigned i = 0; i < gates; i++) {
        const unsigned a = oracle_below(seed, reach),
                       b = (a + 1 + oracle_below(seed, reach - 1)) % reach;
        step s = {.gate = (qarena_gate)(i % 3 == 0   ? QARENA_GATE_H
                                        : i % 3 == 1 ? QARENA_GATE_CX
                                                     : QARENA_GATE_RY),
                  .parameters = {3 * oracle_uniform(seed)},
                  .qubits = {N - 1 - a, N - 1 - b},
                  .n_qubits = i % 3 == 1 ? 2 : 1};
        MUST(step_apply(&s, reg));
        oracle_apply(o, &s);
    }
    MUST(qarena_register_sync(reg));
}

static void check(qarena_register *reg, const oracle *o, unsigned round) {
    void *state = committed(reg);
    cr_assert_leq(oracle_distance(o, state, qarena_register_precision(reg)), 1e-13, "round %u",
                  round);
    free(state);
}

static void walk(unsigned buffers) {
    static oracle now, then;
    uint64_t seed = 40 + buffers;
    qarena_snapshot *snapshot = NULL;
    qarena_force_tile(5);
    qarena_register *reg = make_register(N, QARENA_DOUBLE, buffers, 0);
    oracle_reset(&now, N);
    for (unsigned round = 0; round < 600; round++) {
        const unsigned choice = oracle_below(&seed, 10);
        if (choice < 3) {
            MUST(qarena_register_reset(reg));
            oracle_reset(&now, N);
        } else if (choice == 3 && !snapshot) {
            MUST(qarena_snapshot_acquire(reg, &snapshot));
            then = now;
        } else if (choice == 4 && snapshot) {
            MUST(qarena_register_restore(reg, snapshot));
            now = then;
        } else if (choice == 5 && snapshot) {
            qarena_snapshot_release(snapshot);
            snapshot = NULL;
        } else if (choice == 6) {
            qarena_register *fork;
            MUST(qarena_register_fork(reg, &fork));
            qarena_register_destroy(reg);
            reg = fork;
        } else {
            run_some(&seed, reg, &now);
        }
        if (oracle_below(&seed, 2)) { /* or else a reset waits for what comes next */
            check(reg, &now, round);
        }
    }
    check(reg, &now, 600);
    qarena_snapshot_release(snapshot);
    qarena_register_destroy(reg);
    qarena_force_tile(0);
}

ARENA_TEST(known_zeros, two_buffers) {
    walk(2);
}

ARENA_TEST(known_zeros, one_buffer) {
    walk(1);
}
