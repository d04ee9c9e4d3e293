/* The GHZ ladder H(0), CX(0,1), CX(1,2) .. on n qubits: one run a gate, one run of the queue, one
 * run of a circuit, and as clone-compute-update does it. Time is that of the whole ladder from
 * |0..0>; making |0..0> again is not part of it. */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"
#include "meter.h"

typedef struct ladder {
    unsigned n, threads;
    const char *only;
    qarena_register *reg;
    qarena_circuit *circuit;
    double *home; /* clone-compute-update's state */
} ladder;

static qarena_operands operands_of(const unsigned *qubits, unsigned count) {
    return (qarena_operands){.qubits = qubits, .n_qubits = count};
}

static void apply_gate(ladder *l, unsigned step, bool run) {
    unsigned qubits[2] = {step == 0 ? 0 : step - 1, step};
    qarena_operands operands = operands_of(qubits, step == 0 ? 1 : 2);
    bench_must(
        qarena_register_apply(l->reg, step == 0 ? QARENA_GATE_H : QARENA_GATE_CX, NULL, &operands),
        "apply");
    if (run) {
        bench_must(qarena_register_sync(l->reg), "sync");
    }
}

static void each_gate(void *context) {
    ladder *l = context;
    for (unsigned step = 0; step < l->n; step++) {
        apply_gate(l, step, true);
    }
}

static void queued(void *context) {
    ladder *l = context;
    for (unsigned step = 0; step < l->n; step++) {
        apply_gate(l, step, false);
    }
    bench_must(qarena_register_sync(l->reg), "sync");
}

static void circuit(void *context) {
    ladder *l = context;
    bench_must(qarena_register_run(l->reg, l->circuit), "run");
}

/* A fresh copy a gate, filled and copied back by one core; the gate itself on all threads. */
static void clone_compute_update(void *context) {
    ladder *l = context;
    static const double hadamard[4] = {M_SQRT1_2, M_SQRT1_2, M_SQRT1_2, -M_SQRT1_2};
    size_t bytes = (size_t)16 << l->n;
    for (unsigned step = 0; step < l->n; step++) {
        double *copy = malloc(bytes);
        if (copy == NULL) {
            fprintf(stderr, "bench_ghz: no memory for a clone of %zu bytes\n", bytes);
            exit(1);
        }
        memcpy(copy, l->home, bytes);
        if (step == 0) {
            baseline_real_gate(copy, l->n, 0, hadamard, l->threads);
        } else {
            baseline_cx(copy, l->n, step - 1, step, l->threads);
        }
        memcpy(l->home, copy, bytes);
        free(copy);
    }
}

typedef struct way {
    const char *name;
    bench_body *run; /* of a ladder */
    bool native;     /* clone-compute-update on the raw state */
    double seconds;
    bench_cost cost;
} way;

static void reset(ladder *l, const way *one) {
    if (one->native) {
        memset(l->home, 0, (size_t)16 << l->n);
        l->home[0] = 1;
    } else {
        bench_must(qarena_register_reset(l->reg), "reset");
    }
}

static double time_once(ladder *l, const way *one) {
    double start;
    reset(l, one);
    start = bench_now();
    one->run(l);
    return bench_now() - start;
}

/* The ends of a GHZ state; a bench of something wrong is worth nothing. */
static void check(ladder *l, const way *one) {
    double first[2] = {0}, last[2] = {0};
    uint64_t end = ((uint64_t)1 << l->n) - 1;
    if (one->native) {
        memcpy(first, l->home, sizeof first);
        memcpy(last, l->home + 2 * end, sizeof last);
    } else {
        bench_must(qarena_register_amplitude(l->reg, 0, first), "amplitude");
        bench_must(qarena_register_amplitude(l->reg, end, last), "amplitude");
    }
    if (fabs(first[0] - M_SQRT1_2) > 1e-12 || fabs(last[0] - M_SQRT1_2) > 1e-12) {
        fprintf(stderr, "bench_ghz: %s: amplitudes %.17g and %.17g are not those of a GHZ state\n",
                one->name, first[0], last[0]);
        exit(1);
    }
}

