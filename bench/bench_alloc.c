/* One gate a time, the ways side by side: a real rotation (RY) on a low, a middle and a high qubit
 * of n = 10 .. 26.
 *
 *      a  clone-compute-update   malloc, memcpy on one core, the gate in the copy, memcpy back on
 *                                one core, free
 *      b  pooled clone           memcpy on all threads into a buffer that is kept, the gate in it;
 *                                the buffers change places
 *      c  raw in place           the gate in the state, by a loop of our own (baseline.c); unsafe,
 *                                and what speed is measured against
 *      i  qarena in place        a register with buffers = 1, one gate a run
 *      d  qarena ping-pong       a register with buffers = 2, one gate a run
 *      e  qarena circuit         the same register, a circuit of 16 gates on 8 adjacent qubits a
 *                                run; time a gate
 *
 * Then loops over parameters (alloc_loops.c), time a run of the circuit.
 *
 * a, b and c compute with the same loop. Peak memory is that of a process of its own that does
 * nothing else. */
#define _GNU_SOURCE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc_loops.h"
#include "baseline.h"
#include "meter.h"

enum { CIRCUIT_GATES = 16, NEIGHBOURS = 8 };

static const double ANGLE = 0.6;

/* Everything that the ways work on; each needs a part of it. */
typedef struct workspace {
    unsigned n, threads, qubit;
    size_t bytes;
    double matrix[4];
    double *home, *clone;
    qarena_arena *arena;
    qarena_register *in_place, *ping_pong;
    qarena_circuit *circuit;
} workspace;

/* ---- the ways ---- */

static void clone_compute_update(void *context) {
    workspace *w = context;
    double *copy = malloc(w->bytes);
    if (copy == NULL) {
        fprintf(stderr, "bench_alloc: no memory for a clone of %zu bytes\n", w->bytes);
        exit(1);
    }
    memcpy(copy, w->home, w->bytes);
    baseline_real_gate(copy, w->n, w->qubit, w->matrix, w->threads);
    memcpy(w->home, copy, w->bytes);
    free(copy);
}

static void pooled_clone(void *context) {
    workspace *w = context;
    double *front = w->clone;
    baseline_copy(front, w->home, w->bytes, w->threads);
    baseline_real_gate(front, w->n, w->qubit, w->matrix, w->threads);
    w->clone = w->home;
    w->home = front;
}

static void raw_in_place(void *context) {
    workspace *w = context;
    baseline_real_gate(w->home, w->n, w->qubit, w->matrix, w->threads);
}

static void rotate_register(qarena_register *reg, unsigned qubit) {
    qarena_operands operands = {.qubits = &qubit, .n_qubits = 1};
    bench_must(qarena_register_apply(reg, QARENA_GATE_RY, &ANGLE, &operands), "apply");
    bench_must(qarena_register_sync(reg), "sync");
}

static void register_in_place(void *context) {
    workspace *w = context;
    rotate_register(w->in_place, w->qubit);
}

static void register_ping_pong(void *context) {
    workspace *w = context;
    rotate_register(w->ping_pong, w->qubit);
}

static void register_circuit(void *context) {
    workspace *w = context;
    bench_must(qarena_register_run(w->ping_pong, w->circuit), "run");
}

enum { NEED_HOME = 1, NEED_CLONE = 2, NEED_IN_PLACE = 4, NEED_PING_PONG = 8 };

typedef struct way {
    const char *name;
    bench_body *body;
    unsigned needs, gates; /* gates a call */
    double bytes;          /* moved a gate and amplitude; 0: qarena counts them */
    bool scales;           /* its limit is scaling in place, not copying */
} way;

static const way WAYS[] = {
    {"a clone-compute-update", clone_compute_update, NEED_HOME, 1, 96, false},
    {"b pooled clone", pooled_clone, NEED_HOME | NEED_CLONE, 1, 64, false},
    {"c raw in place", raw_in_place, NEED_HOME, 1, 32, true},
    {"i qarena in place", register_in_place, NEED_IN_PLACE, 1, 0, true},
    {"d qarena ping-pong", register_ping_pong, NEED_PING_PONG, 1, 0, false},
    {"e qarena circuit", register_circuit, NEED_PING_PONG, CIRCUIT_GATES, 0, false},
};
enum { N_WAYS = sizeof WAYS / sizeof WAYS[0] };

/* ---- the workspace ---- */

static void *buffer_or_exit(const workspace *w) {
    double *buffer = baseline_buffer_create(w->bytes, w->threads);
    if (buffer == NULL) {
        fprintf(stderr, "bench_alloc: no memory for %u qubits\n", w->n);
        exit(1);
    }
    return buffer;
}

