/* H |state> block by block, for a sum of Pauli strings: no more memory than a block. Its blocks are
 * stored, summed up, or handed to whoever makes more of them, and then forgotten. */
#ifndef QARENA_REGISTER_PAULI_APPLY_H
#define QARENA_REGISTER_PAULI_APPLY_H

#include "circuit/pauli_sum.h"
#include "register/writer.h"

/* Amplitudes of a block at most, and chunks of blocks. */
#define QARENA__PAULI_BLOCK 256u
#define QARENA__PAULI_CHUNKS 64u

/* What becomes of a block: `sum` is amplitudes [at, at + count) of H |src>, 64-byte aligned, in
 * double whatever the state's precision; it may be changed, and has room for QARENA__PAULI_BLOCK.
 * Blocks of a chunk come in order, to one thread; chunks to any threads at a time. */
typedef void qarena__block_fn(void *context, uint64_t chunk, uint64_t at, uint64_t count,
                              double *sum);

/* H |src> block by block, for these terms, in the order of (x, z). src: a state of the writer's
 * register's n and precision, aligned as its numbers are. It stays as it is meanwhile. In a dry
 * arena there are no blocks. E_CANCELLED: some blocks are left out. */
qarena_status qarena__pauli_blocks(qarena__writer *writer, const qarena__pauli_term *terms,
                                   uint64_t count, const void *src, qarena__block_fn *use,
                                   void *context);

/* dst := H src: states of the writer's register's n and precision, which do not overlap.
 * E_CANCELLED: dst means nothing then. */
qarena_status qarena__pauli_sum_apply(qarena__writer *writer, const qarena__pauli_merged *sum,
                                      const void *src, void *dst);

/* <left| H |right> and, in *squares, the squared norm of H |right>; likewise. Sums in double, the
 * same bits for any number of threads. E_CANCELLED. */
qarena_status qarena__pauli_sum_between(qarena__writer *writer, const qarena__pauli_merged *sum,
                                        const void *left, const void *right, double between[2],
                                        double *squares);

#endif
