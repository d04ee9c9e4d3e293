/* Every form of kernel on low, middle and high qubits, in both precisions, on each ISA, in place
 * and ping-pong, at a size that fits the caches and at one that does not. Through the public
 * interface: one gate, one run.
 *
 * The limit is the machine's own sweep, timed in turn with the kernels: copying for ping-pong,
 * scaling in place, reading for sums; for dense matrices on three qubits and more it is the
 * multiply-add peak of the ISA. */
#define QARENA_UNSTABLE
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "baseline.h"
#include "meter.h"

enum { MOST_TARGETS = 6, POSITIONS = 3, MODES = 2, ISA_NAMES = 4 };

typedef enum looking { GATE, NORM, PROBABILITIES } looking;

typedef struct form {
    const char *name;
    looking looking;
    qarena_gate gate;
    unsigned targets, ones, zeros; /* adjacent qubits: targets, then controls */
    double parameters[3];
} form;

static const form FORMS[] = {
    {"dense 1", GATE, QARENA_GATE_U, 1, 0, 0, {0.3, 0.4, 0.5}},
    {"real 1", GATE, QARENA_GATE_RY, 1, 0, 0, {0.6}},
    {"diagonal 1", GATE, QARENA_GATE_RZ, 1, 0, 0, {0.6}},
    {"antidiagonal 1", GATE, QARENA_GATE_Y, 1, 0, 0, {0}},
    {"exchange 1", GATE, QARENA_GATE_X, 1, 0, 0, {0}},
    {"dense 1, control 1", GATE, QARENA_GATE_U, 1, 1, 0, {0.3, 0.4, 0.5}},
    {"dense 1, control 0", GATE, QARENA_GATE_U, 1, 0, 1, {0.3, 0.4, 0.5}},
    {"dense 1, controls 1 1", GATE, QARENA_GATE_U, 1, 2, 0, {0.3, 0.4, 0.5}},
    {"diagonal 1, control 1", GATE, QARENA_GATE_P, 1, 1, 0, {0.6}},
    {"exchange 1, control 1", GATE, QARENA_GATE_X, 1, 1, 0, {0}},
    {"dense 2", GATE, QARENA_GATE_UNITARY, 2, 0, 0, {0}},
    {"diagonal 2", GATE, QARENA_GATE_RZZ, 2, 0, 0, {0.6}},
    {"swap", GATE, QARENA_GATE_SWAP, 2, 0, 0, {0}},
    {"dense 3", GATE, QARENA_GATE_UNITARY, 3, 0, 0, {0}},
    {"dense 4", GATE, QARENA_GATE_UNITARY, 4, 0, 0, {0}},
    {"dense 5", GATE, QARENA_GATE_UNITARY, 5, 0, 0, {0}},
    {"dense 6", GATE, QARENA_GATE_UNITARY, 6, 0, 0, {0}},
    {"rotation about XYZZ", GATE, QARENA_GATE_PAULI_ROTATION, 4, 0, 0, {0.6}},
    {"norm", NORM, QARENA_GATE_I, 0, 0, 0, {0}},
    {"probabilities 1", PROBABILITIES, QARENA_GATE_I, 1, 0, 0, {0}},
};
enum { N_FORMS = sizeof FORMS / sizeof FORMS[0] };

/* A form on given qubits of a given register. */
typedef struct task {
    const form *form;
    qarena_register *reg;
    unsigned qubits[MOST_TARGETS];
    const double *matrix;
    double result[2];
} task;

static void run_task(void *context) {
    task *t = context;
    const form *f = t->form;
    const qarena_operands operands = {.qubits = t->qubits,
                                      .n_qubits = f->targets,
                                      .ones = t->qubits + f->targets,
                                      .n_ones = f->ones,
                                      .zeros = t->qubits + f->targets + f->ones,
                                      .n_zeros = f->zeros};
    if (f->looking == NORM) {
        bench_must(qarena_register_norm_squared(t->reg, t->result), f->name);
        return;
    }
    if (f->looking == PROBABILITIES) {
        bench_must(qarena_register_probabilities(t->reg, t->qubits, 1, t->result), f->name);
        return;
    }
    if (f->gate == QARENA_GATE_UNITARY) {
        bench_must(qarena_register_unitary(t->reg, t->matrix, &operands, 0), f->name);
    } else if (f->gate == QARENA_GATE_PAULI_ROTATION) {
        uint64_t bit[4];
        for (unsigned i = 0; i < 4; i++) {
            bit[i] = (uint64_t)1 << t->qubits[i];
        }
        bench_must(qarena_register_pauli_rotation(t->reg, f->parameters[0], bit[0] | bit[1],
                                                  bit[1] | bit[2] | bit[3], NULL),
                   f->name);
    } else {
        bench_must(qarena_register_apply(t->reg, f->gate, f->parameters, &operands), f->name);
    }
    bench_must(qarena_register_sync(t->reg), f->name);
}

