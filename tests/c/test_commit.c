/* The commit protocol: snapshots, forks, restore, cancelling and resuming, one writer, and the same
 * bits however it is run. */
#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>

ARENA_TEST(commit, snapshot_never_changes) {
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        for (unsigned n = 1; n <= 15; n += 7) {
            qarena_register *reg = make_register(n, QARENA_DOUBLE, buffers, 2);
            qarena_snapshot *kept[8];
            void *seen[8];
            for (unsigned i = 0; i < 8; i++) {
                apply_random(reg, i, 5);
                MUST(qarena_register_sync(reg));
                MUST(qarena_snapshot_acquire(reg, &kept[i]));
                seen[i] = committed(reg);
                cr_assert_eq((uintptr_t)qarena_snapshot_data(kept[i]) % 64, 0);
            }
            apply_random(reg, 99, 20);
            MUST(qarena_register_sync(reg));
            MUST(qarena_register_reset(reg));
            size_t size = state_size(reg);
            qarena_register_destroy(reg); /* snapshots live on */
            for (unsigned i = 0; i < 8; i++) {
                cr_assert_arr_eq(qarena_snapshot_data(kept[i]), seen[i], size, "snapshot %u", i);
                cr_assert_eq(qarena_snapshot_qubits(kept[i]), n);
                cr_assert_eq(qarena_snapshot_precision(kept[i]), QARENA_DOUBLE);
                qarena_snapshot_retain(kept[i]);
                qarena_snapshot_release(kept[i]);
                qarena_snapshot_release(kept[i]);
                free(seen[i]);
            }
        }
    }
    qarena_snapshot_release(NULL);
    qarena_register_destroy(NULL);
    qarena_circuit_destroy(NULL);
}

ARENA_TEST(commit, snapshot_is_of_what_is_committed) {
    qarena_register *reg = make_register(2, QARENA_DOUBLE, 2, 1);
    void *state = committed(reg);
    apply_1(reg, QARENA_GATE_X, 0);
    cr_assert(is_committed(reg, state));
    cr_assert_eq(qarena_register_pending(reg), 1);
    MUST(qarena_register_sync(reg));
    cr_assert_not(is_committed(reg, state));
    apply_1(reg, QARENA_GATE_X, 0);
    MUST(qarena_register_discard(reg));
    cr_assert_eq(qarena_register_pending(reg), 0);
    MUST(qarena_register_sync(reg));
    cr_assert_not(is_committed(reg, state));
    free(state);
    qarena_register_destroy(reg);
}

ARENA_TEST(commit, forks_are_isolated) {
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        for (unsigned precision = 1; precision <= 2; precision++) {
            qarena_register *reg = make_register(6, precision, buffers, 1);
            qarena_register *plain = make_register(6, precision, buffers, 1);
            apply_random(reg, 1, 20);
            apply_random(plain, 1, 20);
            qarena_register *forks[3];
            qarena_arena_stats before;
            qarena_arena_stats after;
            MUST(qarena_register_sync(reg));
            MUST(qarena_arena_read_stats(arena, &before));
            for (unsigned i = 0; i < 3; i++) {
                MUST(qarena_register_fork(reg, &forks[i]));
                cr_assert_eq(qarena_register_precision(forks[i]), precision);
                cr_assert_eq(qarena_register_buffers(forks[i]), buffers);
            }
            MUST(qarena_arena_read_stats(arena, &after));
            cr_assert_eq(after.buffers, before.buffers, "a fork takes no state memory");
            cr_assert(same_bits(forks[0], plain));
            apply_1(forks[1], QARENA_GATE_H, 2);
            apply_1(forks[2], QARENA_GATE_Y, 5);
            MUST(qarena_register_sync(forks[1]));
            MUST(qarena_register_sync(forks[2]));
            cr_assert(same_bits(reg, plain));
            cr_assert(same_bits(forks[0], plain));
            apply_1(reg, QARENA_GATE_Y, 5);
            apply_1(plain, QARENA_GATE_H, 2);
            cr_assert(same_bits(forks[1], plain));
            cr_assert(same_bits(forks[2], reg));
            qarena_register_destroy(reg);
            qarena_register_destroy(plain);
            for (unsigned i = 0; i < 3; i++) {
                apply_1(forks[i], QARENA_GATE_T, 0);
                MUST(qarena_register_sync(forks[i]));
                qarena_register_destroy(forks[i]);
            }
        }
    }
}

