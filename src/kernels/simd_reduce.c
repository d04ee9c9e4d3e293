/* Reductions in double, in an order that depends on nothing but the range: SUMS interleaved sums,
 * then a fixed tree. */
#include "kernels/doubles.h"
#include "kernels/simd.h"

enum { SUMS = 32, CHAINS = SUMS / WIDE };

static double tree(double *sum) {
    for (unsigned width = SUMS / 2; width; width /= 2) {
        for (unsigned i = 0; i < width; i++) {
            sum[i] += sum[i + width];
        }
    }
    return sum[0];
}

double K(norm)(const void *src, uint64_t begin, uint64_t end) {
    const REAL *x = src;
    D chain[CHAINS] = {{0}};
    uint64_t i = 2 * begin;
    for (; i + SUMS <= 2 * end; i += SUMS) {
#pragma GCC unroll 16
        for (unsigned j = 0; j < CHAINS; j++) {
            D value = wide(x + i + j * WIDE);
            chain[j] += value * value;
        }
    }
    double sum[SUMS];
    __builtin_memcpy(sum, chain, sizeof sum);
    for (unsigned j = 0; i + j < 2 * end; j++) {
        double value = x[i + j];
        sum[j] += value * value;
    }
    return tree(sum);
}

/* Amplitudes of a step: their low bits are those of a sum's number. */
enum { STEP_BITS = 4 };
_Static_assert(SUMS == 2 << STEP_BITS, "a sum has one real part of one amplitude of each step");

/* Add the squares of a run of whole steps. */
INLINE void add_run(D *total, const REAL *x, uint64_t steps) {
    D chain[CHAINS];
    __builtin_memcpy(chain, total, sizeof chain);
    for (uint64_t i = 0; i < steps * SUMS; i += SUMS) {
#pragma GCC unroll 16
        for (unsigned j = 0; j < CHAINS; j++) {
            D value = wide(x + i + j * WIDE);
            chain[j] += value * value;
        }
    }
    __builtin_memcpy(total, chain, sizeof chain);
}

void K(halves)(const void *src, unsigned qubit, uint64_t begin, uint64_t end, double out[2]) {
    const REAL *x = src;
    const uint64_t whole = begin + ((end - begin) >> STEP_BITS << STEP_BITS);
    D total[2][CHAINS] = {{{0}}};
    for (uint64_t at = begin, stop; at < whole; at = stop) {
        const uint64_t run = qubit < STEP_BITS ? whole - at : (uint64_t)1 << qubit;
        stop = whole - at < run ? whole : at + run;
        add_run(total[qubit < STEP_BITS ? 0 : at >> qubit & 1], x + 2 * at,
                (stop - at) >> STEP_BITS);
    }
    double sum[2][SUMS];
    __builtin_memcpy(sum, total, sizeof sum);
    for (uint64_t i = 2 * whole; i < 2 * end; i++) {
        const double value = x[i];
        sum[qubit < STEP_BITS ? 0 : i >> 1 >> qubit & 1][i % SUMS] += value * value;
    }
    for (unsigned j = 0; qubit < STEP_BITS && j < SUMS; j++) {
        if (j >> 1 >> qubit & 1) {
            sum[1][j] = sum[0][j];
            sum[0][j] = 0;
        }
    }
    out[0] = tree(sum[0]);
    out[1] = tree(sum[1]);
}

void K(squares)(const void *src, uint64_t begin, uint64_t end, double *out) {
    const REAL *x = src;
    for (uint64_t i = begin; i < end; i++) {
        double re = x[2 * i], im = x[2 * i + 1];
        out[i - begin] = re * re + im * im;
    }
}

void K(inner)(const void *a, const void *b, uint64_t begin, uint64_t end, double out[2]) {
    const REAL *x = a, *y = b;
    D same_chain[CHAINS] = {{0}}, crossed_chain[CHAINS] = {{0}};
    uint64_t i = 2 * begin;
    for (; i + SUMS <= 2 * end; i += SUMS) {
#pragma GCC unroll 16
        for (unsigned j = 0; j < CHAINS; j++) {
            D left = wide(x + i + j * WIDE), right = wide(y + i + j * WIDE);
            same_chain[j] += left * right;
            crossed_chain[j] += left * swap_doubles(right);
        }
    }
    double same[SUMS], crossed[SUMS]; /* re re and im im; re im and im re, subtracted at the end */
    __builtin_memcpy(same, same_chain, sizeof same);
    __builtin_memcpy(crossed, crossed_chain, sizeof crossed);
    for (unsigned j = 0; i + j < 2 * end; j++) {
        same[j] += (double)x[i + j] * (double)y[i + j];
        crossed[j] += (double)x[i + j] * (double)y[i + (j ^ 1)];
    }
    for (unsigned j = 1; j < SUMS; j += 2) {
        crossed[j] = -crossed[j];
    }
    out[0] += tree(same);
    out[1] += tree(crossed);
}