/* A unitary on k qubits without a zero: the k-th tensor power of a one-qubit gate. */
static double *dense_unitary(unsigned k) {
    static const double parameters[3] = {0.3, 0.4, 0.5};
    size_t rows = (size_t)1 << k;
    double factor[8], *matrix = malloc(2 * rows * rows * sizeof *matrix);
    if (matrix == NULL) {
        fprintf(stderr, "bench_gates: no memory for a matrix\n");
        exit(1);
    }
    bench_must(qarena_gate_matrix(QARENA_GATE_U, parameters, factor), "matrix");
    for (size_t entry = 0; entry < rows * rows; entry++) {
        double re = 1, im = 0;
        for (unsigned q = 0; q < k; q++) {
            const double *with =
                factor + 2 * (2 * (entry / rows >> q & 1) + (entry % rows >> q & 1));
            double next = re * with[0] - im * with[1];
            im = re * with[1] + im * with[0];
            re = next;
        }
        matrix[2 * entry] = re;
        matrix[2 * entry + 1] = im;
    }
    return matrix;
}

/* What stays the same over a run of the program, or over one size and precision of it. */
typedef struct setting {
    unsigned n, precision, threads, repeats;
    const char *isa, *only;
    bool is_best; /* of this machine's ISAs */
    double peak;  /* double multiply-adds of this ISA, operations a second; the most seen so far */
    qarena_register *reg[MODES]; /* in place, ping-pong */
    bench_sweeps sweeps;
    double *matrices[MOST_TARGETS + 1];
} setting;

static const char *const MODE_NAMES[MODES] = {"in place", "ping-pong"};

/* The memory limit of a case: seconds of the machine's sweep, and the bytes an amplitude that this
 * sweep moves. */
static double sweep_limit(const setting *s, const form *f, unsigned mode, const bench_case *sweeps,
                          double *bytes, const char **name) {
    double state = s->precision == QARENA_DOUBLE ? 16 : 8;
    *bytes = 2 * state;
    if (f->looking != GATE) {
        *bytes = state;
        *name = "read";
        return sweeps[BENCH_READ].seconds;
    }
    if (mode == 0) {
        *name = "scale in place";
        return sweeps[BENCH_SCALE].seconds;
    }
    *name = s->n >= 24 ? "copy, streaming stores" : "copy";
    return s->n >= 24 ? sweeps[BENCH_COPY_STREAMING].seconds : bench_copy_seconds(sweeps);
}

static const char *goal_of(const setting *s, const form *f, unsigned mode) {
    bool is_whole = f->looking == GATE && f->targets <= 2 && (mode == 1 || f->ones + f->zeros == 0);
    if (s->n >= 24 && s->is_best && is_whole) {
        return "ratio >= 0.85; " BENCH_GOAL_FREE;
    }
    return BENCH_GOAL_FREE;
}

static void report(const setting *s, const form *f, unsigned mode, unsigned position,
                   const bench_case *one, const bench_case *sweeps) {
    double states = (double)((uint64_t)1 << s->n), limit_bytes, limit_seconds;
    char name[64];
    bench_row row = BENCH_ROW_INIT;
    if (f->looking == GATE) {
        snprintf(name, sizeof name, "%s, %s", f->name, MODE_NAMES[mode]);
    } else {
        snprintf(name, sizeof name, "%s", f->name);
    }
    row.bench = "gates";
    row.name = name;
    row.n = (int)s->n;
    row.qubit = f->looking == NORM ? NULL : BENCH_POSITIONS[position];
    row.precision = s->precision;
    row.isa = s->isa;
    row.threads = s->threads;
    row.value = one->seconds * 1e3;
    row.unit = "ms";
    bench_row_cost(&row, &one->cost);
    row.bytes_per_amplitude = one->cost.state_bytes / states;
    row.gigabytes = row.bytes_per_amplitude * states / one->seconds * 1e-9;
    limit_seconds = sweep_limit(s, f, mode, sweeps, &limit_bytes, &row.limit_of);
    limit_seconds *= row.bytes_per_amplitude /
                     limit_bytes; /* a gate that moves half of the state has half of the time */
    if (f->gate == QARENA_GATE_UNITARY && f->targets >= 3) {
        /* 2^k complex multiply-adds an amplitude, 8 operations each; single precision has twice the
         * lanes. */
        double operations = 8 * (double)(1u << f->targets) * states;
        limit_seconds = operations / (s->peak * (s->precision == QARENA_SINGLE ? 2 : 1));
        row.limit_of = "multiply-add peak";
    }
    row.limit = limit_seconds * 1e3;
    row.ratio = limit_seconds / one->seconds;
    row.goal = goal_of(s, f, mode);
    bench_print(&row);
}

