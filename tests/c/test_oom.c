/* No memory, at every place where some is asked for: each call is made to fail at its k-th
 * allocation or system call, for each k, once and for good. It must say E_MEMORY or succeed, leave
 * the state as it was, leak nothing, and work when there is memory again. */
#define QARENA_UNSTABLE
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "arena/arena.h"
#include "oracle.h"

enum {
    N = 15,          /* large enough for scratch memory in every reduction */
    BUDGET = 8 << 20 /* small enough for slabs without much to spare: one request does not serve the
                        next */
};

/* What a script may use; `made` things are destroyed after it. */
typedef struct world {
    qarena_arena *arena;
    qarena_register *reg; /* its front is shared with the snapshot: the next gate needs a buffer */
    qarena_register *small;
    qarena_snapshot *snapshot;
    qarena_circuit *circuit, *nearly_full;
    qarena_register *made;
    qarena_snapshot *made_snapshot;
    qarena_circuit *made_circuit;
    qarena__buffer *drained[64]; /* what the pool had to spare */
    unsigned n_drained;
} world;

static double numbers[(2 << N) + 64]; /* results of scripts, and a state to set */
static uint64_t shots[1000];

static qarena_status one_gate(qarena_register *reg, qarena_gate gate, unsigned qubit) {
    const double angle = 0.3;
    return qarena_register_apply(reg, gate, &angle,
                                 &(qarena_operands){.qubits = &qubit, .n_qubits = 1});
}

static qarena_status one_more(qarena_circuit *circuit, unsigned qubit) {
    return qarena_circuit_apply(circuit, QARENA_GATE_H, NULL,
                                &(qarena_operands){.qubits = &qubit, .n_qubits = 1});
}

static qarena_status large_unitary(qarena_register *reg) {
    static double matrix[2 * 64 * 64];
    static const unsigned qubits[6] = {3, 1, 8, 0, 14, 5};
    uint64_t seed = 1;
    oracle_random_unitary(&seed, 6, matrix);
    return qarena_register_unitary(reg, matrix, &(qarena_operands){.qubits = qubits, .n_qubits = 6},
                                   1);
}

static qarena_status create(world *w) {
    return w->made ? QARENA_OK : qarena_register_create(w->arena, 3, NULL, &w->made);
}

static qarena_status create_large(world *w) {
    return w->made ? QARENA_OK : qarena_register_create(w->arena, 17, NULL, &w->made);
}

static qarena_status forking(world *w) {
    return qarena_register_fork(w->reg, &w->made);
}

static qarena_status tensor(world *w) {
    return qarena_register_tensor(w->reg, w->small, &w->made);
}

static qarena_status snapshot(world *w) {
    return qarena_snapshot_acquire(w->reg, &w->made_snapshot);
}

static qarena_status create_circuit(world *w) {
    return qarena_circuit_create(w->arena, 4, &w->made_circuit);
}

static qarena_status reset(world *w) {
    return qarena_register_reset(w->reg);
}

static qarena_status gate_and_sync(world *w) {
    qarena_status status =
        qarena_register_pending(w->reg) ? QARENA_OK : one_gate(w->reg, QARENA_GATE_RX, 4);
    return status ? status : qarena_register_sync(w->reg);
}

static qarena_status unitary_and_sync(world *w) {
    qarena_status status = qarena_register_pending(w->reg) ? QARENA_OK : large_unitary(w->reg);
    return status ? status : qarena_register_sync(w->reg);
}

/* The first 32 fit; then the queue grows. */
static qarena_status grow_queue(world *w) {
    for (unsigned i = 0; i < 40; i++) {
        qarena_status status = one_gate(w->reg, QARENA_GATE_RX, 4);
        if (status != QARENA_OK) {
            return status; /* it could not grow, and could not be run instead */
        }
    }
    return QARENA_OK;
}

static qarena_status run(world *w) {
    return qarena_register_pending(w->reg) ? qarena_register_sync(w->reg)
                                           : qarena_register_run(w->reg, w->circuit);
}

