/* Threads that share the only tile that is not zero: the same bits as one thread. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include "register/share_tile.h"

enum { N = 14 };

/* Gates of all kinds of stages: rotations, phases, matrices on two qubits, permutations. */
static void append_any(qarena_circuit *circuit, uint64_t *seed, unsigned gates) {
    for (unsigned i = 0; i < gates; i++) {
        const unsigned choice = oracle_below(seed, 10), a = oracle_below(seed, N),
                       b = (a + 1 + oracle_below(seed, choice < 8 ? 3 : N - 1)) % N,
                       qubits[2] = {a, b};
        const double angle = 6 * oracle_uniform(seed) - 3;
        double matrix[32];
        qarena_operands on = {.qubits = qubits, .n_qubits = 2};
        qarena_gate gate = choice < 2   ? QARENA_GATE_CP
                           : choice < 4 ? QARENA_GATE_CX
                           : choice < 5 ? QARENA_GATE_SWAP
                           : choice < 7 ? QARENA_GATE_RXX
                           : choice < 9 ? QARENA_GATE_RY
                                        : QARENA_GATE_RX;
        if (choice >= 7) {
            on.n_qubits = 1;
        }
        if (choice == 5) {
            oracle_random_unitary(seed, 2, matrix);
            MUST(qarena_circuit_unitary(circuit, matrix, &on, 1));
        } else {
            MUST(
                qarena_circuit_apply(circuit, gate, choice < 2 || choice > 5 ? &angle : NULL, &on));
        }
    }
}

/* Bricks: the past of a qubit is wider with each layer. */
static void append_bricks(qarena_circuit *circuit, uint64_t *seed) {
    double matrix[32];
    for (unsigned layer = 0; layer < 12; layer++) {
        for (unsigned a = layer % 2; a + 1 < N; a += 2) {
            oracle_random_unitary(seed, 2, matrix);
            MUST(qarena_circuit_unitary(
                circuit, matrix,
                &(qarena_operands){.qubits = (unsigned[]){a, a + 1}, .n_qubits = 2}, 1));
        }
    }
}

/* Behind a reset; and again, where both buffers hold something. */
static void compare(unsigned precision, uint64_t seed, unsigned threads, bool bricks) {
    qarena_circuit *circuit;
    MUST(qarena_circuit_create(arena, N, &circuit));
    if (bricks) {
        append_bricks(circuit, &seed);
    } else {
        append_any(circuit, &seed, 150);
    }
    qarena_register *one = make_register(N, precision, 2, 1),
                    *many = make_register(N, precision, 2, threads);
    for (unsigned round = 0; round < 3; round++) {
        MUST(qarena_register_reset(one));
        MUST(qarena_register_reset(many));
        MUST(qarena_register_run(one, circuit));
        MUST(qarena_register_run(many, circuit));
        cr_assert(same_bits(one, many), "seed %llu, %u threads, round %u", (unsigned long long)seed,
                  threads, round);
        MUST(qarena_register_run(one, circuit)); /* all of it is not zero now */
        MUST(qarena_register_run(many, circuit));
        cr_assert(same_bits(one, many));
    }
    qarena_register_destroy(one);
    qarena_register_destroy(many);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(share_tile, the_same_bits_on_any_number_of_threads) {
    MUST(qarena_set_threads(16));
    (void)qarena__tile_force_sharing(1);
    for (unsigned round = 0; round < 60; round++) {
        qarena_force_tile(9 + round % 4);
        qarena_force_sub_tile(round % 3 ? 6 + round % 3 : 0);
        compare(round % 2 ? QARENA_SINGLE : QARENA_DOUBLE, 100 + round, 2u << round % 4, false);
    }
    cr_assert_gt(qarena__tile_force_sharing(0), 60);
    qarena_force_tile(0);
    qarena_force_sub_tile(0);
    MUST(qarena_set_threads(0));
}

/* Larger tiles, on two threads, where only so many stages are worth it. */
ARENA_TEST(share_tile, long_runs_of_stages_are_shared) {
    MUST(qarena_set_threads(2));
    (void)qarena__tile_force_sharing(1 << 15);
    qarena_force_tile(13);
    for (unsigned round = 0; round < 6; round++) {
        compare(round % 2 ? QARENA_SINGLE : QARENA_DOUBLE, 7 + round, 2, true);
    }
    cr_assert_gt(qarena__tile_force_sharing(0), 0);
    qarena_force_tile(0);
    MUST(qarena_set_threads(0));
}
