/* What a run leaves behind: every way to run, stopped at each question of its poll and failing at
 * each allocation, then resumed, dropped, rolled back or forked. A resumed run has the bits of one
 * that was not disturbed. */
#define QARENA_UNSTABLE
#include "fixture.h"

#include <stdio.h>

/* How the gates get to the register, and what happened to it before. */
typedef enum way {
    QUEUED,
    FIRST_RUN,
    SECOND_RUN,
    THIRD_RUN,
    PREPARED,
    AFTER_A_REST,
    AFTER_SHORTAGE,
    WAYS
} way;

/* What is done about the rest. */
typedef enum ending { RESUMED, DROPPED, ROLLED_BACK, FORKED, ENDINGS } ending;

/* A register's shape, and a circuit for it. */
typedef struct scene {
    unsigned n, precision, buffers, gates;
    qarena_circuit *circuit, *other;
} scene;

static scene make_scene(unsigned n, unsigned precision, unsigned buffers, unsigned gates) {
    scene s = {n, precision, buffers, gates, NULL, NULL};
    s.circuit = random_circuit(n, n + 1, gates, NULL);
    s.other = random_circuit(n, n + 2, 40, NULL);
    return s;
}

static void end_scene(scene *s) {
    qarena_circuit_destroy(s->circuit);
    qarena_circuit_destroy(s->other);
}

static int count_down(void *context) {
    int *left = context;
    return (*left)-- <= 0;
}

static qarena_status run_stopped(qarena_register *reg, qarena_circuit *circuit, int questions) {
    int left = questions;
    MUST(qarena_register_set_poll(reg, count_down, &left));
    qarena_status status = circuit ? qarena_register_run(reg, circuit) : qarena_register_sync(reg);
    MUST(qarena_register_set_poll(reg, NULL, NULL));
    return status;
}

/* Up to the run that is to be disturbed. */
static qarena_register *set_up(const scene *s, way w) {
    qarena_register *reg = make_register(s->n, s->precision, s->buffers, 0);
    static step one;
    uint64_t seed = s->n + 4;
    switch (w) {
    case QUEUED:
        for (unsigned i = 0; i < s->gates; i++) {
            step_any(&seed, s->n, &one);
            MUST(step_apply(&one, reg));
        }
        break;
    case SECOND_RUN:
    case THIRD_RUN:
        for (unsigned i = 0; i < (w == SECOND_RUN ? 1u : 2u); i++) {
            MUST(qarena_register_run(reg, s->circuit));
            MUST(qarena_register_reset(reg));
        }
        break;
    case PREPARED: MUST(qarena_register_prepare(reg, s->circuit, NULL)); break;
    case AFTER_A_REST:
        MUST(qarena_register_prepare(reg, s->other, NULL));
        cr_assert_eq(run_stopped(reg, s->other, s->n < 9 ? 0 : 1), QARENA_E_CANCELLED);
        break;
    case AFTER_SHORTAGE: {
        qarena_fault_set(1, 1);
        const qarena_status status = qarena_register_run(reg, s->other);
        qarena_fault_set(0, 0);
        cr_assert(status == QARENA_OK || status == QARENA_E_MEMORY);
        MUST(qarena_register_discard(reg));
        MUST(qarena_register_reset(reg));
        break;
    }
    default: break;
    }
    return reg;
}

static qarena_circuit *circuit_of(const scene *s, way w) {
    return w == QUEUED ? NULL : s->circuit;
}

/* The state after an undisturbed run; free it. */
static void *undisturbed(const scene *s, way w) {
    qarena_register *reg = set_up(s, w);
    MUST(circuit_of(s, w) ? qarena_register_run(reg, circuit_of(s, w)) : qarena_register_sync(reg));
    void *state = committed(reg);
    qarena_register_destroy(reg);
    return state;
}

