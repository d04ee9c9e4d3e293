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
