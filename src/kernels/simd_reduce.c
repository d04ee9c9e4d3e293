/* Reductions in double, in an order that depends on nothing but the range: 16 interleaved sums, then a fixed tree. */
#include "kernels/simd.h"

enum { SUMS = 16 };

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
    double sum[SUMS] = {0};
    uint64_t i = 2 * begin;
    for (; i + SUMS <= 2 * end; i += SUMS) {
        for (unsigned j = 0; j < SUMS; j++) {
            double value = x[i + j];
            sum[j] += value * value;
        }
    }
    for (unsigned j = 0; i < 2 * end; i++, j++) {
        double value = x[i];
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
    double same[SUMS] = {0}, crossed[SUMS] = {0}; /* re re + im im; re im and im re, subtracted at the end */
    uint64_t i = 2 * begin;
    for (; i + SUMS <= 2 * end; i += SUMS) {
        for (unsigned j = 0; j < SUMS; j++) {
            same[j] += (double)x[i + j] * (double)y[i + j];
            crossed[j] += (double)x[i + j] * (double)y[i + (j ^ 1)];
        }
    }
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