ARENA_TEST(commit, restore_rolls_back) {
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        qarena_register *reg = make_register(5, QARENA_DOUBLE, buffers, 1);
        apply_random(reg, 1, 20);
        MUST(qarena_register_sync(reg));
        qarena_snapshot *snapshot;
        MUST(qarena_snapshot_acquire(reg, &snapshot));
        void *state = committed(reg);
        for (unsigned i = 0; i < 5; i++) {
            apply_random(reg, 2 + i, 3);
            MUST(qarena_register_sync(reg));
            cr_assert_not(is_committed(reg, state));
            apply_random(reg, 2, 3);
            MUST(qarena_register_restore(reg, snapshot));
            cr_assert_eq(qarena_register_pending(reg), 0);
            cr_assert(is_committed(reg, state));
        }
        MUST(qarena_register_restore(reg, snapshot)); /* twice */
        apply_1(reg, QARENA_GATE_H, 0);
        MUST(qarena_register_sync(reg));
        cr_assert_arr_eq(qarena_snapshot_data(snapshot), state, 16 << 5);

        qarena_register *other = make_register(4, QARENA_DOUBLE, buffers, 1);
        qarena_register *single = make_register(5, QARENA_SINGLE, buffers, 1);
        REFUSED(qarena_register_restore(other, snapshot), QARENA_E_ARGUMENT,
                "restore: the snapshot's number of qubits is not the register's");
        REFUSED(qarena_register_restore(single, snapshot), QARENA_E_ARGUMENT,
                "restore: the snapshot's precision is not the register's");
        free(state);
        qarena_snapshot_release(snapshot);
        qarena_register_destroy(reg);
        qarena_register_destroy(other);
        qarena_register_destroy(single);
    }
}

/* Cancels every `every`-th time that it is asked. */
typedef struct canceller {
    unsigned every, asked;
} canceller;

static int cancel(void *context) {
    canceller *c = context;
    return ++c->asked % c->every == 0;
}

/* Queue, circuit, queue, another circuit, interrupted at every few gates: each resumes where it
 * stopped. */
ARENA_TEST(commit, cancelled_runs_resume) {
    for (unsigned every = 2; every <= 37; every += 5) {
        qarena_register *reg = make_register(5, QARENA_DOUBLE, 1 + every % 2, 1);
        qarena_register *straight = make_register(5, QARENA_DOUBLE, 2, 1);
        qarena_circuit *first = random_circuit(5, 1, 60, NULL);
        qarena_circuit *second = random_circuit(5, 2, 45, NULL);
        canceller c = {.every = every};
        MUST(qarena_register_set_poll(reg, cancel, &c));
        qarena_register *both[2] = {straight, reg};
        for (unsigned i = 0; i < 2; i++) {
            apply_random(both[i], 3, 50);
            qarena_status status = qarena_register_run(both[i], first);
            cr_assert_eq(status, i ? QARENA_E_CANCELLED : QARENA_OK);
            apply_random(both[i], 4, 30);
            status = qarena_register_run(both[i], second);
            cr_assert(status == QARENA_OK || (i && status == QARENA_E_CANCELLED));
        }
        qarena_circuit_destroy(first); /* the register holds what it still has to run */
        qarena_circuit_destroy(second);
        uint64_t left = qarena_register_pending(reg);
        cr_assert(left > 0 && left < 185);
        qarena_status status;
        while ((status = qarena_register_sync(reg)) != QARENA_OK) {
            cr_assert_eq(status, QARENA_E_CANCELLED);
            uint64_t now = qarena_register_pending(reg);
            cr_assert_geq(left - now, every - 1,
                          "each attempt commits what it can; some gates on one qubit go together");
            left = now;
        }
        cr_assert_eq(qarena_register_pending(reg), 0);
        MUST(qarena_register_set_poll(reg, NULL, NULL));
        cr_assert(same_bits(reg, straight));
        qarena_register_destroy(reg);
        qarena_register_destroy(straight);
    }
}

ARENA_TEST(commit, cancelled_rest_can_be_dropped) {
    qarena_register *reg = make_register(4, QARENA_DOUBLE, 2, 1);
    qarena_circuit *circuit = random_circuit(4, 5, 10, NULL);
    canceller c = {.every = 4};
    MUST(qarena_register_set_poll(reg, cancel, &c));
    cr_assert_eq(qarena_register_run(reg, circuit), QARENA_E_CANCELLED);
    const uint64_t left = qarena_register_pending(reg);
    cr_assert(left > 0 && left <= 7);
    double z[2] = {9, 9};
    c.asked = 3;
    cr_assert_eq(qarena_register_amplitude(reg, 0, z), QARENA_E_CANCELLED);
    cr_assert_eq(z[0], 9);
    MUST(qarena_register_discard(reg));
    cr_assert_eq(qarena_register_pending(reg), 0);
    cr_assert_eq(qarena_register_run(reg, circuit), QARENA_E_CANCELLED);
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg); /* with a rest of the circuit */

    qarena_circuit *wide;
    reg = make_register(4, QARENA_DOUBLE, 2, 1);
    MUST(qarena_circuit_create(arena, 5, &wide));
    REFUSED(qarena_register_run(reg, wide), QARENA_E_ARGUMENT,
            "run: the circuit has 5 qubits, the register has 4");
    qarena_circuit_destroy(wide);
    qarena_register_destroy(reg);
}

