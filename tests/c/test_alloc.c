/* Steady state asks for nothing: no allocator call, no memory system call, no new buffer, per gate,
 * per run, per look. Counted by the library's own counters and, where it is linked, by jemalloc for
 * the running thread. */
#include "fixture.h"

#ifdef QARENA_TEST_JEMALLOC
#include <jemalloc/jemalloc.h>
#endif

/* Bytes that malloc has given this thread so far; 0 without jemalloc. */
static uint64_t allocated(void) {
    uint64_t bytes = 0;
#ifdef QARENA_TEST_JEMALLOC
    size_t size = sizeof bytes;
    cr_assert_eq(mallctl("thread.allocated", &bytes, &size, NULL, 0), 0);
#endif
    return bytes;
}

static unsigned long long calls(const qarena_counters *c) {
    return c->misses + c->object_calls + c->os_calls;
}

enum { STEPS = 60 };

/* Everything that a program does in its loop. */
static void work(qarena_register *reg, const step *steps, qarena_circuit *circuit, uint64_t *shots,
                 double *results) {
    unsigned n = qarena_register_qubits(reg);
    static const unsigned qubits[7] = {0, 3, 1, 2, 4, 5, 6};
    for (unsigned i = 0; i < STEPS; i++) {
        qarena_status status = step_apply(&steps[i], reg);
        status = status ? status : i % 7 ? QARENA_OK : qarena_register_sync(reg);
        if (status != QARENA_OK) {
            cr_assert_fail("%s", qarena_last_error());
        }
    }
    unsigned outcome;
    qarena_status failed = qarena_register_run(reg, circuit);
    failed = failed ? failed : qarena_register_amplitude(reg, 1, results);
    failed = failed ? failed : qarena_register_norm_squared(reg, results);
    failed = failed ? failed : qarena_register_probabilities(reg, qubits, n < 7 ? n : 7, results);
    failed = failed ? failed : qarena_register_reduced_density_matrix(reg, qubits, 3, results);
    failed = failed ? failed : qarena_register_purity(reg, qubits, n < 7 ? n : 7, results);
    failed = failed ? failed : qarena_register_sample(reg, 1, 0, 2000, shots);
    failed = failed ? failed : qarena_register_measure(reg, 0, 0.4, &outcome);
    failed = failed ? failed : qarena_register_inner(reg, reg, results);
    if (failed != QARENA_OK) {
        cr_assert_fail("%s", qarena_last_error());
    }
}

static void steady(unsigned n, unsigned precision, unsigned buffers, unsigned threads) {
    static step steps[STEPS];
    static uint64_t shots[2000];
    static double results[128];
    uint64_t seed = n;
    qarena_register *reg = make_register(n, precision, buffers, threads);
    qarena_circuit *circuit;
    MUST(qarena_circuit_create(arena, n, &circuit));
    for (unsigned i = 0; i < STEPS; i++) {
        step_any(&seed, n < ORACLE_MAX_QUBITS ? n : ORACLE_MAX_QUBITS, &steps[i]);
        MUST(step_append(&steps[i], circuit));
    }
    for (unsigned i = 0; i < 3; i++) { /* the first makes room, the second compiles the circuit, the
                                          third must find room beside that */
        work(reg, steps, circuit, shots, results);
    }

    qarena_counters before;
    qarena_counters after;
    qarena_read_counters(&before);
    uint64_t bytes = allocated();
    for (unsigned i = 0; i < 10; i++) {
        work(reg, steps, circuit, shots, results);
    }
    bytes = allocated() - bytes;
    qarena_read_counters(&after);
    cr_assert_eq(calls(&after), calls(&before),
                 "n %u, buffers %u: %llu misses, %llu object calls, %llu system calls", n, buffers,
                 (unsigned long long)(after.misses - before.misses),
                 (unsigned long long)(after.object_calls - before.object_calls),
                 (unsigned long long)(after.os_calls - before.os_calls));
    cr_assert_eq(bytes, 0, "n %u, buffers %u: malloc gave %llu bytes", n, buffers,
                 (unsigned long long)bytes);
    cr_assert_eq(after.gates - before.gates, 10 * 2 * STEPS,
                 "every gate is counted, measurements are none");
    cr_assert_gt(after.bytes_written, before.bytes_written);
    qarena_circuit_destroy(circuit);
    qarena_register_destroy(reg);
}

