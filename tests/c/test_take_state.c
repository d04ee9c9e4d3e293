/* States that are taken away: nobody else sees them any more, and their register begins anew. */
#define QARENA_UNSTABLE
#include "fixture.h"

static const void *front(qarena_register *reg) {
    qarena_snapshot *snapshot;
    MUST(qarena_snapshot_acquire(reg, &snapshot));
    const void *data = qarena_snapshot_data(snapshot);
    qarena_snapshot_release(snapshot);
    return data;
}

/* The register is in |0..0>, and as good as a new one. */
static void check_register(qarena_register *reg) {
    qarena_register *fresh =
        make_register(qarena_register_qubits(reg), qarena_register_precision(reg),
                      qarena_register_buffers(reg), 1);
    cr_assert_eq(qarena_register_pending(reg), 0);
    cr_assert(same_bits(reg, fresh));
    for (unsigned round = 0; round < 3; round++) {
        apply_random(reg, round, 30);
        apply_random(fresh, round, 30);
        cr_assert(same_bits(reg, fresh));
    }
    qarena_register_destroy(fresh);
}

static void take(unsigned n, unsigned precision, unsigned buffers) {
    qarena_register *reg = make_register(n, precision, buffers, 2);
    apply_random(reg, 3, 40);
    MUST(qarena_register_sync(reg));
    const void *there = front(reg);
    void *state = committed(reg), *amplitudes;
    qarena_snapshot *taken;
    MUST(qarena_register_take_state(reg, &taken));
    MUST(qarena_snapshot_writable(taken, &amplitudes));
    cr_assert_eq(amplitudes, there, "it was copied");
    cr_assert_arr_eq(amplitudes, state, state_size(reg));
    memset(amplitudes, 0x55, state_size(reg));
    check_register(reg);
    qarena_snapshot_release(taken);
    check_register(reg); /* the buffer may be the register's again */
    free(state);
    qarena_register_destroy(reg);
}

ARENA_TEST(take_state, no_amplitude_is_copied) {
    for (unsigned precision = QARENA_DOUBLE; precision <= QARENA_SINGLE; precision++) {
        for (unsigned buffers = 1; buffers <= 2; buffers++) {
            take(1, precision, buffers);
            take(5, precision, buffers);
            take(16, precision, buffers);
        }
    }
}

ARENA_TEST(take_state, what_is_pending_is_run) {
    qarena_register *reg = make_register(4, QARENA_DOUBLE, 2, 1),
                    *same = make_register(4, QARENA_DOUBLE, 2, 1);
    qarena_snapshot *taken;
    apply_random(reg, 1, 20);
    apply_random(same, 1, 20);
    MUST(qarena_register_sync(same));
    void *state = committed(same);
    MUST(qarena_register_take_state(reg, &taken));
    cr_assert_arr_eq(qarena_snapshot_data(taken), state, state_size(reg));
    qarena_snapshot_release(taken);
    MUST(qarena_register_reset(reg));
    MUST(qarena_register_take_state(reg, &taken));
    cr_assert(is_zero_state(qarena_snapshot_data(taken), 4, QARENA_DOUBLE));
    qarena_snapshot_release(taken);
    check_register(reg);
    free(state);
    qarena_register_destroy(reg);
    qarena_register_destroy(same);
}

ARENA_TEST(take_state, others_keep_what_they_share) {
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        qarena_register *reg = make_register(16, QARENA_SINGLE, buffers, 2), *fork;
        qarena_snapshot *snapshot, *taken;
        void *amplitudes;
        apply_random(reg, 5, 40);
        MUST(qarena_register_fork(reg, &fork));
        MUST(qarena_snapshot_acquire(fork, &snapshot));
        void *state = committed(fork);
        MUST(qarena_register_take_state(reg, &taken));
        MUST(qarena_snapshot_writable(taken, &amplitudes));
        cr_assert_arr_eq(amplitudes, state, state_size(reg));
        memset(amplitudes, 0x55, state_size(reg));
        cr_assert(is_committed(fork, state));
        cr_assert_arr_eq(qarena_snapshot_data(snapshot), state, state_size(reg));
        check_register(reg);
        qarena_snapshot_release(snapshot);
        qarena_snapshot_release(taken);
        qarena_register_destroy(fork);
        qarena_register_destroy(reg);
        free(state);
    }
}

ARENA_TEST(take_state, only_an_only_owner_may_write) {
    qarena_register *reg = make_register(3, QARENA_DOUBLE, 2, 1);
    qarena_snapshot *taken, *snapshot;
    void *amplitudes = NULL;
    apply_random(reg, 2, 20);
    MUST(qarena_register_sync(reg));
    MUST(qarena_snapshot_acquire(reg, &snapshot));
    REFUSED(qarena_snapshot_writable(snapshot, &amplitudes), QARENA_E_BUSY,
            "snapshot: others share its amplitudes");
    qarena_snapshot_release(snapshot);
    MUST(qarena_register_take_state(reg, &taken));
    qarena_snapshot_retain(taken);
    REFUSED(qarena_snapshot_writable(taken, &amplitudes), QARENA_E_BUSY,
            "snapshot: others share its amplitudes");
    qarena_snapshot_release(taken);
    MUST(qarena_snapshot_writable(taken, &amplitudes));
    MUST(qarena_register_restore(reg, taken)); /* which it then shares */
    REFUSED(qarena_snapshot_writable(taken, &amplitudes), QARENA_E_BUSY,
            "snapshot: others share its amplitudes");
    qarena_snapshot_release(taken);
    qarena_register_destroy(reg);
}