static qarena_status grow_circuit(world *w) {
    while (qarena_circuit_length(w->nearly_full) < 40) {
        qarena_status status = one_more(w->nearly_full, 3);
        if (status != QARENA_OK) {
            return status;
        }
    }
    return QARENA_OK;
}

static qarena_status invert(world *w) {
    return qarena_circuit_append_inverse(w->nearly_full, w->circuit);
}

static qarena_status repeat(world *w) {
    return qarena_circuit_append_repeated(w->nearly_full, w->circuit, 9);
}

static qarena_status control(world *w) {
    return qarena_circuit_append_controlled(w->nearly_full, w->circuit, 0, 0);
}

static qarena_status append(world *w) {
    return qarena_circuit_append(w->nearly_full, w->circuit);
}

static qarena_status probabilities(world *w) {
    static const unsigned qubits[7] = {2, 0, 1, 9, 7, 6, 5};
    return qarena_register_probabilities(w->reg, qubits, 7, numbers);
}

static qarena_status density(world *w) {
    static const unsigned qubits[6] = {2, 0, 1, 9, 7, 6};
    const qarena_status status = qarena_register_purity(w->reg, qubits, 6, numbers);
    return status ? status : qarena_register_reduced_density_matrix(w->reg, qubits, 5, numbers);
}

static qarena_status sample(world *w) {
    return qarena_register_sample(w->reg, 1, 0, 1000, shots);
}

static qarena_status measure(world *w) {
    unsigned outcome;
    return qarena_register_measure(w->reg, 2, 0.5, &outcome);
}

static qarena_status set_state(world *w) {
    memset(numbers, 0, sizeof numbers);
    numbers[2 * 77] = 1;
    return qarena_register_set_state(w->reg, numbers, QARENA_DOUBLE, 1u << N, 1);
}

static qarena_status combine(world *w) {
    static const double half[2] = {0.5, 0};
    return qarena_register_combine(w->reg, half, w->reg, half);
}

static qarena_status restore(world *w) {
    return qarena_register_restore(w->reg, w->snapshot);
}

typedef struct script {
    const char *name;
    qarena_status (*call)(world *w);
    int by_gates; /* several gates: those committed before the failure stay */
} script;

static const script scripts[] = {
    {"create", create, 0},
    {"create large", create_large, 0},
    {"fork", forking, 0},
    {"tensor", tensor, 0},
    {"snapshot", snapshot, 0},
    {"create circuit", create_circuit, 0},
    {"reset", reset, 0},
    {"gate", gate_and_sync, 0},
    {"unitary", unitary_and_sync, 0},
    {"grow queue", grow_queue, 1},
    {"run", run, 1},
    {"grow circuit", grow_circuit, 0},
    {"invert", invert, 0},
    {"repeat", repeat, 0},
    {"control", control, 0},
    {"probabilities", probabilities, 0},
    {"density", density, 0},
    {"sample", sample, 0},
    {"measure", measure, 0},
    {"set state", set_state, 0},
    {"combine", combine, 0},
    {"restore", restore, 0},
    {"append", append, 0},
};

static uint64_t misses(void) {
    qarena_counters counters;
    qarena_read_counters(&counters);
    return counters.misses;
}

/* Take all that the pool could serve, largest first, so that the next request of any size has to
 * ask the system. */
static void drain(world *w) {
    for (uint64_t bytes = (uint64_t)1 << 21; bytes >= 64; bytes /= 2) {
        for (;;) {
            uint64_t before = misses();
            qarena__buffer *buffer;
            cr_assert_eq(qarena__buffer_acquire(w->arena, bytes, "drain", &buffer), QARENA_OK);
            if (misses() != before) {
                qarena__buffer_release(buffer);
                cr_assert_eq(qarena_arena_trim(w->arena, NULL), QARENA_OK);
                break;
            }
            cr_assert_lt(w->n_drained, 64);
            w->drained[w->n_drained++] = buffer;
        }
    }
}

