/* The GHZ ladder: (|0..0> + |1..1>) / sqrt(2) on 10 to 22 qubits, one gate after the other, with
 * the time per gate.
 *
 *      cc ghz.c $(pkg-config --cflags --libs qarena) -o ghz && ./ghz
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "qarena/qarena.h"

/* Examples end at the first failure; a program of your own would hand the status on. */
static void need(qarena_status status) {
    if (status != QARENA_OK) {
        fprintf(stderr, "%s: %s\n", qarena_status_name(status), qarena_last_error());
        exit(1);
    }
}

static double seconds(void) {
    struct timespec now;
    timespec_get(&now, TIME_UTC);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* H on qubit 0, then a chain of CX. Each gate is run at once, so that what is timed is n gates and
 * n commits. */
static void apply_ghz(qarena_register *reg) {
    unsigned n = qarena_register_qubits(reg);
    unsigned first = 0;
    qarena_operands h = {.qubits = &first, .n_qubits = 1};
    need(qarena_register_apply(reg, QARENA_GATE_H, NULL, &h));
    need(qarena_register_sync(reg));
    for (unsigned q = 1; q < n; q++) {
        unsigned pair[2] = {q - 1, q}; /* control, target */
        qarena_operands cx = {.qubits = pair, .n_qubits = 2};
        need(qarena_register_apply(reg, QARENA_GATE_CX, NULL, &cx));
        need(qarena_register_sync(reg));
    }
}

static void run(qarena_arena *arena, unsigned n) {
    qarena_register *reg;
    need(qarena_register_create(arena, n, NULL, &reg));
    apply_ghz(reg); /* warm-up */

    double best = 1e9;
    qarena_counters before, after;
    for (int repeat = 0; repeat < 5; repeat++) {
        need(qarena_register_reset(reg));
        qarena_read_counters(&before);
        double start = seconds();
        apply_ghz(reg);
        double took = seconds() - start;
        qarena_read_counters(&after);
        best = took < best ? took : best;
    }
    double zeros[2], ones[2];
    need(qarena_register_amplitude(reg, 0, zeros));
    need(qarena_register_amplitude(reg, ((uint64_t)1 << n) - 1, ones));
    uint64_t moved =
        after.bytes_read - before.bytes_read + after.bytes_written - before.bytes_written;
    uint64_t allocations = after.misses - before.misses + after.object_calls - before.object_calls;
    printf("%6u %12.2f %10.2f %13llu   %.6f|0..0> %.6f|1..1>\n", n, 1e6 * best / n,
           1e-9 * (double)moved / best, (unsigned long long)allocations, zeros[0], ones[0]);
    qarena_register_destroy(reg);
}

int main(void) {
    qarena_arena *arena;
    need(qarena_arena_create(NULL, &arena));
    printf("qubits  us per gate       GB/s   allocations   state\n");
    static const unsigned ladder[] = {10, 15, 18, 20, 22};
    for (unsigned i = 0; i < sizeof ladder / sizeof ladder[0]; i++) {
        run(arena, ladder[i]);
    }
    need(qarena_arena_destroy(arena));
    return 0;
}
