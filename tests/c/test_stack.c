/* What a call needs of the calling thread's stack: at most 64 KiB, of which the thread itself takes
 * a few. */
#define _GNU_SOURCE
#define QARENA_UNSTABLE
#include "fixture.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>

#define ALLOWED ((size_t)64 << 10)
#define STACK ((size_t)512 << 10)
#define PAINT 0xA5

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

typedef void task(void *context);

typedef struct job {
    task *run;
    void *context;
} job;

static void *start(void *argument) {
    job *j = argument;
    j->run(j->context);
    return NULL;
}

/* Bytes of its stack that a thread has used for a task. */
static size_t used_by(task *run, void *context) {
    unsigned char *stack =
        mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    pthread_attr_t attributes;
    pthread_t thread;
    job j = {run, context};
    cr_assert_neq(stack, MAP_FAILED);
    memset(stack, PAINT, STACK);
    pthread_attr_init(&attributes);
    cr_assert_eq(pthread_attr_setstack(&attributes, stack, STACK), 0);
    cr_assert_eq(pthread_create(&thread, &attributes, start, &j), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    size_t unused = 0;
    while (unused < STACK && stack[unused] == PAINT) {
        unused++;
    }
    munmap(stack, STACK);
    return STACK - unused;
}

typedef struct subject {
    unsigned n, precision, buffers, threads;
    qarena_register *reg, *other;
    qarena_circuit *circuit;
    double *results;
    uint64_t *outcomes;
} subject;

enum { SHOTS = 5000 };

/* Gates of all kinds: many phases, rotations, controls, and dense matrices of up to six qubits. */
static void fill(qarena_circuit *circuit, unsigned n) {
    static double matrix[2 << 12];
    uint64_t seed = n;
    static step s;
    for (unsigned i = 0; i < 150; i++) {
        step_any(&seed, n < ORACLE_MAX_QUBITS ? n : ORACLE_MAX_QUBITS, &s);
        MUST(step_append(&s, circuit));
    }
    for (unsigned a = 0; a < n; a++) {
        for (unsigned b = 0; b < a; b++) {
            const double angle = 0.1 * (a + b) + 0.01;
            MUST(qarena_circuit_apply(
                circuit, QARENA_GATE_CP, &angle,
                &(qarena_operands){.qubits = (unsigned[]){a, b}, .n_qubits = 2}));
        }
        const double angle = 0.3 + a;
        MUST(qarena_circuit_apply(circuit, QARENA_GATE_RX, &angle,
                                  &(qarena_operands){.qubits = &a, .n_qubits = 1}));
    }
    for (unsigned k = 1; k <= QARENA_MAX_MATRIX_QUBITS && k <= n; k++) {
        unsigned qubits[QARENA_MAX_MATRIX_QUBITS];
        const unsigned size = 1u << k;
        for (unsigned i = 0; i < k; i++) {
            qubits[i] = n - 1 - i;
        }
        memset(matrix, 0, sizeof matrix);
        for (unsigned i = 0; i < size * size; i++) { /* a reflection */
            matrix[2 * i] = (i / size == i % size) - 2.0 / size;
        }
        MUST(qarena_circuit_unitary(circuit, matrix,
                                    &(qarena_operands){.qubits = qubits, .n_qubits = k}, 1));
    }
}

static void making(void *context) {
    subject *s = context;
    s->reg = make_register(s->n, s->precision, s->buffers, s->threads);
    s->other = make_register(s->n, s->precision, s->buffers, s->threads);
    MUST(qarena_circuit_create(arena, s->n, &s->circuit));
    fill(s->circuit, s->n);
}

static void running(void *context) {
    subject *s = context;
    for (unsigned i = 0; i < 3; i++) {
        MUST(qarena_register_run(s->reg, s->circuit));
    }
}

static void preparing(void *context) {
    subject *s = context;
    MUST(qarena_register_prepare(s->other, s->circuit, NULL));
    MUST(qarena_register_run(s->other, s->circuit));
}

static void queueing(void *context) {
    subject *s = context;
    unsigned q = 0;
    MUST(qarena_register_apply(s->reg, QARENA_GATE_H, NULL,
                               &(qarena_operands){.qubits = &q, .n_qubits = 1}));
    MUST(qarena_register_sync(s->reg));
}

static void explaining(void *context) {
    subject *s = context;
    size_t length;
    for (int json = 0; json <= 1; json++) {
        MUST(qarena_circuit_explain(s->circuit, s->precision, json, NULL, 0, &length));
    }
}

static void sampling(void *context) {
    subject *s = context;
    MUST(qarena_register_sample(s->reg, 1, 0, 10, s->outcomes));
    MUST(qarena_register_sample(s->reg, 1, 0, SHOTS, s->outcomes));
}

static void looking(void *context) {
    subject *s = context;
    unsigned qubits[32], outcome;
    double two[2];
    for (unsigned q = 0; q < s->n; q++) {
        qubits[q] = q;
    }
    MUST(qarena_register_probabilities(s->reg, qubits, s->n, s->results));
    MUST(qarena_register_probabilities(s->reg, qubits, s->n < 3 ? s->n : 3, s->results));
    MUST(qarena_register_reduced_density_matrix(s->reg, qubits, s->n < 3 ? s->n : 3, s->results));
    MUST(qarena_register_purity(s->reg, qubits, s->n < 8 ? s->n : 8, two));
    MUST(qarena_register_fidelity(s->reg, s->other, two));
    MUST(qarena_register_amplitudes(s->reg, (uint64_t[]){0, 1}, 2, s->results));
    MUST(qarena_register_norm_squared(s->reg, two));
    MUST(qarena_register_inner(s->reg, s->other, two));
    MUST(qarena_register_amplitude(s->reg, 0, two));
    MUST(qarena_register_measure(s->reg, s->n - 1, 0.4, &outcome));
}

/* With room in the pool, and with none. */
static void expecting(void *context) {
    subject *s = context;
    static const double half[2] = {0.5, 0};
    qarena_pauli_sum *sum, *square;
    double two[2];
    MUST(qarena_pauli_sum_create(arena, s->n, &sum));
    for (uint64_t i = 0; i < 60; i++) {
        const uint64_t all = ((uint64_t)1 << s->n) - 1, x = i * 0x9e3779b9 & all, z = x ^ (i & all);
        MUST(qarena_pauli_sum_add(sum, 1, &x, &z, half));
    }
    MUST(qarena_pauli_sum_multiply(sum, sum, &square));
    MUST(qarena_register_expectations(s->reg, (const qarena_pauli_sum *[]){sum, square}, 2, two));
    MUST(qarena_register_expectation(s->reg, sum, two));
    qarena_fault_set(1, 1);
    const qarena_status status = qarena_register_expectation(s->reg, sum, two);
    qarena_fault_set(0, 0);
    MUST(status);
    MUST(qarena_register_variance(s->reg, sum, two));
    MUST(qarena_register_matrix_element(s->reg, s->other, sum, two));
    qarena_pauli_sum_destroy(square);
    qarena_pauli_sum_destroy(sum);
}

static void replacing(void *context) {
    subject *s = context;
    const double one[2] = {1, 0}, none[2] = {0, 0};
    qarena_snapshot *snapshot;
    qarena_register *made;
    MUST(qarena_snapshot_acquire(s->reg, &snapshot));
    MUST(qarena_register_set_state(s->other, qarena_snapshot_data(snapshot), s->precision,
                                   (uint64_t)1 << s->n, 1));
    MUST(qarena_register_combine(s->reg, one, s->other, none));
    MUST(qarena_register_restore(s->reg, snapshot));
    qarena_snapshot_release(snapshot);
    MUST(qarena_register_fork(s->reg, &made));
    qarena_register_destroy(made);
    qarena_register *single = make_register(1, s->precision, 2, 1);
    MUST(qarena_register_tensor(s->reg, single, &made));
    qarena_register_destroy(made);
    qarena_register_destroy(single);
    MUST(qarena_register_reset(s->other));
    MUST(qarena_register_sync(s->other));
}

static void copying(void *context) {
    subject *s = context;
    qarena_circuit *made;
    MUST(qarena_circuit_create(arena, s->n, &made));
    MUST(qarena_circuit_append(made, s->circuit));
    MUST(qarena_circuit_append_inverse(made, s->circuit));
    qarena_circuit_destroy(made);
}

static void ending(void *context) {
    subject *s = context;
    qarena_circuit_destroy(s->circuit);
    qarena_register_destroy(s->other);
    qarena_register_destroy(s->reg);
}

static const struct {
    const char *name;
    task *run;
} tasks[] = {{"making", making},   {"explaining", explaining}, {"preparing", preparing},
             {"running", running}, {"queueing", queueing},     {"sampling", sampling},
             {"looking", looking}, {"expecting", expecting},   {"replacing", replacing},
             {"copying", copying}, {"ending", ending}};

static void check(subject *s) {
    for (unsigned i = 0; i < sizeof tasks / sizeof tasks[0]; i++) {
        const size_t used = used_by(tasks[i].run, s);
        if (getenv("QARENA_TEST_VERBOSE")) {
            printf("%zu bytes: %s, %u qubits, precision %u, buffers %u, threads %u\n", used,
                   tasks[i].name, s->n, s->precision, s->buffers, s->threads);
        }
        cr_expect(SANITIZED || used <= ALLOWED,
                  "%s takes %zu bytes of stack: %u qubits, precision %u, buffers %u, threads %u",
                  tasks[i].name, used, s->n, s->precision, s->buffers, s->threads);
    }
}

ARENA_TEST(stack, registers) {
    static const unsigned sizes[] = {1, 6, 10, 11, 12, 14, 17};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (unsigned precision = 1; precision <= 2; precision++) {
            for (unsigned kind = 0; kind < 2; kind++) {
                subject s = {.n = sizes[i],
                             .precision = precision,
                             .buffers = 1 + kind,
                             .threads = 1 + kind};
                s.results =
                    malloc((sizeof(double) << s.n) + 128 * sizeof(double)); /* and a matrix of 3 */
                s.outcomes = malloc(sizeof(uint64_t) * SHOTS);
                check(&s);
                free(s.outcomes);
                free(s.results);
            }
        }
    }
}

static void asking(void *unused) {
    qarena_info info;
    qarena_limits limits;
    qarena_arena_stats stats;
    qarena_units units;
    qarena_arena *own;
    size_t bytes;
    (void)unused;
    MUST(qarena_read_info(&info));
    MUST(qarena_read_limits(&limits));
    MUST(qarena_arena_read_stats(arena, &stats));
    MUST(qarena_read_units(arena, QARENA_DOUBLE, &units));
    MUST(qarena_set_units(&units, &units));
    MUST(qarena_set_units(NULL, NULL));
    MUST(qarena_arena_create(NULL, &own));
    MUST(qarena_arena_trim(own, NULL));
    MUST(qarena_arena_destroy(own));
    MUST(qarena_arena_required(10, QARENA_DOUBLE, 2, &bytes));
    void *block = malloc(bytes);
    MUST(qarena_arena_init(block, bytes, &own));
    MUST(qarena_arena_fini(own));
    free(block);
}

ARENA_TEST(stack, information) {
    const size_t used = used_by(asking, NULL);
    cr_expect(SANITIZED || used <= ALLOWED, "%zu bytes", used);
}
