#include "ports.h"

#include <math.h>
#include <string.h>

#include "meter.h"

/* Twelve independent operations of a kind a round: enough chains for the latency of any
 * multiply-add, few enough registers. */
enum { COUNT = 12, ROUNDS = 20000 };

typedef enum mixture { ADDS, STORES, BOTH, SUMS, MIXTURES } mixture;

typedef double burst_fn(mixture what);

/* Seconds of ROUNDS rounds of multiply-adds, of stores (to the same few lines), of both in turn, or
 * of multiply-adds and additions in turn. Numbers stay near 10. And of a walk. */
#define BURST(name, features, bytes)                                                               \
    typedef double name##_vector __attribute__((vector_size(bytes)));                              \
    features static inline __attribute__((always_inline)) double name##_run(mixture what) {        \
        static volatile name##_vector place[COUNT] __attribute__((unused));                        \
        name##_vector x[COUNT], factor = {0}, term = {0};                                          \
        factor += 0.999;                                                                           \
        term += 0.01;                                                                              \
        for (int i = 0; i < COUNT; i++) {                                                          \
            x[i] = term * (double)i;                                                               \
        }                                                                                          \
        const double start = bench_now();                                                          \
        for (unsigned round = 0; round < ROUNDS; round++) {                                        \
            _Pragma("GCC unroll 12") for (int i = 0; i < COUNT; i++) {                             \
                if (what == SUMS && i % 2) {                                                       \
                    x[i] = x[i] + term;                                                            \
                } else if (what != STORES) {                                                       \
                    x[i] = x[i] * factor + term;                                                   \
                }                                                                                  \
                if (what == STORES || what == BOTH) {                                              \
                    place[i] = factor;                                                             \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
        const double seconds = bench_now() - start;                                                \
        for (int i = 0; i < COUNT; i++) {                                                          \
            place[i] = x[i];                                                                       \
        }                                                                                          \
        return seconds;                                                                            \
    }                                                                                              \
    features static double name(mixture what) {                                                    \
        switch (what) {                                                                            \
        case ADDS: return name##_run(ADDS);                                                        \
        case STORES: return name##_run(STORES);                                                    \
        case BOTH: return name##_run(BOTH);                                                        \
        default: return name##_run(SUMS);                                                          \
        }                                                                                          \
    }                                                                                              \
    features static double name##_walk(void *room, size_t count) {                                 \
        name##_vector *at = room;                                                                  \
        const double start = bench_now();                                                          \
        _Pragma("GCC unroll 8") for (size_t i = 0; i < count; i++) {                               \
            volatile name##_vector *place = at + i;                                                \
            *place = *place;                                                                       \
        }                                                                                          \
        return bench_now() - start;                                                                \
    }

BURST(narrow, , 16)
#if defined(__x86_64__)
BURST(wide, __attribute__((target("avx2,fma"))), 32)
BURST(widest, __attribute__((target("avx512f"))), 64)
#endif

typedef double walk_fn(void *bytes, size_t count);

/* The loops of an instruction set. */
typedef struct loops {
    burst_fn *burst;
    walk_fn *walk;
    unsigned bytes; /* of a vector */
} loops;

static loops loops_of(const char *isa) {
#if defined(__x86_64__)
    if (strcmp(isa, "v3") == 0 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return (loops){wide, wide_walk, 32};
    }
    if (strcmp(isa, "v4") == 0 && __builtin_cpu_supports("avx512f")) {
        return (loops){widest, widest_walk, 64};
    }
    const bool is_narrow = strcmp(isa, "base") == 0;
#else
    const bool is_narrow = strcmp(isa, "neon") == 0 || strcmp(isa, "base") == 0;
#endif
    return is_narrow ? (loops){narrow, narrow_walk, 16} : (loops){0};
}

bool ports_measure(const char *isa, unsigned repeats, ports *found) {
    const loops here = loops_of(isa);
    double least[MIXTURES] = {HUGE_VAL, HUGE_VAL, HUGE_VAL, HUGE_VAL};
    if (here.burst == NULL) {
        return false;
    }
    found->vector_bytes = here.bytes;
    for (unsigned repeat = 0; repeat <= repeats; repeat++) {
        for (mixture what = ADDS; what < MIXTURES; what++) {
            least[what] = fmin(least[what], here.burst(what));
        }
    }
    const double unit = 1e9 / ((double)COUNT * ROUNDS);
    found->multiply_add = least[ADDS] * unit;
    found->store = least[STORES] * unit;
    found->operation = least[SUMS] * unit;
    found->clash =
        (least[BOTH] - fmax(least[ADDS], least[STORES])) / fmin(least[ADDS], least[STORES]);
    found->clash = fmin(fmax(found->clash, 0), 1);
    return true;
}

double ports_bound(const ports *p, double operations, double stores) {
    const double arithmetic = operations * p->operation, writing = stores * p->store;
    return fmax(arithmetic, writing) + p->clash * fmin(arithmetic, writing);
}

double ports_walk(const char *isa, unsigned repeats, void *bytes, size_t size) {
    const loops here = loops_of(isa);
    const size_t count = here.walk ? size / here.bytes : 0;
    double least = HUGE_VAL;
    for (unsigned repeat = 0; count > 0 && repeat <= repeats; repeat++) {
        least = fmin(least, here.walk(bytes, count));
    }
    return 1e9 * least / (double)count;
}
