#include "ports.h"

#include <math.h>
#include <string.h>

#include "meter.h"

/* Twelve independent operations of a kind a round: enough chains for the latency of any
 * multiply-add, few enough registers. */
enum { COUNT = 12, ROUNDS = 20000 };

typedef enum mixture { ADDS, STORES, BOTH, MIXTURES } mixture;

typedef double burst_fn(mixture what);

/* Seconds of ROUNDS rounds of multiply-adds, of stores (to the same few lines), or of both in turn.
 * Numbers stay near 10. */
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
                if (what != STORES) {                                                              \
                    x[i] = x[i] * factor + term;                                                   \
                }                                                                                  \
                if (what != ADDS) {                                                                \
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
        return what == ADDS     ? name##_run(ADDS)                                                 \
               : what == STORES ? name##_run(STORES)                                               \
                                : name##_run(BOTH);                                                \
    }

BURST(narrow, , 16)
#if defined(__x86_64__)
BURST(wide, __attribute__((target("avx2,fma"))), 32)
BURST(widest, __attribute__((target("avx512f"))), 64)
#endif

static burst_fn *burst_of(const char *isa, unsigned *bytes) {
    *bytes = 16;
#if defined(__x86_64__)
    if (strcmp(isa, "v3") == 0 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        *bytes = 32;
        return wide;
    }
    if (strcmp(isa, "v4") == 0 && __builtin_cpu_supports("avx512f")) {
        *bytes = 64;
        return widest;
    }
    return strcmp(isa, "base") == 0 ? narrow : NULL;
#else
    return strcmp(isa, "neon") == 0 || strcmp(isa, "base") == 0 ? narrow : NULL;
#endif
}

bool ports_measure(const char *isa, unsigned repeats, ports *found) {
    burst_fn *burst = burst_of(isa, &found->vector_bytes);
    double least[MIXTURES] = {HUGE_VAL, HUGE_VAL, HUGE_VAL};
    if (burst == NULL) {
        return false;
    }
    for (unsigned repeat = 0; repeat <= repeats; repeat++) {
        for (mixture what = ADDS; what < MIXTURES; what++) {
            least[what] = fmin(least[what], burst(what));
        }
    }
    const double unit = 1e9 / ((double)COUNT * ROUNDS);
    found->multiply_add = least[ADDS] * unit;
    found->store = least[STORES] * unit;
    found->clash =
        (least[BOTH] - fmax(least[ADDS], least[STORES])) / fmin(least[ADDS], least[STORES]);
    found->clash = fmin(fmax(found->clash, 0), 1);
    return true;
}

double ports_bound(const ports *p, double multiply_adds, double stores) {
    const double arithmetic = multiply_adds * p->multiply_add, writing = stores * p->store;
    return fmax(arithmetic, writing) + p->clash * fmin(arithmetic, writing);
}
