#define _GNU_SOURCE
#include "baseline.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#if defined(__x86_64__)
#include <immintrin.h>
#define WIDE __attribute__((target("avx2,fma")))
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

enum { HUGE_PAGE = 2 << 20, ALONE_BELOW = 256 << 10 };

/* ---- threads ---- */

/* One sweep: what every range function reads. */
typedef struct job {
    double *dst;
    const double *src;
    const double *matrix;
    unsigned qubit, control;
    double *sums; /* one a thread, a cache line apart */
    size_t rounds;
} job;

typedef void range_fn(const job *work, size_t begin, size_t end, unsigned thread);

enum { MOST_THREADS = 1024, LINE = 8 };

/* Static ranges over [0, items), cut at multiples of grain. */
static void split(unsigned threads, size_t items, size_t grain, range_fn *fn, const job *work) {
    size_t grains = (items + grain - 1) / grain;
    if (threads > grains) {
        threads = (unsigned)grains;
    }
#ifdef _OPENMP
    if (threads > 1) {
#pragma omp parallel num_threads(threads)
        {
            size_t thread = (size_t)omp_get_thread_num(), team = (size_t)omp_get_num_threads();
            size_t begin = grains * thread / team * grain,
                   end = grains * (thread + 1) / team * grain;
            fn(work, begin, end < items ? end : items, (unsigned)thread);
        }
        return;
    }
#endif
    fn(work, 0, items, 0);
}

static unsigned team_for(size_t bytes, unsigned threads) {
    return bytes < ALONE_BELOW ? 1 : threads < MOST_THREADS ? threads : MOST_THREADS;
}

static bool is_wide(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return false;
#endif
}

/* ---- buffers ---- */

static void touch_range(const job *work, size_t begin, size_t end, unsigned thread) {
    (void)thread;
    memset(work->dst + begin, 0, (end - begin) * sizeof(double));
}

/* A whole number of huge pages: what the mapping has before and after them goes back at once. */
double *baseline_buffer_create(size_t bytes, unsigned threads) {
    size_t rounded = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    char *mapping =
        mmap(NULL, rounded + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) {
        return NULL;
    }
    size_t before = (HUGE_PAGE - (uintptr_t)mapping % HUGE_PAGE) % HUGE_PAGE;
    if (before > 0) {
        munmap(mapping, before);
    }
    if (before < HUGE_PAGE) {
        munmap(mapping + before + rounded, HUGE_PAGE - before);
    }
    job work = {.dst = (double *)(void *)(mapping + before)};
    madvise(work.dst, rounded, MADV_HUGEPAGE);
    split(team_for(bytes, threads), bytes / sizeof(double), 4096, touch_range, &work);
    return work.dst;
}

