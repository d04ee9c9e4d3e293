/* What a step of a loop over parameters costs: rows of bench_alloc. */
#ifndef QARENA_BENCH_ALLOC_LOOPS_H
#define QARENA_BENCH_ALLOC_LOOPS_H

/* Rows for n qubits: a run with new values, the expectation of a Heisenberg chain after it, the
 * value and gradient by all values, and a batch of 8 rows of values. */
void alloc_loops(unsigned n, unsigned threads, unsigned repeats, const char *isa);

#endif
