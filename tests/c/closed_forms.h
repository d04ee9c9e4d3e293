/* States that a formula gives, at sizes where nothing is forced small: tiles are this machine's
 * own, states take many of them. A family of circuits is run under every setting that could change
 * which code runs: precision, instruction set, streaming stores, threads, buffers, and how its
 * gates are handed over. */
#ifndef QARENA_TESTS_CLOSED_FORMS_H
#define QARENA_TESTS_CLOSED_FORMS_H

#define QARENA_UNSTABLE
#include "fixture.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#define CLOSED_FORMS_THREADS 4u

/* How a family's gates reach the register: as one queue, as a circuit, or as short queues and gates
 * alone. */
typedef enum handing { QUEUE, CIRCUIT, PIECES, HANDINGS } handing;

typedef struct setting {
    const char *isa;
    unsigned isa_number, precision, threads, buffers;
    bool streaming;
    handing handing;
} setting;

/* Where a family's gates go. */
typedef struct sink {
    qarena_register *reg;
    qarena_circuit *circuit; /* of `reg` until it is flushed; NULL: gates are applied */
    handing handing;
    unsigned given;
} sink;

typedef struct family {
    void (*gates)(unsigned n, sink *to);
    void (*state)(unsigned n, double complex *state); /* the 2^n amplitudes that they lead to */
} family;

static inline void flush(sink *to) {
    if (to->circuit) {
        MUST(qarena_register_run(to->reg, to->circuit));
        qarena_circuit_destroy(to->circuit);
        MUST(qarena_circuit_create(arena, qarena_register_qubits(to->reg), &to->circuit));
    }
    MUST(qarena_register_sync(to->reg));
}

static inline void give(sink *to, const step *s) {
    MUST(to->circuit ? step_append(s, to->circuit) : step_apply(s, to->reg));
    to->given++;
    if (to->handing == PIECES && to->given % 32 <= 1) { /* 31 gates, then one alone */
        flush(to);
    }
}

static inline void give_1(sink *to, qarena_gate gate, double angle, unsigned q) {
    static step s;
    s = (step){.gate = gate, .parameters = {angle}, .qubits = {q}, .n_qubits = 1};
    give(to, &s);
}

static inline void give_2(sink *to, qarena_gate gate, double angle, unsigned a, unsigned b) {
    static step s;
    s = (step){.gate = gate, .parameters = {angle}, .qubits = {a, b}, .n_qubits = 2};
    give(to, &s);
}

static inline uint64_t size_of(unsigned n) {
    return (uint64_t)1 << n;
}

/* Product states: U(theta, phi, 0) on each qubit, angles from the qubit's number, no amplitude
 * zero. */
static inline void product_angles(unsigned q, double *theta, double *phi) {
    *theta = 0.9 + 0.07 * q;
    *phi = 0.3 + 1.7 * q;
}

static inline void give_product(unsigned n, sink *to) {
    static step s;
    for (unsigned q = 0; q < n; q++) {
        s = (step){.gate = QARENA_GATE_U, .qubits = {q}, .n_qubits = 1};
        product_angles(q, &s.parameters[0], &s.parameters[1]);
        give(to, &s);
    }
}

static inline void product_state(unsigned n, double complex *state) {
    state[0] = 1;
    for (unsigned q = 0; q < n; q++) {
        double theta, phi;
        product_angles(q, &theta, &phi);
        const double complex one = cexp(I * phi) * sin(theta / 2);
        for (uint64_t k = 0; k < size_of(q); k++) {
            state[k + size_of(q)] = state[k] * one;
            state[k] *= cos(theta / 2);
        }
    }
}

/* Settings of one run in 64 bits of a hash, and the bits of its state. */
typedef struct bits_of_run {
    uint64_t hash;
    bool known;
} bits_of_run;

static inline uint64_t hash_of(const void *data, size_t bytes) {
    const uint64_t *word = data;
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < bytes / 8; i++) {
        hash = (hash ^ word[i]) * 1099511628211u;
    }
    return hash;
}

/* The largest difference to the formula, in units of what the precision resolves in the state's
 * largest amplitude. */
static inline double error_of(const void *data, unsigned precision, uint64_t size,
                              const double complex *expected) {
    double largest = 0, error = 0;
    for (uint64_t k = 0; k < size; k++) {
        const double *d = (const double *)data + 2 * k;
        const float *f = (const float *)data + 2 * k;
        const double re = creal(expected[k]), im = cimag(expected[k]);
        const double x = (precision == QARENA_DOUBLE ? d[0] : (double)f[0]) - re,
                     y = (precision == QARENA_DOUBLE ? d[1] : (double)f[1]) - im;
        largest = fmax(largest, re * re + im * im);
        error = x * x + y * y > error || x != x || y != y
                    ? x * x + y * y
                    : error; /* NaN is the largest of errors */
    }
    return sqrt(error / largest) / (precision == QARENA_DOUBLE ? DBL_EPSILON : (double)FLT_EPSILON);
}

/* Rounding adds up like a random walk over the gates, each a few operations long. */
static inline double error_allowed(unsigned gates) {
    return 8 + 4 * sqrt(gates);
}

