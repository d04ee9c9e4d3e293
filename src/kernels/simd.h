/* What the files of one (ISA, precision) share: their functions' names, and the sweep's parts as
 * vectors. */
#ifndef QARENA_KERNELS_SIMD_H
#define QARENA_KERNELS_SIMD_H

#include "kernels/table.h"
#include "kernels/vec.h"
#include "kernels/walk.h"

/* simd_prepare.c */
size_t K(coefficient_bytes)(const qarena__action *action);
void K(prepare)(qarena__sweep *sweep, const qarena__action *action, unsigned n,
                qarena__sweep_mode target, void *table);

/* simd_matrix.c, simd_large.c, simd_sparse.c, simd_diagonal.c, simd_exchange.c: the function that
 * runs a prepared sweep. */
typedef void K(sweep_fn)(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,
                         uint64_t end);
/* rests: after the coefficients come as many others, the parts of them that a REAL can't hold. */
enum { COEFFICIENT_PARTS = QARENA_KERNEL_DOUBLE ? 1 : 2 };
K(sweep_fn) *
    K(matrix_sweep)(unsigned high, unsigned low, qarena__parts parts, bool rests, bool stream);
K(sweep_fn) * K(large_sweep)(unsigned high, bool uniform, bool stream);
K(sweep_fn) * K(sparse_sweep)(bool uniform, bool real, bool stream);
K(sweep_fn) * K(diagonal_sweep)(bool rests, bool stream);
K(sweep_fn) *
    K(grouped_diagonal_sweep)(
        unsigned high, bool rests); /* in place, on at most two high targets: rows as in a matrix */
K(sweep_fn) * K(exchange_sweep)(bool unit, unsigned k, bool rests, bool stream);

/* simd_pauli_rotation.c: prepare, of form PAULI, and the bytes of its coefficients. */
enum { PAULI_COEFFICIENTS = 2 * COEFFICIENT_PARTS * VECTOR_BYTES };
void K(prepare_pauli)(qarena__sweep *sweep, const qarena__action *action, unsigned n,
                      qarena__sweep_mode mode, void *table);

/* simd_lookup.c: the same of forms PHASE_TABLE and PERMUTATION_TABLE. */
enum { LOOKUP_HEAD = 576 };
size_t K(lookup_bytes)(const qarena__action *action);
void K(prepare_lookup)(qarena__sweep *sweep, const qarena__action *action, unsigned n,
                       qarena__sweep_mode mode, void *coefficients);

/* simd_linear.c */
void K(copy)(void *dst, const void *src, uint64_t begin, uint64_t end, bool stream);
void K(zero)(void *dst, uint64_t begin, uint64_t end, bool stream);
void K(combine)(void *dst, const void *a, const double alpha[2], const void *b,
                const double beta[2], uint64_t begin, uint64_t end);
void K(scale)(void *dst, const void *src, double factor, uint64_t begin, uint64_t end);
void K(tensor)(void *dst, const void *high, const void *low, unsigned n_low, uint64_t begin,
               uint64_t end);
bool K(convert)(void *dst, const void *src, unsigned from, uint64_t begin, uint64_t end);

/* simd_reduce.c */
double K(norm)(const void *src, uint64_t begin, uint64_t end);
void K(halves)(const void *src, unsigned qubit, uint64_t begin, uint64_t end, double out[2]);
void K(squares)(const void *src, uint64_t begin, uint64_t end, double *out);
void K(inner)(const void *a, const void *b, uint64_t begin, uint64_t end, double out[2]);

/* simd_search.c */
void K(search)(const double *sorted, uint64_t count, const double *x, uint64_t searches,
               uint64_t *found);

/* simd_philox.c */
void K(words)(uint64_t seed, uint64_t stream, uint64_t first, uint64_t blocks, uint64_t *words);

/* simd_sincos.c */
void K(sincos)(const double *angle, unsigned count, double *cosines, double *sines);

/* simd_outer.c */
void K(outer)(const double *x, const double *y, unsigned rows, unsigned columns, double *re,
              double *im);

/* simd_gram.c */
double K(defect)(const double *u, unsigned size);

/* simd_adjoint.c */
void K(tile_turn_sums)(const void *a, const void *b, unsigned t, const unsigned *bits,
                       unsigned count, double *sums);
void K(tile_phase_sums)(const void *a, const void *b, unsigned t, const qarena__phase_sums *sums);

/* simd_tile.c, simd_map.c, simd_rotate.c, simd_still.c, simd_permute.c, simd_pair.c, simd_phase.c
 */
void K(tile_gather)(void *tile, const void *state, uint64_t base, const qarena__segments *segments,
                    const qarena__factors *factors);
double K(tile_scatter)(void *state, const void *tile, uint64_t base,
                       const qarena__segments *segments, uint64_t filled,
                       const qarena__factors *factors, bool stream, qarena__prefetch *prefetch);
void K(tile_scatter_halves)(void *state, const void *tile, uint64_t base,
                            const qarena__segments *segments, uint64_t filled,
                            const qarena__factors *factors, bool stream, qarena__prefetch *prefetch,
                            uint64_t half, double sums[2]);
double K(tile_scatter_mapped)(void *state, const void *tile, uint64_t base,
                              const qarena__segments *segments, const qarena__index_map *map,
                              unsigned active_bits, const qarena__factors *factors, bool stream,
                              qarena__prefetch *prefetch);