void baseline_buffer_destroy(double *buffer, size_t bytes) {
    if (buffer != NULL) {
        munmap(buffer, (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE);
    }
}

/* ---- sweeps ---- */

static void copy_range(const job *work, size_t begin, size_t end, unsigned thread) {
    (void)thread;
    memcpy(work->dst + begin, work->src + begin, (end - begin) * sizeof(double));
}

static void scale_range(const job *work, size_t begin, size_t end, unsigned thread) {
    (void)thread;
    for (size_t i = begin; i < end; i++) {
        work->dst[i] = -work->dst[i];
    }
}

static void read_range(const job *work, size_t begin, size_t end, unsigned thread) {
    double sum[8] = {0};
    for (size_t i = begin; i < end; i += 8) {
        for (size_t j = 0; j < 8; j++) {
            sum[j] += work->src[i + j];
        }
    }
    work->sums[thread * LINE] =
        sum[0] + sum[1] + sum[2] + sum[3] + sum[4] + sum[5] + sum[6] + sum[7];
}

#if defined(__x86_64__)
WIDE static void copy_streaming_wide(const job *work, size_t begin, size_t end, unsigned thread) {
    (void)thread;
    for (size_t i = begin; i < end; i += 8) {
        __m256d first = _mm256_load_pd(work->src + i), second = _mm256_load_pd(work->src + i + 4);
        _mm256_stream_pd(work->dst + i, first);
        _mm256_stream_pd(work->dst + i + 4, second);
    }
    _mm_sfence();
}

WIDE static void scale_wide(const job *work, size_t begin, size_t end, unsigned thread) {
    const __m256d factor = _mm256_set1_pd(-1);
    (void)thread;
    for (size_t i = begin; i < end; i += 8) {
        __m256d first = _mm256_load_pd(work->dst + i), second = _mm256_load_pd(work->dst + i + 4);
        _mm256_store_pd(work->dst + i, _mm256_mul_pd(first, factor));
        _mm256_store_pd(work->dst + i + 4, _mm256_mul_pd(second, factor));
    }
}

WIDE static void read_wide(const job *work, size_t begin, size_t end, unsigned thread) {
    __m256d sum[8];
    double lanes[4];
    for (int j = 0; j < 8; j++) {
        sum[j] = _mm256_setzero_pd();
    }
    for (size_t i = begin; i < end; i += 32) {
#pragma GCC unroll 8
        for (int j = 0; j < 8; j++) {
            sum[j] = _mm256_add_pd(sum[j], _mm256_load_pd(work->src + i + 4 * j));
        }
    }
    for (int j = 1; j < 8; j++) {
        sum[0] = _mm256_add_pd(sum[0], sum[j]);
    }
    _mm256_storeu_pd(lanes, sum[0]);
    work->sums[thread * LINE] = lanes[0] + lanes[1] + lanes[2] + lanes[3];
}
#else
/* No such stores in plain C: the sweep is then an ordinary copy, and the faster of the two is the
 * limit anyway. */
#define copy_streaming_wide copy_range
#define scale_wide scale_range
#define read_wide read_range
#endif

void baseline_copy_streaming(double *dst, const double *src, size_t bytes, unsigned threads) {
    job work = {.dst = dst, .src = src};
    split(team_for(bytes, threads), bytes / sizeof(double), 512,
          is_wide() ? copy_streaming_wide : copy_range, &work);
}

void baseline_copy(double *dst, const double *src, size_t bytes, unsigned threads) {
    job work = {.dst = dst, .src = src};
    split(team_for(bytes, threads), bytes / sizeof(double), 512, copy_range, &work);
}

void baseline_scale(double *data, size_t bytes, unsigned threads) {
    job work = {.dst = data};
    split(team_for(bytes, threads), bytes / sizeof(double), 512,
          is_wide() ? scale_wide : scale_range, &work);
}

double baseline_read(const double *data, size_t bytes, unsigned threads) {
    static double sums[MOST_THREADS * LINE];
    job work = {.src = data, .sums = sums};
    unsigned team = team_for(bytes, threads);
    double sum = 0;
    memset(sums, 0, team * LINE * sizeof(double));
    split(team, bytes / sizeof(double), 512, is_wide() ? read_wide : read_range, &work);
    for (unsigned i = 0; i < team; i++) {
        sum += sums[i * LINE];
    }
    return sum;
}

/* ---- gates ---- */

/* Pairs [begin, end) of a one-qubit gate, run by run: `run` pairs whose first and whose second
 * amplitudes follow each other. */
static void real_gate_range(const job *work, size_t begin, size_t end, unsigned thread) {
    const double *m = work->matrix;
    const size_t half = (size_t)1 << work->qubit;
    (void)thread;
    for (size_t pair = begin, run; pair < end; pair += run) {
        size_t low = pair & (half - 1);
        double *a = work->dst + 2 * (2 * (pair - low) + low), *b = a + 2 * half;
        run = half - low < end - pair ? half - low : end - pair;
        for (size_t i = 0; i < 2 * run; i++) {
            double x = a[i], y = b[i];
            a[i] = m[0] * x + m[1] * y;
            b[i] = m[2] * x + m[3] * y;
        }
    }
}

#if defined(__x86_64__)
/* Qubit 0: both amplitudes of a pair share a vector. */
WIDE static void real_gate_lanes(const job *work, size_t begin, size_t end) {
    const double *m = work->matrix;
    const __m256d own = _mm256_setr_pd(m[0], m[0], m[3], m[3]),
                  other = _mm256_setr_pd(m[1], m[1], m[2], m[2]);
    for (size_t pair = begin; pair < end; pair++) {
        __m256d x = _mm256_loadu_pd(work->dst + 4 * pair);
        __m256d swapped = _mm256_permute2f128_pd(x, x, 1);
        _mm256_storeu_pd(work->dst + 4 * pair,
                         _mm256_fmadd_pd(own, x, _mm256_mul_pd(other, swapped)));
    }
}

WIDE static void real_gate_wide(const job *work, size_t begin, size_t end, unsigned thread) {
    const double *m = work->matrix;
    const __m256d m0 = _mm256_set1_pd(m[0]), m1 = _mm256_set1_pd(m[1]), m2 = _mm256_set1_pd(m[2]),
                  m3 = _mm256_set1_pd(m[3]);
    const size_t half = (size_t)1 << work->qubit;
    (void)thread;
    if (half == 1) {
        real_gate_lanes(work, begin, end);
        return;
    }
    for (size_t pair = begin, run; pair < end; pair += run) {
        size_t low = pair & (half - 1);
        double *a = work->dst + 2 * (2 * (pair - low) + low), *b = a + 2 * half;
        run = half - low < end - pair ? half - low : end - pair;
        for (size_t i = 0; i < 2 * run; i += 4) {
            __m256d x = _mm256_loadu_pd(a + i), y = _mm256_loadu_pd(b + i);
            _mm256_storeu_pd(a + i, _mm256_fmadd_pd(m0, x, _mm256_mul_pd(m1, y)));
            _mm256_storeu_pd(b + i, _mm256_fmadd_pd(m2, x, _mm256_mul_pd(m3, y)));
        }
    }
}
#else
#define real_gate_wide real_gate_range
#endif

void baseline_real_gate(double *amplitudes, unsigned n, unsigned qubit, const double matrix[4],
                        unsigned threads) {
    job work = {.dst = amplitudes, .matrix = matrix, .qubit = qubit};
    split(team_for((size_t)16 << n, threads), (size_t)1 << (n - 1), 64,
          is_wide() ? real_gate_wide : real_gate_range, &work);
}

/* A zero bit at position `bit` of index. */
static size_t open_bit(size_t index, unsigned bit) {
    size_t low = ((size_t)1 << bit) - 1;
    return (index & ~low) << 1 | (index & low);
}

static void cx_range(const job *work, size_t begin, size_t end, unsigned thread) {
    unsigned target = work->qubit, control = work->control;
    unsigned lower = target < control ? target : control,
             upper = target < control ? control : target;
    const size_t length = (size_t)1 << lower;
    (void)thread;
    for (size_t pair = begin, run; pair < end; pair += run) {
        size_t low = pair & (length - 1);
        size_t index = open_bit(open_bit(pair, lower), upper) | (size_t)1 << control;
        double *a = work->dst + 2 * index, *b = a + ((size_t)2 << target);
        run = length - low < end - pair ? length - low : end - pair;
        for (size_t i = 0; i < 2 * run; i += 2) {
            double re = a[i], im = a[i + 1];
            a[i] = b[i];
            a[i + 1] = b[i + 1];
            b[i] = re;
            b[i + 1] = im;
        }
    }
}

void baseline_cx(double *amplitudes, unsigned n, unsigned control, unsigned target,
                 unsigned threads) {
    job work = {.dst = amplitudes, .qubit = target, .control = control};
    split(team_for((size_t)16 << n, threads), (size_t)1 << (n - 2), 64, cx_range, &work);
}

/* ---- multiply-add peak ---- */

/* Twelve chains hide the latency of two pipes of up to six cycles and leave four of sixteen
 * registers. */
#define CHAINS 12
#define PEAK(name, features, vector, broadcast, multiply_add)                                      \
    features static void name(const job *work, size_t begin, size_t end, unsigned thread) {        \
        vector chain[CHAINS], factor = broadcast(0.999), term = broadcast(0.01);                   \
        for (int i = 0; i < CHAINS; i++) {                                                         \
            chain[i] = broadcast((double)(begin + (size_t)i));                                     \
        }                                                                                          \
        for (size_t round = 0; round < work->rounds * (end - begin); round++) {                    \
            _Pragma("GCC unroll 12") for (int i = 0; i < CHAINS; i++) {                            \
                chain[i] = multiply_add(chain[i], factor, term);                                   \
            }                                                                                      \
        }                                                                                          \
        for (int i = 1; i < CHAINS; i++) {                                                         \
            chain[0] = multiply_add(chain[i], factor, chain[0]);                                   \
        }                                                                                          \
        memcpy(&work->sums[thread * LINE], &chain[0], sizeof(double));                             \
    }

#if defined(__x86_64__)
#define MULTIPLY_THEN_ADD(a, b, c) _mm_add_pd(_mm_mul_pd(a, b), c)
PEAK(peak_base, , __m128d, _mm_set1_pd, MULTIPLY_THEN_ADD)
PEAK(peak_v3, WIDE, __m256d, _mm256_set1_pd, _mm256_fmadd_pd)
PEAK(peak_v4, __attribute__((target("avx512f"))), __m512d, _mm512_set1_pd, _mm512_fmadd_pd)
#elif defined(__aarch64__)
#define NEON_MULTIPLY_ADD(a, b, c) vfmaq_f64(c, a, b)
PEAK(peak_neon, , float64x2_t, vdupq_n_f64, NEON_MULTIPLY_ADD)
#endif

/* The burst for an ISA and its doubles a vector; NULL: none here. */
static range_fn *burst_of(const char *isa, unsigned *lanes) {
    range_fn *burst = NULL;
    *lanes = 2;
#if defined(__x86_64__)
    if (strcmp(isa, "base") == 0) {
        burst = peak_base;
    } else if (strcmp(isa, "v3") == 0 && is_wide()) {
        *lanes = 4;
        burst = peak_v3;
    } else if (strcmp(isa, "v4") == 0 && __builtin_cpu_supports("avx512f")) {
        *lanes = 8;
        burst = peak_v4;
    }
#elif defined(__aarch64__)
    burst = strcmp(isa, "neon") == 0 ? peak_neon : NULL;
#endif
    return burst;
}

double baseline_peak(const char *isa, unsigned threads, unsigned repeats) {
    static double sums[MOST_THREADS * LINE];
    unsigned lanes, team = threads < MOST_THREADS ? threads : MOST_THREADS;
    range_fn *burst = burst_of(isa, &lanes);
    job work = {.sums = sums, .rounds = 1u << 19};
    double best = 0;
    if (burst == NULL) {
        return 0;
    }
    for (unsigned repeat = 0; repeat <= repeats; repeat++) {
        struct timespec start, stop;
        clock_gettime(CLOCK_MONOTONIC, &start);
        split(team, team, 1, burst, &work);
        clock_gettime(CLOCK_MONOTONIC, &stop);
        double seconds =
            (double)(stop.tv_sec - start.tv_sec) + 1e-9 * (double)(stop.tv_nsec - start.tv_nsec);
        double rate = 2.0 * CHAINS * lanes * (double)work.rounds * team / seconds;
        best = rate > best ? rate : best;
    }
    return best;
}
