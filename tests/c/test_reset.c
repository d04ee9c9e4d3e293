/* A reset writes nothing until gates follow or somebody reads the state: who sees what, and what
 * happens to the gates after it. */
#define QARENA_UNSTABLE
#include "fixture.h"

static void check_zero_state(qarena_register *reg, const void *state, const char *what) {
    static oracle zero;
    oracle_reset(&zero, qarena_register_qubits(reg));
    cr_assert_eq(oracle_distance(&zero, state, qarena_register_precision(reg)), 0, "%s", what);
}

/* Every way to look. */
ARENA_TEST(reset, is_seen_by_all) {
    for (unsigned shape = 0; shape < 4; shape++) {
        for (unsigned n = 1; n <= 11; n += 5) {
            double amplitude[2], norm, probability[2];
            qarena_snapshot *snapshot;
            qarena_register *fork,
                *reg =
                    make_register(n, shape & 1 ? QARENA_DOUBLE : QARENA_SINGLE, 1 + shape / 2, 0);

            apply_random(reg, 5, 30);
            MUST(qarena_register_sync(reg));
            MUST(qarena_register_reset(reg));
            MUST(qarena_snapshot_acquire(reg, &snapshot));
            check_zero_state(reg, qarena_snapshot_data(snapshot), "a snapshot");
            qarena_snapshot_release(snapshot);

            apply_random(reg, 6, 30);
            MUST(qarena_register_sync(reg));
            MUST(qarena_register_reset(reg));
            MUST(qarena_register_amplitude(reg, 0, amplitude));
            cr_assert(amplitude[0] == 1 && amplitude[1] == 0);

            apply_random(reg, 7, 30);
            MUST(qarena_register_reset(reg)); /* gates still pending */
            cr_assert_eq(qarena_register_pending(reg), 0);
            MUST(qarena_register_norm_squared(reg, &norm));
            cr_assert_eq(norm, 1);

            apply_random(reg, 8, 30);
            MUST(qarena_register_sync(reg));
            MUST(qarena_register_reset(reg));
            MUST(qarena_register_discard(reg)); /* drops gates, not a reset */
            MUST(qarena_register_probabilities(reg, &(unsigned){n - 1}, 1, probability));
            cr_assert(probability[0] == 1 && probability[1] == 0);

            apply_random(reg, 9, 30);
            MUST(qarena_register_sync(reg));
            MUST(qarena_register_reset(reg));
            MUST(qarena_register_fork(reg, &fork));
            void *state = committed(fork);
            check_zero_state(fork, state, "a fork");
            free(state);
            qarena_register_destroy(fork);
            qarena_register_destroy(reg);
        }
    }
}

/* The same bits as from a state that was written. */
ARENA_TEST(reset, gates_begin_with_zeros) {
    for (unsigned shape = 0; shape < 4; shape++) {
        for (unsigned n = 1; n <= 12; n++) {
            qarena_force_tile(n & 1 ? 5 : 0);
            qarena_register *written =
                make_register(n, shape & 1 ? QARENA_DOUBLE : QARENA_SINGLE, 1 + shape / 2, 0);
            qarena_register *waiting =
                make_register(n, shape & 1 ? QARENA_DOUBLE : QARENA_SINGLE, 1 + shape / 2, 0);
            for (unsigned gates = 1; gates <= 64; gates *= 4) {
                MUST(qarena_register_reset(written));
                MUST(qarena_register_sync(written));
                apply_random(written, gates, gates);
                MUST(qarena_register_sync(written));
                MUST(qarena_register_reset(waiting));
                apply_random(waiting, gates, gates);
                MUST(qarena_register_sync(waiting));
                cr_assert(same_bits(written, waiting), "n %u, shape %u, %u gates", n, shape, gates);
            }
            qarena_register_destroy(written);
            qarena_register_destroy(waiting);
        }
    }
    qarena_force_tile(0);
}

static int always(void *context) {
    (void)context;
    return 1;
}

/* A run that is cancelled before its first commit has not done the reset either: both are still to
 * come. */
ARENA_TEST(reset, outlives_a_cancelled_run) {
    static oracle o;
    static step s;
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        qarena_register *reg = make_register(11, QARENA_DOUBLE, buffers, 0);
        apply_random(reg, 1, 40);
        MUST(qarena_register_sync(reg));
        MUST(qarena_register_reset(reg));
        uint64_t seed = 12;
        oracle_reset(&o, 11);
        for (unsigned i = 0; i < 40; i++) {
            step_any(&seed, 11, &s);
            MUST(step_apply(&s, reg));
            oracle_apply(&o, &s);
        }
        MUST(qarena_register_set_poll(reg, always, NULL));
        cr_assert_eq(qarena_register_sync(reg), QARENA_E_CANCELLED);
        MUST(qarena_register_set_poll(reg, NULL, NULL));
        MUST(qarena_register_sync(reg));
        void *state = committed(reg);
        cr_assert_leq(oracle_distance(&o, state, QARENA_DOUBLE), 1e-12);
        free(state);
        qarena_register_destroy(reg);
    }
}

/* What comes instead of gates. */
ARENA_TEST(reset, gives_way_to_other_states) {
    double one[16] = {[6] = 1}; /* |011> */
    double amplitude[2];
    qarena_register *reg = make_register(3, QARENA_DOUBLE, 2, 0);
    MUST(qarena_register_reset(reg));
    MUST(qarena_register_set_state(reg, one, QARENA_DOUBLE, 8, 1));
    MUST(qarena_register_amplitude(reg, 3, amplitude));
    cr_assert_eq(amplitude[0], 1);
    qarena_snapshot *snapshot;
    MUST(qarena_snapshot_acquire(reg, &snapshot));
    MUST(qarena_register_reset(reg));
    MUST(qarena_register_restore(reg, snapshot));
    qarena_snapshot_release(snapshot);
    MUST(qarena_register_amplitude(reg, 3, amplitude));
    cr_assert_eq(amplitude[0], 1);
    MUST(qarena_register_reset(reg));
    one[6] = 0.5; /* refused: the reset stands */
    cr_assert_eq(qarena_register_set_state(reg, one, QARENA_DOUBLE, 8, 1), QARENA_E_NORM);
    MUST(qarena_register_amplitude(reg, 0, amplitude));
    cr_assert_eq(amplitude[0], 1);
    qarena_register_destroy(reg);
}

/* Nothing is written by the reset itself, and a loop of short circuits writes the state once a
 * turn. */
ARENA_TEST(reset, bytes) {
    qarena_counters before, after;
    qarena_register *reg = make_register(14, QARENA_DOUBLE, 2, 0);
    for (unsigned rotation = 0; rotation < 3; rotation++) {
        qarena_read_counters(&before);
        MUST(qarena_register_reset(reg));
        qarena_read_counters(&after);
        cr_assert_eq(after.bytes_written, before.bytes_written);
        for (unsigned q = 0; q < 14; q++) {
            apply_1(reg, QARENA_GATE_H, q);
        }
        MUST(qarena_register_sync(reg));
        qarena_read_counters(&after);
        cr_assert_leq(after.bytes_written - before.bytes_written, 2 << 18,
                      "one or two passes of 256 KiB");
        cr_assert_leq(after.bytes_read - before.bytes_read, 1 << 18, "the first one reads nothing");
    }
    qarena_register_destroy(reg);
}