static inline void run_under(const family *f, unsigned n, const setting *s,
                             const double complex *expected, bits_of_run *bits) {
    MUST(qarena_force_isa(s->isa));
    qarena_force_streaming(s->streaming ? 0 : UINT64_MAX - 1);
    qarena_snapshot *snapshot;
    sink to = {.reg = make_register(n, s->precision, s->buffers, s->threads),
               .handing = s->handing};
    if (s->handing == CIRCUIT) {
        MUST(qarena_circuit_create(arena, n, &to.circuit));
    }
    f->gates(n, &to);
    flush(&to);
    MUST(qarena_snapshot_acquire(to.reg, &snapshot));
    const void *data = qarena_snapshot_data(snapshot);
    const double error = error_of(data, s->precision, size_of(n), expected);
    const uint64_t hash = hash_of(data, state_size(to.reg));
    cr_assert(error <= error_allowed(to.given),
              "%u qubits, %s, precision %u, streaming %d, %u threads, %u buffers, handed over in "
              "way %d: off by %g epsilons, %g allowed",
              n, s->isa, s->precision, s->streaming, s->threads, s->buffers, s->handing, error,
              error_allowed(to.given));
    cr_assert(!bits->known || bits->hash == hash,
              "%u qubits, %s, precision %u, streaming %d, %u threads, %u buffers, handed over in "
              "way %d: other bits",
              n, s->isa, s->precision, s->streaming, s->threads, s->buffers, s->handing);
    *bits = (bits_of_run){hash, true};
    qarena_snapshot_release(snapshot);
    qarena_circuit_destroy(to.circuit);
    qarena_register_destroy(to.reg);
}

/* How much of the product of all settings is run: all of it; all at 18 qubits and every pair of two
 * settings' values above; or these pairs at 18 qubits alone, where everything is slow (sanitizers,
 * emulators). */
typedef enum extent { FEW, PAIRS, ALL } extent;

static inline extent extent_wanted(void) {
    const char *text = getenv("QARENA_TEST_CLOSED_FORMS");
    return !text || strcmp(text, "pairs") == 0 ? PAIRS : strcmp(text, "all") == 0 ? ALL : FEW;
}

/* Twelve settings (three instruction sets, four numbers of threads) in which any two values of
 * different settings meet. */
static inline bool is_chosen(unsigned i, const setting *s) {
    const unsigned t = s->threads - 1;
    return s->precision - 1 == (i + t) % 2 && s->streaming == (i + t / 2) % 2 &&
           s->buffers - 1 == (i / 2 + t + t / 2) % 2 && s->handing == (handing)((i + t) % HANDINGS);
}

/* The i-th instruction set that runs here, from 0, and whether there are so many. */
static inline bool nth_isa(unsigned i, char *name) {
    qarena_info info;
    MUST(qarena_read_info(&info));
    const char *at = info.isas;
    for (; i > 0 && at; i--) {
        at = strchr(at, ' ');
        at = at ? at + 1 : NULL;
    }
    return at && sscanf(at, "%15s", name) == 1;
}

static inline void run_settings(const family *f, unsigned n, bool all,
                                const double complex *expected) {
    static bits_of_run bits[4][3][2]; /* of instruction set, precision, and whether by short queues:
                                         nothing else may matter */
    char isas[4][16];
    unsigned count = 0;
    for (; count < 4 && nth_isa(count, isas[count]);) {
        count++;
    }
    for (unsigned code = 0; code < 3 * 2 * 2 * 2 * CLOSED_FORMS_THREADS * HANDINGS; code++) {
        const unsigned i = code % 3, h = code / 3 % HANDINGS, rest = code / 3 / HANDINGS;
        const setting s = {.isa = isas[i % count],
                           .isa_number = i % count,
                           .handing = (handing)h,
                           .precision = 1 + rest % 2,
                           .streaming = rest / 2 % 2,
                           .buffers = 1 + rest / 4 % 2,
                           .threads = 1 + rest / 8};
        if (all ? i < count : is_chosen(i, &s)) {
            run_under(f, n, &s, expected, &bits[s.isa_number][s.precision][s.handing == PIECES]);
        }
    }
}

static inline void check_family(const family *f, unsigned n) {
    const extent extent = extent_wanted();
    if (extent == FEW && n > 18) {
        return;
    }
    double complex *expected = calloc(size_of(n), sizeof *expected);
    cr_assert_not_null(expected);
    f->state(n, expected);
    MUST(qarena_set_threads(CLOSED_FORMS_THREADS));
    run_settings(f, n, extent == ALL || (extent == PAIRS && n <= 18), expected);
    MUST(qarena_set_threads(0));
    MUST(qarena_force_isa(NULL));
    qarena_force_streaming(UINT64_MAX);
    free(expected);
}

#define CLOSED_FORM(name)                                                                          \
    ARENA_TEST(name, of_18_qubits) {                                                               \
        check_family(&name, 18);                                                                   \
    }                                                                                              \
    ARENA_TEST(name, of_20_qubits) {                                                               \
        check_family(&name, 20);                                                                   \
    }                                                                                              \
    ARENA_TEST(name, of_22_qubits) {                                                               \
        check_family(&name, 22);                                                                   \
    }

#endif