/* A writer inside a poll is still the writer: what it and others may and may not do there. */
typedef struct inside {
    qarena_register *reg;
    qarena_status write, look, snapshot;
} inside;

static int try_everything(void *context) {
    inside *i = context;
    unsigned q = 0;
    double z[2];
    qarena_snapshot *snapshot;
    i->write = qarena_register_apply(i->reg, QARENA_GATE_X, NULL,
                                     &(qarena_operands){.qubits = &q, .n_qubits = 1});
    i->look = qarena_register_amplitude(i->reg, 0, z);
    i->snapshot = qarena_snapshot_acquire(i->reg, &snapshot);
    if (i->snapshot == QARENA_OK) {
        qarena_snapshot_release(snapshot);
    }
    return 0;
}

ARENA_TEST(commit, second_writer_is_refused) {
    qarena_register *reg = make_register(2, QARENA_DOUBLE, 2, 1);
    inside i = {.reg = reg};
    MUST(qarena_register_set_poll(reg, try_everything, &i));
    apply_1(reg, QARENA_GATE_H, 0);
    MUST(qarena_register_sync(reg));
    cr_assert_eq(i.write, QARENA_E_BUSY);
    cr_assert_eq(i.look, QARENA_E_BUSY);
    cr_assert_eq(i.snapshot, QARENA_OK);
    cr_assert_eq(qarena_register_pending(reg), 0);
    qarena_register_destroy(reg);
}

/* A reader takes snapshots while gates run: each is a committed state, here one whose norm is one.
 */
typedef struct reader {
    qarena_register *reg;
    atomic_bool stop;
    unsigned taken, bad;
} reader;

static void *read_snapshots(void *context) {
    reader *r = context;
    while (!atomic_load(&r->stop)) {
        qarena_snapshot *snapshot;
        if (qarena_snapshot_acquire(r->reg, &snapshot) != QARENA_OK) {
            continue; /* a gate is writing in place */
        }
        const double *z = qarena_snapshot_data(snapshot);
        double sum = 0;
        for (unsigned i = 0; i < 2u << 8; i++) {
            sum += z[i] * z[i];
        }
        r->taken++;
        r->bad += !(sum > 1 - 1e-9 && sum < 1 + 1e-9);
        qarena_snapshot_release(snapshot);
    }
    return NULL;
}

ARENA_TEST(commit, readers_see_committed_states_only) {
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        qarena_register *reg = make_register(8, QARENA_DOUBLE, buffers, 1);
        reader r = {.reg = reg};
        pthread_t thread;
        cr_assert_eq(pthread_create(&thread, NULL, read_snapshots, &r), 0);
        for (unsigned i = 0; i < 300; i++) {
            apply_random(reg, i, 10);
            MUST(qarena_register_sync(reg));
        }
        atomic_store(&r.stop, true);
        pthread_join(thread, NULL);
        cr_assert_eq(r.bad, 0, "%u of %u snapshots were not states", r.bad, r.taken);
        qarena_register_destroy(reg);
    }
}

/* Threads and buffers choose how, never what. */
ARENA_TEST(commit, same_bits_for_threads_and_buffers) {
    MUST(qarena_set_threads(4));
    for (unsigned precision = 1; precision <= 2; precision++) {
        qarena_register *first = make_register(15, precision, 2, 1);
        apply_random(first, 7, 40);
        double norm_squared;
        double marginal[8];
        const unsigned qubits[3] = {14, 0, 7};
        uint64_t shots[64];
        MUST(qarena_register_norm_squared(first, &norm_squared));
        MUST(qarena_register_probabilities(first, qubits, 3, marginal));
        MUST(qarena_register_sample(first, 3, 0, 64, shots));
        for (unsigned variant = 1; variant < 8; variant++) {
            qarena_register *other = make_register(15, precision, 1 + variant % 2, 1 + variant / 2);
            apply_random(other, 7, 40);
            double other_norm;
            double other_marginal[8];
            double inner[2];
            uint64_t other_shots[64];
            MUST(qarena_register_norm_squared(other, &other_norm));
            MUST(qarena_register_probabilities(other, qubits, 3, other_marginal));
            MUST(qarena_register_sample(other, 3, 0, 64, other_shots));
            MUST(qarena_register_inner(first, other, inner));
            cr_assert(same_bits(other, first), "variant %u", variant);
            cr_assert(other_norm == norm_squared);
            cr_assert_arr_eq(other_marginal, marginal, sizeof marginal);
            cr_assert_arr_eq(other_shots, shots, sizeof shots);
            cr_assert_float_eq(inner[0], norm_squared, 1e-9);
            qarena_register_destroy(other);
        }
        qarena_register_destroy(first);
    }
    MUST(qarena_set_threads(0));
}