static double distance(const scene *s, qarena_register *reg, const void *expected) {
    void *state = committed(reg);
    double most = 0;
    for (size_t i = 0; i < (size_t)2 << s->n; i++) {
        const double off = s->precision == QARENA_DOUBLE
                               ? ((double *)state)[i] - ((const double *)expected)[i]
                               : (double)(((float *)state)[i] - ((const float *)expected)[i]);
        most = off > most ? off : -off > most ? -off : most;
    }
    free(state);
    return most;
}

/* A register with a rest is brought to its end; exact: the bits are those of `expected`, else all
 * but rounding. */
static void finish(const scene *s, qarena_register *reg, ending e, const qarena_snapshot *before,
                   const void *expected, int exact, const char *where) {
    const double bound = exact ? 0 : s->precision == QARENA_DOUBLE ? 1e-12 : 1e-5;
    qarena_register *fork = NULL;
    switch (e) {
    case RESUMED: MUST(qarena_register_sync(reg)); break;
    case DROPPED: {
        void *state = committed(reg);
        MUST(qarena_register_discard(reg));
        cr_assert_eq(qarena_register_pending(reg), 0);
        MUST(qarena_register_sync(reg));
        cr_assert(is_committed(reg, state), "%s: dropping the rest changed the state", where);
        free(state);
        return;
    }
    case ROLLED_BACK:
        MUST(qarena_register_restore(reg, before));
        cr_assert_eq(qarena_register_pending(reg), 0);
        MUST(qarena_register_run(reg, s->circuit));
        break;
    default:
        MUST(qarena_register_fork(reg, &fork));
        cr_assert_leq(distance(s, fork, expected), bound, "%s: the fork differs", where);
        qarena_register_destroy(fork);
    }
    cr_assert_eq(qarena_register_pending(reg), 0, "%s", where);
    const double off = distance(s, reg, expected);
    cr_assert_leq(off, bound, "%s: off by %g", where, off);
}

/* Whether the run was stopped at all. */
static int stop_at(const scene *s, way w, ending e, int questions, const void *expected) {
    char where[80];
    snprintf(where, sizeof where, "n %u, buffers %u, way %d, ending %d, question %d", s->n,
             s->buffers, (int)w, (int)e, questions);
    qarena_register *reg = set_up(s, w);
    qarena_snapshot *before = NULL;
    const int rolls_back = e == ROLLED_BACK && w != AFTER_A_REST &&
                           w != QUEUED; /* where what was before is what `expected` began with */
    if (rolls_back) {
        MUST(qarena_snapshot_acquire(reg, &before));
    }
    const qarena_status status = run_stopped(reg, circuit_of(s, w), questions);
    cr_assert(status == QARENA_OK || status == QARENA_E_CANCELLED, "%s: %s", where,
              qarena_last_error());
    cr_assert_eq(qarena_register_pending(reg) > 0, status == QARENA_E_CANCELLED, "%s", where);
    if (e != ROLLED_BACK || rolls_back) {
        finish(s, reg, e, before, expected, 1, where);
    }
    qarena_snapshot_release(before);
    qarena_register_destroy(reg);
    return status == QARENA_E_CANCELLED;
}

static void stop_everywhere(unsigned n, unsigned precision, unsigned buffers, unsigned gates,
                            int stride) {
    scene s = make_scene(n, precision, buffers, gates);
    for (way w = QUEUED; w < WAYS; w++) {
        void *expected = undisturbed(&s, w);
        for (ending e = RESUMED; e < ENDINGS; e++) {
            int questions = 0;
            while (stop_at(&s, w, e, questions, expected)) {
                questions += stride;
            }
            const int one_commit = n < 9 && (w == SECOND_RUN || w == THIRD_RUN ||
                                             w == PREPARED); /* compiled sweeps of a small state:
                                                                one commit a chunk at the most */
            cr_assert_gt(questions, one_commit ? 0 : stride,
                         "n %u, way %d: it was stopped in the middle", n, (int)w);
        }
        free(expected);
    }
    end_scene(&s);
}

ARENA_TEST(stopped_runs, at_each_question_gate_by_gate) {
    stop_everywhere(6, QARENA_DOUBLE, 2, 40, 1);
    stop_everywhere(6, QARENA_SINGLE, 1, 40, 3);
}