ARENA_TEST(alloc, gates_runs_and_looks_allocate_nothing) {
    MUST(qarena_set_threads(2));
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        for (unsigned precision = 1; precision <= 2; precision++) {
            steady(4, precision, buffers, 1);
            steady(12, precision, buffers, 1);
            steady(15, precision, buffers, 2);
        }
    }
    MUST(qarena_set_threads(0));
}

/* A snapshot taken and dropped a gate, as a reader of the state does: its handle is all that is
 * asked for. */
ARENA_TEST(alloc, snapshots_reuse_buffers) {
    qarena_register *reg = make_register(14, QARENA_DOUBLE, 2, 1);
    qarena_snapshot *snapshot = NULL;
    qarena_counters before;
    qarena_counters after;
    for (unsigned i = 0; i < 110; i++) {
        if (i == 10) {
            qarena_read_counters(&before);
        }
        apply_1(reg, QARENA_GATE_RX, i % 14);
        MUST(qarena_register_sync(reg));
        qarena_snapshot_release(snapshot);
        MUST(qarena_snapshot_acquire(reg, &snapshot));
    }
    qarena_read_counters(&after);
    cr_assert_eq(after.misses, before.misses);
    cr_assert_eq(after.os_calls, before.os_calls);
    qarena_snapshot_release(snapshot);
    qarena_register_destroy(reg);
}

/* What a gate moves is what is counted: the buffer that gates are done in is made a copy first when
 * out of place; then all of it, and the selected half. */
ARENA_TEST(alloc, bytes_are_counted) {
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        qarena_register *reg =
            make_register(9, QARENA_DOUBLE, buffers, 1); /* gate by gate: too small for passes */
        qarena_counters before;
        qarena_counters after;
        apply_1(reg, QARENA_GATE_H, 8); /* now all of it may be other than zero */
        MUST(qarena_register_sync(reg));
        qarena_read_counters(&before);
        apply_1(reg, QARENA_GATE_RX, 5);
        apply_2(reg, QARENA_GATE_CRX, 8, 5);
        MUST(qarena_register_sync(reg));
        qarena_read_counters(&after);
        uint64_t expected = (buffers == 2 ? 16 << 9 : 0) + 3 * (16 << 8);
        cr_assert_eq(after.bytes_read - before.bytes_read, expected);
        cr_assert_eq(after.bytes_written - before.bytes_written, expected);
        cr_assert_eq(after.gates - before.gates, 2);
        cr_assert_eq(after.runs - before.runs, 1);
        qarena_register_destroy(reg);
    }
}

/* Where no gate was yet, the state is known to be zero: only the last write goes there. */
ARENA_TEST(alloc, zeros_are_not_swept) {
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        qarena_register *reg = make_register(9, QARENA_DOUBLE, buffers, 1);
        qarena_counters before;
        qarena_counters after;
        MUST(qarena_register_reset(reg));
        qarena_read_counters(&before);
        apply_1(reg, QARENA_GATE_RX, 2);
        apply_1(reg, QARENA_GATE_RX, 6);
        MUST(qarena_register_sync(reg));
        qarena_read_counters(&after);
        cr_assert_eq(after.bytes_read - before.bytes_read, (16 << 6) + (16 << 7));
        cr_assert_eq(after.bytes_written - before.bytes_written, (16 << 9) + (16 << 6) + (16 << 7));
        qarena_register_destroy(reg);
    }
}