/* The circuit's gates lie on the qubits around the one of the single gate. */
static void fill_circuit(workspace *w, unsigned position) {
    unsigned first = bench_position(w->n, NEIGHBOURS, position);
    qarena_circuit_destroy(w->circuit);
    bench_must(qarena_circuit_create(w->arena, w->n, &w->circuit), "circuit");
    for (unsigned i = 0; i < CIRCUIT_GATES; i++) {
        unsigned qubit = first + i % NEIGHBOURS;
        qarena_operands operands = {.qubits = &qubit, .n_qubits = 1};
        bench_must(qarena_circuit_apply(w->circuit, QARENA_GATE_RY, &ANGLE, &operands), "circuit");
    }
}

static void workspace_init(workspace *w, unsigned n, unsigned threads, unsigned needs) {
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    *w = (workspace){.n = n, .threads = threads, .bytes = (size_t)16 << n};
    w->matrix[0] = w->matrix[3] = cos(ANGLE / 2);
    w->matrix[2] = sin(ANGLE / 2);
    w->matrix[1] = -w->matrix[2];
    options.threads = threads;
    bench_must(qarena_set_threads(threads), "threads");
    bench_must(qarena_arena_default(&w->arena), "arena");
    if (needs & NEED_HOME) {
        w->home = buffer_or_exit(w);
        w->home[0] = 1;
    }
    if (needs & NEED_CLONE) {
        w->clone = buffer_or_exit(w);
    }
    if (needs & NEED_IN_PLACE) {
        options.buffers = 1;
        bench_must(qarena_register_create(w->arena, n, &options, &w->in_place), "register");
    }
    if (needs & NEED_PING_PONG) {
        options.buffers = 2;
        bench_must(qarena_register_create(w->arena, n, &options, &w->ping_pong), "register");
        fill_circuit(w, 0);
    }
}

static void workspace_fini(workspace *w) {
    baseline_buffer_destroy(w->home, w->bytes);
    baseline_buffer_destroy(w->clone, w->bytes);
    qarena_register_destroy(w->in_place);
    qarena_register_destroy(w->ping_pong);
    qarena_circuit_destroy(w->circuit);
    bench_must(qarena_arena_trim(w->arena, NULL), "trim");
}

/* ---- peak memory ---- */

/* How far a process grows that sets up one way and applies three gates. Forked before this process
 * starts any thread. NAN: not known. */
static double peak_of(const way *one, unsigned n, unsigned threads) {
    int channel[2];
    double peak = NAN;
    if (pipe(channel) != 0) {
        return NAN;
    }
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        workspace w;
        uint64_t before = bench_resident(false);
        workspace_init(&w, n, threads, one->needs);
        for (unsigned i = 0; i < 3; i++) {
            one->body(&w);
        }
        peak = before == 0 ? NAN : (double)bench_resident(true) - (double)before;
        _exit(write(channel[1], &peak, sizeof peak) == sizeof peak ? 0 : 1);
    }
    close(channel[1]);
    if (child < 0 || read(channel[0], &peak, sizeof peak) != sizeof peak) {
        peak = NAN;
    }
    close(channel[0]);
    if (child > 0) {
        waitpid(child, NULL, 0);
    }
    return peak;
}

/* ---- one n ---- */

static bool fits(unsigned n) {
    qarena_limits limits;
    uint64_t needed =
        (uint64_t)16 * 8
        << n; /* two states and a clone, three of registers, two of the machine's sweeps */
    bench_must(qarena_read_limits(&limits), "limits");
    if (needed + needed / 8 > limits.least) {
        fprintf(stderr, "bench_alloc: n = %u left out: %llu bytes needed, %llu available (%s)\n", n,
                (unsigned long long)needed, (unsigned long long)limits.least, limits.binding);
        return false;
    }
    return true;
}

static const char *goal_of(const way *one, unsigned n) {
    if (one->needs & NEED_HOME) {
        return NULL;
    }
    return n >= 24 && one->gates == 1 ? "ratio >= 0.85; " BENCH_GOAL_FREE : BENCH_GOAL_FREE;
}

