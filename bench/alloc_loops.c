/* Loops as variational algorithms have them: each step has other values. The circuit is two layers
 * of RY, RZ and a ring of CX. */
#include "alloc_loops.h"

#include <stdio.h>
#include <stdlib.h>

#include "meter.h"

enum {
    LAYERS = 2,
    MEMBERS = 8,
    SHOTS = 1000,
    MOST_QUBITS = 32,
    MOST_VALUES = 2 * LAYERS * MOST_QUBITS
};

typedef struct loop {
    unsigned n, step;
    uint64_t count; /* values of the circuit */
    qarena_arena *arena;
    qarena_register *reg;
    qarena_circuit *circuit, *measured; /* the same with a measurement in the middle */
    qarena_circuit *noisy;              /* with an error between its layers, and damping */
    unsigned threads;
    qarena_pauli_sum *energy;
    qarena_batch *batch;
    double values[MEMBERS * MOST_VALUES], gradient[MOST_VALUES], results[MEMBERS];
} loop;

/* ---- steps ---- */

static void next_values(loop *l) {
    l->step++;
    for (uint64_t i = 0; i < MEMBERS * l->count; i++) {
        l->values[i] = 0.1 * (double)((i * 7 + l->step) % 60);
    }
}

static void run(void *context) {
    loop *l = context;
    next_values(l);
    bench_must(qarena_register_reset(l->reg), "reset");
    bench_must(qarena_register_run_bound(l->reg, l->circuit, l->values, l->count), "run");
}

static void expectation(void *context) {
    loop *l = context;
    run(l);
    bench_must(qarena_register_expectation(l->reg, l->energy, l->results), "expectation");
}

static void value_and_grad(void *context) {
    loop *l = context;
    next_values(l);
    bench_must(qarena_register_reset(l->reg), "reset");
    bench_must(qarena_register_value_and_grad(l->reg, l->circuit, l->energy, l->values, l->count,
                                              l->results, l->gradient),
               "value_and_grad");
}

static void run_batch(void *context) {
    loop *l = context;
    const qarena_pauli_sum *sums[] = {l->energy};
    qarena_batch_work work = QARENA_BATCH_WORK_INIT;
    next_values(l);
    work.members = MEMBERS;
    work.values = l->values;
    work.count = l->count;
    work.sums = sums;
    work.n_sums = 1;
    work.results = l->results;
    bench_must(qarena_batch_run(l->batch, l->circuit, &work), "run_batch");
}

static void run_many(loop *l, qarena_circuit *circuit, const qarena_pauli_sum *observable) {
    qarena_shots *shots;
    qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
    next_values(l);
    options.shots = SHOTS;
    options.seed = l->step;
    options.threads = l->threads;
    options.values = l->values;
    options.count = l->count;
    options.observable = observable;
    bench_must(qarena_shots_run(l->arena, circuit, &options, &shots), "shots");
    qarena_shots_destroy(shots);
}

static void run_shots(void *context) {
    loop *l = context;
    run_many(l, l->measured, NULL);
}

static void run_trajectories(void *context) {
    loop *l = context;
    run_many(l, l->noisy, l->energy);
}

static const struct {
    const char *name;
    bench_body *body;
    unsigned runs; /* of the circuit, a call */
} STEPS[] = {{"loop run", run, 1},
             {"loop run and expectation", expectation, 1},
             {"loop value_and_grad", value_and_grad, 1},
             {"loop run_batch", run_batch, MEMBERS},
             {"loop run of shots", run_shots, 1},
             {"loop run of trajectories", run_trajectories, 1}};
enum { N_STEPS = sizeof STEPS / sizeof STEPS[0] };

/* ---- what they work on ---- */

static void rotate(loop *l, qarena_gate gate, unsigned qubit) {
    const qarena_term term = {"w", 2 * LAYERS * l->n, l->count++, 1};
    bench_must(qarena_circuit_apply_angles(l->circuit, gate, &(qarena_angle){0, &term, 1},
                                           &(qarena_operands){.qubits = &qubit, .n_qubits = 1}),
               "circuit");
}

static void fill_circuit(loop *l) {
    for (unsigned layer = 0; layer < LAYERS; layer++) {
        for (unsigned q = 0; q < l->n; q++) {
            rotate(l, QARENA_GATE_RY, q);
            rotate(l, QARENA_GATE_RZ, q);
        }
        for (unsigned q = 0; q < l->n; q++) {
            const unsigned pair[] = {q, (q + 1) % l->n};
            bench_must(qarena_circuit_apply(l->circuit, QARENA_GATE_CX, NULL,
                                            &(qarena_operands){.qubits = pair, .n_qubits = 2}),
                       "circuit");
        }
    }
}