void K(tile_rotate)(void *tile, qarena__sub_tile part, const qarena__rotations *rotations,
                    qarena__prefetch *prefetch);
void K(tile_still)(void *tile, qarena__sub_tile part, const qarena__rotations *rotations,
                   qarena__prefetch *prefetch); /* a part of tile_rotate */
void K(tile_pair)(void *tile, qarena__sub_tile part, const qarena__pair_gate *gate,
                  qarena__prefetch *prefetch);
void K(tile_permute)(void *tile, unsigned t, const qarena__cycle_map *map);
void K(tile_flip)(void *tile, unsigned t, uint64_t mask);
void K(tile_phase)(void *tile, qarena__sub_tile part, const qarena__phases *phases,
                   double (*linear)[2], const double *block_factors, const qarena__steps *steps,
                   const qarena__rotations *lanes, const qarena__follow *follow, void *room);

/* simd_pauli.c. Tiles of doubles: one of each for both precisions. */
#define DOUBLE(name) QARENA__PASTE(QARENA_KERNEL_ISA, double, name)
void K(pauli_gather)(double *tile, const void *state, const qarena__segments *segments);
void DOUBLE(pauli_multiply)(const double *tile, const qarena__pauli_group *group, uint32_t at,
                            uint32_t within, double *bins, qarena__prefetch *prefetch);
void DOUBLE(pauli_add)(const qarena__pauli_group *group, const qarena__pauli_string *strings,
                       uint64_t base, double *bins, double *sums);
void K(pauli_apply)(double *sum, const void *state, uint64_t at, unsigned bits, uint32_t x,
                    uint32_t z, double factor);

/* Those of `count` masks whose numbers are bits of k, together. */
INLINE uint64_t choose_masks(const uint64_t *masks, unsigned count, unsigned k) {
    uint64_t bits = 0;
    for (unsigned j = 0; j < count; j++) {
        bits |= k >> j & 1 ? masks[j] : 0;
    }
    return bits;
}

/* Rows that one block of a large matrix accumulates at once, for GROUPS groups that share the load
 * of each coefficient: 8 chains hide the latency of multiply-adds; with 16 of them 32 registers
 * leave room for operands. */
#if defined(__AVX512F__) || defined(__aarch64__)
#define BLOCK_ROWS 8u
#else
#define BLOCK_ROWS 4u
#endif
#define GROUPS 2u

/* Vectors of a page. */
enum { PAGE_SHIFT = VECTOR_BYTES == 64 ? 6 : VECTOR_BYTES == 32 ? 7 : 8 };

/* Which groups there are: the bits of a vector's number that they enumerate, `all` vectors of the
 * state, and how many follow each other. */
INLINE void place_groups(qarena__sweep *sweep, const qarena__action *action, uint64_t targets,
                         bool one_row, bool in_place, bool in_tile, uint64_t all) {
    const uint64_t ones = action->ones >> AMP_BITS, zeros = action->zeros >> AMP_BITS;
    const uint64_t bounds = targets | ones | zeros | (in_tile ? (uint64_t)1 << PAGE_SHIFT : 0);
    sweep->fixed = (one_row ? 0 : targets) | (in_place ? ones | zeros : 0);
    sweep->base = in_place ? ones : 0;
    sweep->ones = in_place ? 0 : ones;
    sweep->zeros = in_place ? 0 : zeros;
    sweep->items = all >> __builtin_popcountll(sweep->fixed);
    sweep->page_shift = in_tile ? PAGE_SHIFT : 63;
    sweep->gap = QARENA__TILE_GAP / VECTOR_BYTES;
    sweep->segment_length = bounds ? bounds & -bounds : all;
}

/* Copy a segment of each of `rows` strided rows, which the controls leave alone. */
INLINE void copy_rows(const V *src, V *dst, const uint64_t *offset, unsigned rows, uint64_t index,
                      uint64_t length, bool stream) {
    for (unsigned row = 0; row < rows; row++) {
        const V *from = src + index + offset[row];
        V *to = dst + index + offset[row];
        for (uint64_t i = 0; i < length; i++) {
            put(to + i, from[i], stream);
        }
    }
}

/* (re + its rest, im + its rest) times x: rests first, since a sum that is rounded is too large to
 * notice them. */
INLINE V multiply_finely(V re, V im, V re_rest, V im_rest, V x, bool rests) {
    const V y = swap_parts(x);
    return rests ? fused(re, x, fused(im, y, re_rest * x + im_rest * y)) : re * x + im * y;
}

/* The rest of a factor, the part that a REAL can't hold; 0 in double precision. */
INLINE REAL rest_of(double factor) {
    return QARENA_KERNEL_DOUBLE ? 0 : (REAL)(factor - (double)(REAL)factor);
}

/* (factor + rest) x, times *low unless that is NULL. */
INLINE V scaled(V x, V factor, V rest, const V *low) {
    if (QARENA_KERNEL_DOUBLE) {
        return (low ? factor * *low : factor) * x;
    }
    const V y = low ? *low * x : x;
    return fused(factor, y, rest * y);
}

/* Offsets of the 2^high rows of a group, in vectors. */
INLINE void row_offsets(const qarena__sweep *sweep, unsigned high, uint64_t *offset) {
    for (unsigned row = 0; row < 1u << high; row++) {
        offset[row] = 0;
        for (unsigned bit = 0; bit < high; bit++) {
            offset[row] += (row >> bit & 1) ? sweep->stride[bit] : 0;
        }
    }
}

#endif