/* cases: the ways, then the machine's sweeps. */
static void report(const workspace *w, const bench_case *cases, unsigned position,
                   const double *peaks, const char *isa) {
    const bench_case *sweeps = cases + N_WAYS;
    double states = (double)((uint64_t)1 << w->n);
    for (unsigned i = 0; i < N_WAYS; i++) {
        const way *one = &WAYS[i];
        double seconds = cases[i].seconds / one->gates;
        double copy =
            w->n >= 24 ? sweeps[BENCH_COPY_STREAMING].seconds : bench_copy_seconds(sweeps);
        double least = one->scales ? sweeps[BENCH_SCALE].seconds : copy;
        bench_row row = BENCH_ROW_INIT;
        row.bench = "alloc";
        row.name = one->name;
        row.n = (int)w->n;
        row.qubit = BENCH_POSITIONS[position];
        row.precision = QARENA_DOUBLE;
        row.isa = one->needs & NEED_HOME ? NULL : isa;
        row.threads = w->threads;
        row.value = seconds * 1e3;
        row.unit = "ms";
        bench_row_cost(&row, &cases[i].cost);
        row.allocations /= one->gates;
        row.allocated_bytes /= one->gates;
        row.page_faults /= one->gates;
        row.os_calls /= one->gates;
        row.bytes_per_amplitude =
            one->bytes > 0 ? one->bytes : cases[i].cost.state_bytes / one->gates / states;
        row.gigabytes = row.bytes_per_amplitude * states / seconds * 1e-9;
        row.peak_bytes = peaks[i];
        row.limit = least * 1e3;
        row.limit_of = one->scales  ? "scale in place"
                       : w->n >= 24 ? "copy, streaming stores"
                                    : "copy";
        row.ratio = least / seconds;
        row.goal = goal_of(one, w->n);
        bench_print(&row);
    }
}

static void bench_qubits(unsigned n, unsigned threads, unsigned repeats, const double *peaks,
                         const char *isa) {
    bench_case cases[N_WAYS + BENCH_SWEEPS];
    bench_sweeps sweeps;
    workspace w;
    if (!bench_sweeps_init(&sweeps, (size_t)16 << n, threads)) {
        fprintf(stderr, "bench_alloc: n = %u left out: no memory\n", n);
        return;
    }
    workspace_init(&w, n, threads, NEED_HOME | NEED_CLONE | NEED_IN_PLACE | NEED_PING_PONG);
    for (unsigned position = 0; position < 3; position++) {
        w.qubit = bench_position(n, 1, position);
        fill_circuit(&w, position);
        for (unsigned i = 0; i < N_WAYS; i++) {
            cases[i] = (bench_case){.name = WAYS[i].name, .body = WAYS[i].body, .context = &w};
        }
        bench_sweeps_cases(&sweeps, cases + N_WAYS);
        bench_interleave(cases, N_WAYS + BENCH_SWEEPS, repeats);
        report(&w, cases, position, peaks, isa);
    }
    workspace_fini(&w);
    bench_sweeps_fini(&sweeps);
}

int main(int argc, char **argv) {
    enum { LEAST_N = 10, MOST_N = 30 };
    double peaks[MOST_N + 1][N_WAYS];
    unsigned from = LEAST_N, to = 22, step = 2, repeats = 7, threads = 0;
    bool full = false;
    qarena_info info;
    const bench_option options[] = {
        {"from", BENCH_NUMBER, &from, "least qubits, at least 10"},
        {"n", BENCH_NUMBER, &to, "most qubits, at most 30"},
        {"step", BENCH_NUMBER, &step, "between two numbers of qubits"},
        {"full", BENCH_FLAG, &full, "n = 10 .. 26, every one"},
        {"repeats", BENCH_NUMBER, &repeats, "rounds; the least time counts"},
        {"threads", BENCH_NUMBER, &threads, "0: as many as qarena takes"}};
    bench_arguments(argc, argv, "one gate, by clones, a pool, in place, ping-pong, a circuit",
                    options, sizeof options / sizeof options[0]);
    bench_must(qarena_read_info(&info), "info");
    threads = threads ? threads : info.threads;
    from = full || from < LEAST_N ? LEAST_N : from;
    to = full ? 26 : to > MOST_N ? MOST_N : to;
    step = full || step == 0 ? 1 : step;
    for (unsigned n = from; n <= to;
         n += step) { /* all of them first: no thread of this process may be running at a fork */
        for (unsigned i = 0; i < N_WAYS; i++) {
            peaks[n][i] = fits(n) ? peak_of(&WAYS[i], n, threads) : NAN;
        }
    }
    bench_machine("alloc", to, threads, repeats);
    for (unsigned n = from; n <= to; n += step) {
        if (fits(n)) {
            bench_qubits(n, threads, repeats, peaks[n], info.isa);
            alloc_loops(n, threads, repeats, info.isa);
        }
    }
    return 0;
}