static void fill_energy(loop *l) {
    const double one[2] = {1, 0};
    for (unsigned q = 0; q + 1 < l->n; q++) {
        for (const char *letter = "XYZ"; *letter; letter++) {
            char text[32];
            (void)snprintf(text, sizeof text, "%c%u %c%u", *letter, q, *letter, q + 1);
            bench_must(qarena_pauli_sum_add_text(l->energy, text, one), "sum");
        }
    }
}

/* On an arena of its own, whose high water is the peak. */
static void loop_init(loop *l, unsigned n, unsigned threads) {
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    *l = (loop){.n = n, .threads = threads};
    options.threads = threads;
    bench_must(qarena_arena_create(NULL, &l->arena), "arena");
    bench_must(qarena_register_create(l->arena, n, &options, &l->reg), "register");
    bench_must(qarena_batch_create(l->arena, n, &options, &l->batch), "batch");
    bench_must(qarena_circuit_create(l->arena, n, &l->circuit), "circuit");
    bench_must(qarena_pauli_sum_create(l->arena, n, &l->energy), "sum");
    fill_circuit(l);
    fill_energy(l);
    bench_must(qarena_circuit_create(l->arena, n, &l->measured), "circuit");
    bench_must(qarena_circuit_set_bits(l->measured, 2), "circuit");
    bench_must(qarena_circuit_append(l->measured, l->circuit), "circuit");
    bench_must(qarena_circuit_measure(l->measured, 0, 0), "circuit");
    bench_must(qarena_circuit_append(l->measured, l->circuit), "circuit");
    bench_must(qarena_circuit_measure(l->measured, 1, 1), "circuit");
    bench_must(qarena_circuit_create(l->arena, n, &l->noisy), "circuit");
    bench_must(qarena_circuit_append(l->noisy, l->circuit), "circuit");
    bench_must(qarena_circuit_depolarize(l->noisy, 0.02, (unsigned[2]){0, 1}, 2), "circuit");
    bench_must(qarena_circuit_append(l->noisy, l->circuit), "circuit");
    bench_must(qarena_circuit_amplitude_damping(l->noisy, 0.02, 1), "circuit");
}

static void loop_fini(loop *l) {
    qarena_batch_destroy(l->batch);
    qarena_register_destroy(l->reg);
    qarena_circuit_destroy(l->circuit);
    qarena_circuit_destroy(l->measured);
    qarena_circuit_destroy(l->noisy);
    qarena_pauli_sum_destroy(l->energy);
    bench_must(qarena_arena_destroy(l->arena), "arena");
}

static double peak_of(unsigned n, unsigned threads, bench_body *body) {
    static loop l;
    qarena_arena_stats stats;
    loop_init(&l, n, threads);
    for (unsigned i = 0; i < 3; i++) {
        body(&l);
    }
    bench_must(qarena_arena_read_stats(l.arena, &stats), "stats");
    loop_fini(&l);
    return (double)stats.high_water;
}

void alloc_loops(unsigned n, unsigned threads, unsigned repeats, const char *isa) {
    static loop l;
    bench_case cases[N_STEPS];
    if (n > MOST_QUBITS) {
        return;
    }
    loop_init(&l, n, threads);
    for (unsigned i = 0; i < N_STEPS; i++) {
        cases[i] = (bench_case){.name = STEPS[i].name, .body = STEPS[i].body, .context = &l};
    }
    bench_interleave(cases, N_STEPS, repeats);
    loop_fini(&l);
    for (unsigned i = 0; i < N_STEPS; i++) {
        const double runs = STEPS[i].runs;
        bench_row row = BENCH_ROW_INIT;
        row.bench = "alloc";
        row.name = STEPS[i].name;
        row.n = (int)n;
        row.precision = QARENA_DOUBLE;
        row.isa = isa;
        row.threads = threads;
        row.value = cases[i].seconds / runs * 1e3;
        row.unit = "ms";
        bench_row_cost(&row, &cases[i].cost);
        row.bytes_per_amplitude = cases[i].cost.state_bytes / runs / (double)((uint64_t)1 << n);
        row.gigabytes = cases[i].cost.state_bytes / cases[i].seconds * 1e-9;
        row.peak_bytes = peak_of(n, threads, STEPS[i].body);
        row.goal = BENCH_GOAL_FREE;
        bench_print(&row);
    }
}