/* Amplitudes that were changed and given back: their norm is what it is, and is kept. */
ARENA_TEST(take_state, a_changed_state_can_be_given_back) {
    qarena_register *reg = make_register(14, QARENA_SINGLE, 2, 1);
    qarena_snapshot *taken;
    void *amplitudes;
    double norm;
    apply_random(reg, 2, 200);
    MUST(qarena_register_take_state(reg, &taken));
    MUST(qarena_snapshot_writable(taken, &amplitudes));
    for (size_t i = 0; i < (size_t)2 << 14; i++) {
        ((float *)amplitudes)[i] *= 3;
    }
    MUST(qarena_register_restore(reg, taken));
    qarena_snapshot_release(taken);
    apply_random(reg, 3, 200);
    MUST(qarena_register_norm(reg, &norm));
    cr_assert_float_eq(norm, 3, 1e-5);
    qarena_register_destroy(reg);
}

ARENA_TEST(take_state, every_allocation_can_fail) {
    int fired = 1;
    for (uint64_t k = 1; fired; k++) {
        qarena_register *reg = make_register(5, QARENA_DOUBLE, 1, 1), *fork;
        qarena_snapshot *taken = NULL;
        apply_random(reg, 4, 20);
        MUST(qarena_register_sync(reg));
        MUST(qarena_register_fork(reg, &fork));
        void *state = committed(reg);
        qarena_fault_set(k, 0);
        const qarena_status status = qarena_register_take_state(reg, &taken);
        fired = qarena_fault_fired();
        qarena_fault_set(0, 0);
        cr_assert(is_committed(fork, state));
        if (status == QARENA_OK) {
            cr_assert_arr_eq(qarena_snapshot_data(taken), state, state_size(reg));
            check_register(reg);
        } else {
            cr_assert_eq(status, QARENA_E_MEMORY);
            cr_assert_null(taken);
            cr_assert(is_committed(reg, state));
        }
        cr_assert(fired == (status != QARENA_OK) && (fired || k > 1));
        qarena_snapshot_release(taken);
        qarena_register_destroy(fork);
        qarena_register_destroy(reg);
        free(state);
    }
}

static int cancel(void *asked) {
    ++*(unsigned *)asked;
    return 1;
}

ARENA_TEST(take_state, a_copy_can_be_cancelled) {
    ask_at_every_chance();
    qarena_register *reg = make_register(18, QARENA_DOUBLE, 2, 1), *fork;
    qarena_snapshot *taken = NULL;
    unsigned asked = 0;
    apply_random(reg, 4, 20);
    MUST(qarena_register_fork(reg, &fork));
    void *state = committed(reg);
    MUST(qarena_register_set_poll(reg, cancel, &asked));
    cr_assert_eq(qarena_register_take_state(reg, &taken), QARENA_E_CANCELLED);
    cr_assert(asked == 1 && !taken && is_committed(reg, state));
    MUST(qarena_register_set_poll(reg, NULL, NULL));
    MUST(qarena_register_take_state(reg, &taken));
    cr_assert_arr_eq(qarena_snapshot_data(taken), state, state_size(reg));
    qarena_snapshot_release(taken);
    qarena_register_destroy(fork);
    qarena_register_destroy(reg);
    free(state);
}

/* With nothing beside two buffers: what is taken has to come back before the register commits. */
Test(take_state, in_a_callers_block) {
    static _Alignas(64) char block[1 << 16];
    size_t bytes;
    qarena_arena *inner;
    qarena_register *reg;
    qarena_snapshot *taken, *snapshot;
    double amplitude[2];
    MUST(qarena_arena_required(6, QARENA_DOUBLE, 2, &bytes));
    MUST(qarena_arena_init(block, bytes, &inner));
    MUST(qarena_register_create(inner, 6, NULL, &reg));
    apply_1(reg, QARENA_GATE_X, 0);
    MUST(qarena_register_sync(reg));
    MUST(qarena_snapshot_acquire(reg, &snapshot));
    cr_assert_eq(qarena_register_take_state(reg, &taken), QARENA_E_MEMORY);
    cr_assert_eq(((const double *)qarena_snapshot_data(snapshot))[2], 1);
    qarena_snapshot_release(snapshot);
    MUST(qarena_register_take_state(reg, &taken));
    cr_assert_eq(((const double *)qarena_snapshot_data(taken))[2], 1);
    MUST(qarena_register_amplitude(reg, 0, amplitude));
    cr_assert_eq(amplitude[0], 1);
    apply_1(reg, QARENA_GATE_X, 1);
    cr_assert_eq(qarena_register_sync(reg), QARENA_E_MEMORY);
    qarena_snapshot_release(taken);
    MUST(qarena_register_sync(reg));
    MUST(qarena_register_amplitude(reg, 2, amplitude));
    cr_assert_eq(amplitude[0], 1);
    qarena_register_destroy(reg);
    MUST(qarena_arena_fini(inner));
}

ARENA_TEST(take_state, shared_in_a_callers_block) {
    static _Alignas(64) char block[1 << 16];
    qarena_arena *inner;
    qarena_register *reg;
    qarena_snapshot *taken, *snapshot;
    MUST(qarena_arena_init(block, sizeof block, &inner));
    MUST(qarena_register_create(inner, 6, NULL, &reg));
    MUST(qarena_snapshot_acquire(reg, &snapshot));
    REFUSED(qarena_register_take_state(reg, &taken), QARENA_E_MEMORY,
            "take_state: others share the state, and in a caller's block it can't be copied for "
            "them");
    qarena_snapshot_release(snapshot);
    MUST(qarena_register_take_state(reg, &taken));
    qarena_snapshot_release(taken);
    qarena_register_destroy(reg);
    MUST(qarena_arena_fini(inner));
}