static void begin(world *w, unsigned buffers) {
    *w = (world){.arena = NULL};
    qarena_register_options options = QARENA_REGISTER_OPTIONS_INIT;
    options.buffers = buffers;
    qarena_arena_options tight = QARENA_ARENA_OPTIONS_INIT;
    tight.budget = BUDGET;
    cr_assert_eq(qarena_arena_create(&tight, &w->arena), QARENA_OK, "%s", qarena_last_error());
    cr_assert_eq(qarena_register_create(w->arena, N, &options, &w->reg), QARENA_OK, "%s",
                 qarena_last_error());
    cr_assert_eq(qarena_register_create(w->arena, 1, &options, &w->small), QARENA_OK);
    cr_assert_eq(qarena_circuit_create(w->arena, N, &w->circuit), QARENA_OK);
    cr_assert_eq(qarena_circuit_create(w->arena, N, &w->nearly_full), QARENA_OK);
    for (unsigned q = 0; q < N; q++) {
        cr_assert_eq(one_gate(w->reg, QARENA_GATE_RY, q), QARENA_OK);
    }
    for (unsigned i = 0; i < 8; i++) {
        cr_assert_eq(one_more(w->circuit, 2 * i), QARENA_OK);
    }
    for (unsigned i = 0; i < 28; i++) { /* 8 more do not fit in a new list */
        cr_assert_eq(one_more(w->nearly_full, i % N), QARENA_OK);
    }
    cr_assert_eq(qarena_register_sync(w->reg), QARENA_OK);
    cr_assert_eq(qarena_snapshot_acquire(w->reg, &w->snapshot), QARENA_OK);
    if (buffers == 2) {
        /* Use up the back buffer: the next gate of the shared state has to ask for one. */
        cr_assert_eq(one_gate(w->reg, QARENA_GATE_RZ, 0), QARENA_OK);
        cr_assert_eq(qarena_register_sync(w->reg), QARENA_OK);
    }
    cr_assert_eq(qarena_arena_trim(w->arena, NULL), QARENA_OK);
    drain(w);
}

/* Everything that was made goes, and then the arena must be empty. */
static void end(world *w) {
    qarena_register_destroy(w->reg);
    qarena_register_destroy(w->small);
    qarena_register_destroy(w->made);
    qarena_snapshot_release(w->snapshot);
    qarena_snapshot_release(w->made_snapshot);
    qarena_circuit_destroy(w->circuit);
    qarena_circuit_destroy(w->nearly_full);
    qarena_circuit_destroy(w->made_circuit);
    while (w->n_drained) {
        qarena__buffer_release(w->drained[--w->n_drained]);
    }
    qarena_arena_stats stats;
    cr_assert_eq(qarena_arena_read_stats(w->arena, &stats), QARENA_OK);
    cr_assert_eq(stats.in_use, 0, "%llu bytes leaked", (unsigned long long)stats.in_use);
    cr_assert_eq(stats.objects, 0, "%llu objects leaked", (unsigned long long)stats.objects);
    cr_assert_eq(stats.buffers, 0, "%llu buffers leaked", (unsigned long long)stats.buffers);
    cr_assert_eq(qarena_arena_destroy(w->arena), QARENA_OK, "%s", qarena_last_error());
}

/* The committed state; taken through a fork's data would need memory: faults are off here. */
static void read_state(qarena_register *reg, double *state) {
    qarena_snapshot *now;
    cr_assert_eq(qarena_snapshot_acquire(reg, &now), QARENA_OK);
    memcpy(state, qarena_snapshot_data(now), (size_t)16 << N);
    qarena_snapshot_release(now);
}

static double before[2 << N], after[2 << N], straight[2 << N];