ARENA_TEST(stopped_runs, at_each_question_by_passes) {
    qarena_force_tile(5);
    stop_everywhere(11, QARENA_DOUBLE, 2, 60, 1);
    stop_everywhere(11, QARENA_SINGLE, 1, 60, 2);
    qarena_force_tile(0);
}

/* More gates than one chunk: a chunk that has begun ends as the same chunk. */
ARENA_TEST(stopped_runs, long_circuits) {
    stop_everywhere(4, QARENA_DOUBLE, 2, 2100, 601);
    qarena_force_tile(5);
    stop_everywhere(9, QARENA_DOUBLE, 2, 2100, 97);
    qarena_force_tile(0);
}

/* Stopped again and again, each time after one more question. */
ARENA_TEST(stopped_runs, many_times) {
    qarena_force_tile(5);
    scene s = make_scene(11, QARENA_DOUBLE, 2, 100);
    for (way w = QUEUED; w < WAYS; w++) {
        void *expected = undisturbed(&s, w);
        qarena_register *reg = set_up(&s, w);
        qarena_status status = run_stopped(reg, circuit_of(&s, w), 1);
        unsigned stops = 0;
        for (; status == QARENA_E_CANCELLED; stops++) {
            status = run_stopped(reg, NULL, 1);
        }
        cr_assert_gt(stops, 3);
        cr_assert_eq(status, QARENA_OK);
        cr_assert(is_committed(reg, expected), "way %d", (int)w);
        qarena_register_destroy(reg);
        free(expected);
    }
    end_scene(&s);
    qarena_force_tile(0);
}

/* Whether a site was there to fail. The front is shared where `shared`: a run needs a buffer, then,
 * and may fail for memory. */
static int fail_at(const scene *s, way w, ending e, uint64_t site, int persistent, int questions,
                   int shared, const void *expected) {
    char where[100];
    snprintf(where, sizeof where, "n %u, buffers %u, way %d, ending %d, site %u%s, question %d",
             s->n, s->buffers, (int)w, (int)e, (unsigned)site, persistent ? " and on" : "",
             questions);
    qarena_register *reg = set_up(s, w);
    qarena_snapshot *before = NULL;
    if (shared) {
        MUST(qarena_snapshot_acquire(reg, &before));
    }
    int left = questions;
    MUST(qarena_register_set_poll(reg, count_down, &left));
    qarena_fault_set(site, persistent);
    const qarena_status status =
        circuit_of(s, w) ? qarena_register_run(reg, circuit_of(s, w)) : qarena_register_sync(reg);
    const int fired = qarena_fault_fired();
    qarena_fault_set(0, 0);
    MUST(qarena_register_set_poll(reg, NULL, NULL));
    cr_assert(status == QARENA_OK || status == QARENA_E_CANCELLED ||
                  (shared && fired && status == QARENA_E_MEMORY),
              "%s: status %d, %s", where, (int)status, qarena_last_error());
    finish(s, reg, e, NULL, expected, 0, where);
    qarena_snapshot_release(before);
    qarena_register_destroy(reg);
    return fired;
}

static void fail_everywhere(const scene *s, int shared) {
    for (way w = QUEUED; w < WAYS; w++) {
        void *expected = undisturbed(s, w);
        for (unsigned variant = 0; variant < 8; variant++) {
            const int persistent = variant & 1, questions = variant & 2 ? 3 : 1 << 30;
            const ending e = variant & 4 ? FORKED : RESUMED;
            for (uint64_t site = 1; fail_at(s, w, e, site, persistent, questions, shared, expected);
                 site++) {
            }
        }
        free(expected);
    }
}

ARENA_TEST(stopped_runs, failing_at_each_site) {
    qarena_force_tile(5);
    for (unsigned buffers = 1; buffers <= 2; buffers++) {
        scene s = make_scene(11, QARENA_DOUBLE, buffers, 60);
        fail_everywhere(&s, 0);
        fail_everywhere(&s, 1);
        end_scene(&s);
    }
    qarena_force_tile(0);
}
