/* No memory, at every place where sums of Pauli strings ask for some: a call says E_MEMORY and
 * changes nothing, or finds a way, and works when there is memory again. */
#define QARENA_UNSTABLE
#include "pauli_fixture.h"

enum { N = 15, TERMS = 100 };

typedef struct world {
    qarena_arena *arena;
    qarena_register *reg;
    qarena_pauli_sum *sum, *made;
    double values[2];
} world;

static qarena_status create(world *w) {
    return qarena_pauli_sum_create(w->arena, 3, &w->made);
}

static qarena_status add(world *w) {
    static uint64_t masks[TERMS];
    static double coefficients[2 * TERMS];
    return qarena_pauli_sum_add(w->sum, TERMS, masks, masks, coefficients);
}

static qarena_status append(world *w) {
    return qarena_pauli_sum_append(w->sum, w->sum, (double[2]){0, 1});
}

static qarena_status multiply(world *w) {
    return qarena_pauli_sum_multiply(w->sum, w->sum, &w->made);
}

static qarena_status simplify(world *w) {
    return qarena_pauli_sum_simplify(w->sum);
}

static qarena_status expectation(world *w) {
    return qarena_register_expectation(w->reg, w->sum, w->values);
}

static qarena_status expectations(world *w) {
    return qarena_register_expectations(w->reg, (const qarena_pauli_sum *[]){w->sum, w->sum}, 2,
                                        w->values);
}

static qarena_status variance(world *w) {
    return qarena_register_variance(w->reg, w->sum, w->values);
}

static qarena_status element(world *w) {
    return qarena_register_matrix_element(w->reg, w->reg, w->sum, w->values);
}

static qarena_status apply(world *w) {
    static double complex src[1 << N], dst[1 << N];
    for (size_t i = 0; i < (size_t)1 << N; i++) {
        src[i] = CMPLX(1.0 / (double)(i + 1), 0);
    }
    const qarena_status status = qarena_pauli_sum_apply(w->sum, N, NULL, src, dst);
    w->values[0] = creal(dst[5]);
    w->values[1] = cimag(dst[1000]);
    return status;
}

/* Values are looked up in the state that it leaves: as it was where it failed. */
static qarena_status evolve(world *w) {
    double before[2];
    MUST(qarena_register_amplitude(w->reg, 5, before));
    const qarena_status status = qarena_register_evolve(w->reg, w->sum, 0.1, 1e-6, 0, NULL);
    MUST(qarena_register_amplitude(w->reg, 5, w->values));
    cr_assert((status == QARENA_OK) != (w->values[0] == before[0] && w->values[1] == before[1]));
    return status;
}

static qarena_status evolve_in_imaginary_time(world *w) {
    return qarena_register_evolve(w->reg, w->sum, 0.1, 1e-6, 1, NULL);
}

typedef struct script {
    const char *name;
    qarena_status (*call)(world *w);
} script;

static const script scripts[] = {{"create", create},
                                 {"add", add},
                                 {"append", append},
                                 {"multiply", multiply},
                                 {"simplify", simplify},
                                 {"expectation", expectation},
                                 {"expectations", expectations},
                                 {"variance", variance},
                                 {"matrix element", element},
                                 {"apply", apply},
                                 {"evolve", evolve},
                                 {"evolve in imaginary time", evolve_in_imaginary_time}};

static void begin(world *w) {
    *w = (world){.arena = NULL};
    drawn = 5;
    MUST(qarena_arena_create(NULL, &w->arena));
    MUST(qarena_register_create(w->arena, N, NULL, &w->reg));
    for (unsigned q = 0; q < N; q++) {
        apply_1(w->reg, QARENA_GATE_RY, q);
    }
    MUST(qarena_register_sync(w->reg));
    MUST(qarena_arena_trim(w->arena, NULL));
    MUST(qarena_pauli_sum_create(w->arena, N, &w->sum));
    add_random(w->sum, N, 4, TERMS);
}

static void end(world *w) {
    qarena_pauli_sum_destroy(w->made);
    qarena_pauli_sum_destroy(w->sum);
    qarena_register_destroy(w->reg);
    qarena_arena_stats stats;
    MUST(qarena_arena_read_stats(w->arena, &stats));
    cr_assert_eq(stats.in_use, 0, "%llu bytes leaked", (unsigned long long)stats.in_use);
    MUST(qarena_arena_destroy(w->arena));
}

/* Fail at site k; returns whether there was one. */
static int fail_at(const script *s, uint64_t k, int persistent, const double *values) {
    world w;
    begin(&w);
    const uint64_t length = qarena_pauli_sum_length(w.sum);
    qarena_fault_set(k, persistent);
    qarena_status status = s->call(&w);
    const int fired = qarena_fault_fired();
    qarena_fault_set(0, 0);
    cr_assert(status == QARENA_OK || (fired && status == QARENA_E_MEMORY), "%s, site %llu: %s",
              s->name, (unsigned long long)k, qarena_last_error());
    if (status != QARENA_OK) {
        cr_assert_null(w.made);
        cr_assert_eq(qarena_pauli_sum_length(w.sum), length, "%s has changed the sum", s->name);
        MUST(s->call(&w));
    }
    cr_assert_float_eq(w.values[0], values[0], 1e-13, "%s, site %llu", s->name,
                       (unsigned long long)k);
    cr_assert_float_eq(w.values[1], values[1], 1e-13, "%s, site %llu", s->name,
                       (unsigned long long)k);
    end(&w);
    return fired;
}

Test(pauli_oom, every_site_may_fail) {
    for (unsigned i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        world w;
        begin(&w);
        MUST(scripts[i].call(&w));
        const double values[2] = {w.values[0], w.values[1]};
        end(&w);
        for (int persistent = 0; persistent <= 1; persistent++) {
            uint64_t k = 1;
            while (fail_at(&scripts[i], k, persistent, values)) {
                k++;
                cr_assert_lt(k, 1000, "%s does not end", scripts[i].name);
            }
            cr_assert_gt(k, 1, "%s asks for no memory, so nothing was tested", scripts[i].name);
        }
    }
}