/* Fail at site k; returns whether there was one. */
static int fail_at(const script *s, unsigned buffers, uint64_t k, int persistent) {
    world w;
    begin(&w, buffers);
    read_state(w.reg, before);
    qarena_arena_stats stats_before;
    qarena_arena_stats stats_after;
    cr_assert_eq(qarena_arena_read_stats(w.arena, &stats_before), QARENA_OK);
    qarena_fault_set(k, persistent);
    qarena_status status = s->call(&w);
    int fired = qarena_fault_fired();
    qarena_fault_set(0, 0);
    cr_assert(status == QARENA_OK || (fired && status == QARENA_E_MEMORY),
              "%s, site %llu: status %s (%s)", s->name, (unsigned long long)k,
              qarena_status_name(status), qarena_last_error());
    if (status != QARENA_OK) {
        cr_assert(!w.made && !w.made_snapshot && !w.made_circuit, "%s: a result was written",
                  s->name);
        cr_assert_eq(qarena_arena_read_stats(w.arena, &stats_after), QARENA_OK);
        if (!s->by_gates) {
            read_state(w.reg, after);
            cr_assert_arr_eq(after, before, sizeof before, "%s, site %llu: the state changed",
                             s->name, (unsigned long long)k);
            cr_assert_leq(stats_after.buffers, stats_before.buffers,
                          "%s, site %llu: a buffer leaked", s->name, (unsigned long long)k);
        }
        cr_assert_eq(s->call(&w), QARENA_OK, "%s, again after site %llu: %s", s->name,
                     (unsigned long long)k, qarena_last_error());
    }
    cr_assert_eq(qarena_register_sync(w.reg), QARENA_OK);
    if (s->call != grow_queue) { /* how many gates it queues depends on where it failed */
        read_state(w.reg, after);
        for (size_t i = 0; i < sizeof straight / sizeof straight[0];
             i++) { /* gate by gate, for want of memory, rounds otherwise than passes */
            cr_assert_float_eq(after[i], straight[i], 1e-13,
                               "%s, site %llu: a different state in the end", s->name,
                               (unsigned long long)k);
        }
    }
    end(&w);
    return fired;
}

static void every_site(const script *s, unsigned buffers) {
    world w;
    begin(&w, buffers);
    cr_assert_eq(s->call(&w), QARENA_OK, "%s: %s", s->name, qarena_last_error());
    cr_assert_eq(qarena_register_sync(w.reg), QARENA_OK);
    read_state(w.reg, straight);
    end(&w);
    for (int persistent = 0; persistent <= 1; persistent++) {
        uint64_t k = 1;
        while (fail_at(s, buffers, k, persistent)) {
            k++;
            cr_assert_lt(k, 10000, "%s does not end", s->name);
        }
        cr_assert(k > 1 || s->call == restore, "%s asks for no memory, so nothing was tested",
                  s->name);
    }
}

Test(oom, one_buffer) {
    for (unsigned i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        every_site(&scripts[i], 1);
    }
}

Test(oom, two_buffers) {
    for (unsigned i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        every_site(&scripts[i], 2);
    }
}

/* With both buffers held and the front unshared, a run needs nothing: every allocation may fail. */
Test(oom, an_unshared_run_needs_no_memory) {
    qarena_arena *arena;
    qarena_register *reg;
    cr_assert_eq(qarena_arena_create(NULL, &arena), QARENA_OK);
    cr_assert_eq(qarena_register_create(arena, N, NULL, &reg), QARENA_OK);
    qarena_fault_set(1, 1);
    for (unsigned i = 0; i < 500; i++) {
        cr_assert_eq(one_gate(reg, QARENA_GATE_RX, i % N), QARENA_OK, "%s", qarena_last_error());
    }
    cr_assert_eq(qarena_register_sync(reg), QARENA_OK, "%s", qarena_last_error());
    cr_assert_eq(qarena_register_reset(reg), QARENA_OK, "%s", qarena_last_error());
    qarena_fault_set(0, 0);
    qarena_register_destroy(reg);
    cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
}

Test(oom, arena_create) {
    for (int persistent = 0; persistent <= 1; persistent++) {
        for (uint64_t k = 1;; k++) {
            qarena_arena *arena = NULL;
            qarena_fault_set(k, persistent);
            qarena_status status = qarena_arena_create(NULL, &arena);
            int fired = qarena_fault_fired();
            qarena_fault_set(0, 0);
            cr_assert(status == QARENA_OK || (status == QARENA_E_MEMORY && fired && !arena));
            if (status == QARENA_OK) {
                cr_assert_eq(qarena_arena_destroy(arena), QARENA_OK);
            }
            if (!fired) {
                break;
            }
        }
    }
}
