/* What goes on where no memory may be had any more: registers of a closed arena; and registers in a
 * caller's block, which start no thread. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include <dirent.h>

enum { N = 15 };

static void layer(qarena_register *reg) {
    for (unsigned q = 0; q < N; q++) {
        apply_1(reg, QARENA_GATE_RX, q);
        apply_2(reg, QARENA_GATE_CZ, q, (q + 1) % N);
    }
}

/* A run that has had tiles before has none now: its gates are swept one by one. */
Test(closed_arena, registers_go_on) {
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        fixture_setup();
        qarena_register *reg = make_register(N, QARENA_DOUBLE, buffers, 0);
        qarena_circuit *circuit = random_circuit(N, 5, 60, NULL);
        layer(reg);
        MUST(qarena_register_run(reg, circuit));
        MUST(qarena_register_run(reg, circuit));
        MUST(qarena_register_run(reg, circuit)); /* compiled */
        double before[2], after[2];
        MUST(qarena_register_amplitude(reg, 3, before));
        MUST(qarena_arena_close(arena));
        layer(reg);
        cr_assert_eq(qarena_register_sync(reg), QARENA_OK, "%s", qarena_last_error());
        cr_assert_eq(qarena_register_pending(reg), 0);
        MUST(qarena_register_amplitude(reg, 3, after));
        cr_assert(before[0] != after[0]);
        cr_assert_eq(qarena_register_run(reg, circuit), QARENA_OK, "%s", qarena_last_error());
        double norm;
        MUST(qarena_register_norm_squared(reg, &norm));
        cr_assert_float_eq(norm, 1, 1e-12);
        qarena_circuit_destroy(circuit);
        qarena_register_destroy(reg);
        fixture_teardown();
    }
}

static unsigned threads_now(void) {
    unsigned count = 0;
    DIR *tasks = opendir("/proc/self/task");
    cr_assert_not_null(tasks);
    while (readdir(tasks)) {
        count++;
    }
    closedir(tasks);
    return count;
}

Test(block_arena, starts_no_thread) {
    size_t bytes;
    MUST(qarena_arena_required(N, QARENA_DOUBLE, 2, &bytes));
    void *block = malloc(bytes);
    const unsigned before = threads_now();
    MUST(qarena_arena_init(block, bytes, &arena));
    qarena_register *reg = make_register(N, QARENA_DOUBLE, 2, 4);
    layer(reg);
    MUST(qarena_register_sync(reg));
    double norm;
    MUST(qarena_register_norm_squared(reg, &norm));
    cr_assert_eq(threads_now(), before);
    qarena_register_destroy(reg);
    MUST(qarena_arena_fini(arena));
    free(block);
}
