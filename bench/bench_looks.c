/* Looks at a random state: many shots, against reading the state twice, and reduced density
 * matrices of few and many qubits, against the longer of reading it and their multiply-adds. */
#include <stdio.h>
#include <stdlib.h>

#include "meter.h"
#include "ports.h"

#define MOST_QUBITS 10u

/* One look of one register; qubits 0: a sample of `shots`. */
typedef struct look {
    const char *name;
    unsigned qubits;
    uint64_t shots;
    qarena_register *reg;
    uint64_t *outcomes;
    double *matrix;
} look;

static const look LOOKS[] = {{.name = "1000 shots", .shots = 1000},
                             {.name = "10^6 shots", .shots = 1000000},
                             {.name = "density matrix, 1 qubit", .qubits = 1},
                             {.name = "density matrix, 2 qubits", .qubits = 2},
                             {.name = "density matrix, 4 qubits", .qubits = 4},
                             {.name = "density matrix, 7 qubits", .qubits = 7},
                             {.name = "density matrix, 10 qubits", .qubits = MOST_QUBITS}};

enum { COUNT = sizeof LOOKS / sizeof LOOKS[0] };

static void run(void *context) {
    const look *l = context;
    unsigned qubits[MOST_QUBITS];
    if (l->shots) {
        bench_must(qarena_register_sample(l->reg, 1, 0, l->shots, l->outcomes), "sample");
        return;
    }
    for (unsigned i = 0; i < l->qubits; i++) { /* every other qubit from the lowest */
        qubits[i] = 2 * i % qarena_register_qubits(l->reg);
    }
    bench_must(qarena_register_reduced_density_matrix(l->reg, qubits, l->qubits, l->matrix),
               "density matrix");
}

/* Random numbers as amplitudes, of both signs. Looks take any norm. */
static void fill(qarena_register *reg, unsigned n) {
    const uint64_t count = (uint64_t)1 << n;
    double *state = malloc(2 * count * sizeof *state);
    if (!state) {
        fprintf(stderr, "bench_looks: no memory for 2^%u amplitudes\n", n);
        exit(1);
    }
    for (uint64_t i = 0; i < 2 * count; i++) {
        state[i] = 2 * qarena_random_uniform(1, 0, i) - 1;
    }
    bench_must(qarena_register_set_state(reg, state, QARENA_DOUBLE, count, 0), "state");
    free(state);
}

static void report(const bench_case *c, unsigned n, unsigned precision, const qarena_info *info,
                   double read, const ports *p) {
    const look *l = c->context;
    const double numbers = (double)((uint64_t)2 << n) * (double)((uint64_t)1 << l->qubits);
    const double multiply_adds =
        numbers * p->multiply_add * 1e-9 / (p->vector_bytes / 8.0) / info->threads;
    bench_row row = BENCH_ROW_INIT;
    row.bench = "looks";
    row.name = c->name;
    row.n = (int)n;
    row.precision = precision;
    row.isa = info->isa;
    row.threads = info->threads;
    row.value = c->seconds * 1e3;
    row.unit = "ms";
    row.bytes_per_amplitude = precision == QARENA_DOUBLE ? 16 : 8;
    if (l->shots) {
        row.bytes_per_amplitude *= 2;
        row.limit = 2 * read * 1e3;
        row.limit_of = "reading the state twice";
    } else {
        row.limit = (multiply_adds > read ? multiply_adds : read) * 1e3;
        row.limit_of = multiply_adds > read ? "multiply-add peak" : "reading the state";
        row.goal = l->qubits >= 7 ? "ratio >= 0.6; allocations == 0" : "allocations == 0";
    }
    row.ratio = row.limit / row.value;
    bench_row_cost(&row, &c->cost);
    bench_print(&row);
}

static void measure(qarena_arena *arena, unsigned n, unsigned precision, const qarena_info *info,
                    unsigned repeats) {
    const size_t bytes = (size_t)(precision == QARENA_DOUBLE ? 16 : 8) << n;
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    look looks[COUNT];
    bench_case cases[COUNT + BENCH_SWEEPS];
    bench_sweeps sweeps;
    ports p;
    qarena_register *reg;
    options.precision = precision;
    bench_must(qarena_register_create(arena, n, &options, &reg), "register");
    fill(reg, n);
    uint64_t *outcomes = malloc(1000000 * sizeof *outcomes);
    double *matrix = malloc((size_t)16 << 2 * MOST_QUBITS);
    if (!outcomes || !matrix || !bench_sweeps_init(&sweeps, bytes, info->threads)) {
        fprintf(stderr, "bench_looks: no memory\n");
        exit(1);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        looks[i] = LOOKS[i];
        looks[i].reg = reg;
        looks[i].outcomes = outcomes;
        looks[i].matrix = matrix;
        cases[i] =
            (bench_case){.name = LOOKS[i].name, .body = run, .context = &looks[i], .calls = 1};
    }
    bench_sweeps_cases(&sweeps, cases + COUNT);
    bench_interleave(cases, COUNT + BENCH_SWEEPS, repeats);
    if (ports_measure(info->isa, repeats, &p)) {
        for (unsigned i = 0; i < COUNT; i++) {
            report(&cases[i], n, precision, info, cases[COUNT + BENCH_READ].seconds, &p);
        }
    }
    bench_sweeps_fini(&sweeps);
    free(matrix);
    free(outcomes);
    qarena_register_destroy(reg);
}

int main(int argc, char **argv) {
    unsigned n = 22, repeats = 15;
    qarena_info info;
    qarena_arena *arena;
    const bench_option options[] = {
        {"n", BENCH_NUMBER, &n, "qubits, 19 to 28"},
        {"repeats", BENCH_NUMBER, &repeats, "rounds; the least time counts"}};
    bench_arguments(argc, argv, "shots and density matrices of a random state", options,
                    sizeof options / sizeof options[0]);
    if (n < 19 || n > 28) {
        fprintf(stderr, "bench_looks: --n %u: 19 to 28\n", n);
        return 2;
    }
    bench_must(qarena_read_info(&info), "info");
    bench_must(qarena_arena_default(&arena), "arena");
    measure(arena, n, QARENA_DOUBLE, &info, repeats);
    measure(arena, n, QARENA_SINGLE, &info, repeats);
    return 0;
}
