/* What qarena is compared with: the machine's plain sweeps over memory, its multiply-add peak, and
 * gates written as a good engineer writes them into a raw pointer. All in double; amplitudes are
 * interleaved (re, im) pairs. The only bench file with OpenMP.
 *
 * AVX2 and FMA where the processor has them, plain C elsewhere. Sweeps of less than 256 KiB stay on
 * the calling thread, which is what a good engineer would find out too. One caller at a time. */
#ifndef QARENA_BENCH_BASELINE_H
#define QARENA_BENCH_BASELINE_H

#include <stddef.h>

/* A zeroed buffer on huge pages where the system gives them, touched by the threads that will sweep
 * it. NULL: no memory. */
double *baseline_buffer_create(size_t bytes, unsigned threads);
void baseline_buffer_destroy(double *buffer, size_t bytes); /* NULL accepted */

/* Sweeps over `bytes`, a multiple of 256, on `threads` threads. Buffers of baseline_buffer_create.
 */
void baseline_copy_streaming(double *dst, const double *src, size_t bytes,
                             unsigned threads); /* stores past the caches */
void baseline_copy(double *dst, const double *src, size_t bytes,
                   unsigned threads);                              /* each thread's memcpy */
void baseline_scale(double *data, size_t bytes, unsigned threads); /* in place, times -1 */
double baseline_read(const double *data, size_t bytes,
                     unsigned threads); /* the sum of everything */

/* A real 2x2 matrix (row-major) on one qubit of 2^n amplitudes, in place; n >= 2, amplitudes
 * 16-byte aligned. */
void baseline_real_gate(double *amplitudes, unsigned n, unsigned qubit, const double matrix[4],
                        unsigned threads);

/* CX in place: amplitudes with control 1 change places in pairs. */
void baseline_cx(double *amplitudes, unsigned n, unsigned control, unsigned target,
                 unsigned threads);

/* The most double-precision operations a second on registers, best of `repeats` bursts; a
 * multiply-add counts two ("base" has none fused). 0: this machine or build cannot run that ISA.
 * Single precision has twice as many. */
double baseline_peak(const char *isa, unsigned threads, unsigned repeats);

#endif