/* All positions and modes of one form in turn with the machine's sweeps. */
static void bench_form(setting *s, const form *f) {
    unsigned modes = f->looking == GATE ? MODES : 1, positions = f->looking == NORM ? 1 : POSITIONS;
    unsigned qubits = f->targets + f->ones + f->zeros, count = 0;
    task tasks[MODES * POSITIONS];
    bench_case cases[MODES * POSITIONS + BENCH_SWEEPS], *sweeps;
    if (qubits > s->n) {
        return;
    }
    for (unsigned mode = 0; mode < modes; mode++) {
        for (unsigned position = 0; position < positions; position++, count++) {
            unsigned first = bench_position(s->n, qubits > 0 ? qubits : 1, position);
            tasks[count] =
                (task){.form = f, .reg = s->reg[mode], .matrix = s->matrices[f->targets]};
            for (unsigned i = 0; i < qubits;
                 i++) { /* at the high end the targets are the highest, controls below them */
                tasks[count].qubits[i] =
                    position == 2
                        ? first + (i < f->targets ? qubits - f->targets + i : i - f->targets)
                        : first + i;
            }
            cases[count] =
                (bench_case){.name = f->name, .body = run_task, .context = &tasks[count]};
        }
    }
    s->peak = fmax(s->peak, baseline_peak(s->isa, s->threads, s->repeats));
    sweeps = cases + count;
    bench_sweeps_cases(&s->sweeps, sweeps);
    bench_interleave(cases, count + BENCH_SWEEPS, s->repeats);
    for (unsigned i = 0; i < count; i++) {
        report(s, f, i / positions, i % positions, &cases[i], sweeps);
    }
}

/* Every form on every ISA asked for, at one size and precision. */
static void bench_size(setting *s, const char *isas, const char *isa_wanted, unsigned precision,
                       unsigned n) {
    static char names[ISA_NAMES][8];
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    qarena_arena *arena;
    size_t bytes = (size_t)(precision == QARENA_DOUBLE ? 16 : 8) << n;
    unsigned count =
        (unsigned)sscanf(isas, "%7s %7s %7s %7s", names[0], names[1], names[2], names[3]);
    s->n = n;
    s->precision = precision;
    bench_must(qarena_arena_default(&arena), "arena");
    if (!bench_sweeps_init(&s->sweeps, bytes, s->threads)) {
        fprintf(stderr, "bench_gates: n = %u left out: no memory\n", n);
        return;
    }
    for (unsigned mode = 0; mode < MODES; mode++) {
        options.precision = precision;
        options.buffers = mode + 1;
        options.threads = s->threads;
        bench_must(qarena_register_create(arena, n, &options, &s->reg[mode]), "register");
    }
    for (unsigned i = 0; i < count; i++) {
        if (isa_wanted != NULL && strcmp(isa_wanted, names[i]) != 0) {
            continue;
        }
        s->isa = names[i];
        s->is_best = i == 0;
        s->peak = 0;
        bench_must(qarena_force_isa(s->isa), "isa");
        for (unsigned f = 0; f < N_FORMS; f++) {
            if (s->only == NULL || strstr(FORMS[f].name, s->only) != NULL) {
                bench_form(s, &FORMS[f]);
            }
        }
    }
    bench_must(qarena_force_isa(NULL), "isa");
    for (unsigned mode = 0; mode < MODES; mode++) {
        qarena_register_destroy(s->reg[mode]);
    }
    bench_sweeps_fini(&s->sweeps);
    bench_must(qarena_arena_trim(arena, NULL), "trim");
}

int main(int argc, char **argv) {
    unsigned n = 24, in_cache = 14;
    const char *precision = NULL, *isa = NULL;
    setting s = {.repeats = 5};
    qarena_info info;
    const bench_option options[] = {
        {"n", BENCH_NUMBER, &n, "qubits of the size beyond the caches; 0: leave it out"},
        {"cache", BENCH_NUMBER, &in_cache, "qubits of the size within the caches; 0: leave it out"},
        {"repeats", BENCH_NUMBER, &s.repeats, "rounds; the least time counts"},
        {"threads", BENCH_NUMBER, &s.threads, "0: as many as qarena takes"},
        {"precision", BENCH_TEXT, &precision, "double or single; both unless given"},
        {"isa", BENCH_TEXT, &isa, "base, v3, v4 or neon; all that run here unless given"},
        {"only", BENCH_TEXT, &s.only, "forms whose name contains this"}};
    bench_arguments(argc, argv, "every form of kernel against the machine's limits", options,
                    sizeof options / sizeof options[0]);
    bench_must(qarena_read_info(&info), "info");
    s.threads = s.threads ? s.threads : info.threads;
    bench_must(qarena_set_threads(s.threads), "threads");
    if (isa != NULL) {
        bench_must(qarena_force_isa(isa), "--isa");
    }
    for (unsigned k = 2; k <= MOST_TARGETS; k++) {
        s.matrices[k] = dense_unitary(k);
    }
    bench_machine("gates", n ? n : in_cache, s.threads, s.repeats);
    const unsigned sizes[2] = {in_cache, n};
    for (unsigned i = 0; i < 2; i++) {
        if (sizes[i] > 0 && (precision == NULL || strcmp(precision, "double") == 0)) {
            bench_size(&s, info.isas, isa, QARENA_DOUBLE, sizes[i]);
        }
        if (sizes[i] > 0 && (precision == NULL || strcmp(precision, "single") == 0)) {
            bench_size(&s, info.isas, isa, QARENA_SINGLE, sizes[i]);
        }
    }
    for (unsigned k = 2; k <= MOST_TARGETS; k++) {
        free(s.matrices[k]);
    }
    return 0;
}