static void create(ladder *l) {
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    qarena_arena *arena;
    options.threads = l->threads;
    bench_must(qarena_arena_default(&arena), "arena");
    bench_must(qarena_register_create(arena, l->n, &options, &l->reg), "register");
    bench_must(qarena_circuit_create(arena, l->n, &l->circuit), "circuit");
    for (unsigned step = 0; step < l->n; step++) {
        unsigned qubits[2] = {step == 0 ? 0 : step - 1, step};
        qarena_operands operands = operands_of(qubits, step == 0 ? 1 : 2);
        bench_must(qarena_circuit_apply(l->circuit, step == 0 ? QARENA_GATE_H : QARENA_GATE_CX,
                                        NULL, &operands),
                   "circuit");
    }
    l->home = baseline_buffer_create((size_t)16 << l->n, l->threads);
    if (l->home == NULL) {
        fprintf(stderr, "bench_ghz: no memory for a state of %u qubits\n", l->n);
        exit(1);
    }
}

static bool wanted(const ladder *l, const way *one) {
    return l->only == NULL || strcmp(l->only, one->name) == 0;
}

/* The cost of one ladder: counted from a reset state, reset not counted. */
static void warm_and_count(ladder *l, way *one) {
    time_once(l, one);
    check(l, one);
    reset(l, one);
    one->cost = bench_count(one->run, l, 1);
    one->seconds = INFINITY;
}

static void report(const ladder *l, const way *ways, unsigned count, const char *isa) {
    const way *naive = &ways[count - 1];
    for (unsigned i = 0; i < count; i++) {
        bench_row row = BENCH_ROW_INIT;
        double states = (double)((uint64_t)1 << l->n);
        if (!wanted(l, &ways[i])) {
            continue;
        }
        row.bench = "ghz";
        row.name = ways[i].name;
        row.n = (int)l->n;
        row.precision = QARENA_DOUBLE;
        row.isa = isa;
        row.threads = l->threads;
        row.value = ways[i].seconds * 1e3;
        row.unit = "ms";
        bench_row_cost(&row, &ways[i].cost);
        row.bytes_per_amplitude = ways[i].native ? 96.0 + 64.0 * (l->n - 1.0) + 16.0 * (l->n - 1.0)
                                                 : ways[i].cost.state_bytes / states;
        row.gigabytes = row.bytes_per_amplitude * states / ways[i].seconds * 1e-9;
        if (!ways[i].native && wanted(l, naive)) {
            row.limit = naive->seconds * 1e3;
            row.limit_of = naive->name;
            row.ratio = naive->seconds / ways[i].seconds;
            row.goal = l->n >= 22 ? "ratio >= 10; " BENCH_GOAL_FREE : BENCH_GOAL_FREE;
        }
        bench_print(&row);
    }
}

int main(int argc, char **argv) {
    static way ways[] = {
        {.name = "one run a gate", .run = each_gate},
        {.name = "one queue", .run = queued},
        {.name = "one circuit", .run = circuit},
        {.name = "clone-compute-update", .run = clone_compute_update, .native = true}};
    enum { WAYS = sizeof ways / sizeof ways[0] };
    qarena_info info;
    unsigned n = 22, repeats = 7, threads = 0, chosen = 0;
    ladder l = {0};
    const bench_option options[] = {
        {"n", BENCH_NUMBER, &n, "qubits, 2 to 30"},
        {"repeats", BENCH_NUMBER, &repeats, "rounds; the least time counts"},
        {"threads", BENCH_NUMBER, &threads, "0: as many as qarena takes"},
        {"only", BENCH_TEXT, &l.only, "one case, by its name"}};
    bench_arguments(argc, argv, "the GHZ ladder from C, four ways", options,
                    sizeof options / sizeof options[0]);
    bench_must(qarena_read_info(&info), "info");
    l.n = n < 2 ? 2 : n > 30 ? 30 : n;
    l.threads = threads ? threads : info.threads;
    bench_must(qarena_set_threads(l.threads), "threads");
    for (unsigned i = 0; i < WAYS; i++) {
        chosen += wanted(&l, &ways[i]);
    }
    if (chosen == 0) {
        fprintf(stderr, "bench_ghz: --only '%s': no such case\n", l.only);
        return 2;
    }
    create(&l);
    for (unsigned i = 0; i < WAYS; i++) {
        if (wanted(&l, &ways[i])) {
            warm_and_count(&l, &ways[i]);
        }
    }
    for (unsigned round = 0; round < repeats; round++) {
        for (unsigned i = 0; i < WAYS; i++) {
            if (wanted(&l, &ways[i])) {
                ways[i].seconds = fmin(ways[i].seconds, time_once(&l, &ways[i]));
            }
        }
    }
    report(&l, ways, WAYS, info.isa);
    baseline_buffer_destroy(l.home, (size_t)16 << l.n);
    qarena_circuit_destroy(l.circuit);
    qarena_register_destroy(l.reg);
    return 0;
}
