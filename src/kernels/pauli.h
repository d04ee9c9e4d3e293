/* Sums over a tile for Pauli strings, and strings applied to a block.
 *
 * A tile here is 2^bits doubles, whatever the precision of the state: place 2i is the real part of
 * amplitude i, place 2i + 1 its imaginary part. For a string whose masks on the amplitudes are x
 * and z, with y letters Y, and c_i = conj(psi[i ^ x]) psi[i]:
 *
 *      <psi| string |psi> = i^y sum (-1)^|i & z| c_i
 *                         = (-1)^(y / 2) sum over places j of (-1)^|j & z'| a_j a_(j ^ x')
 *
 * where x' = 2 x + (y mod 2), z' = 2 z + (y mod 2): of c only the real part is needed where y is
 * even, only the imaginary part where it is odd. Masks of places stand for x' and z' from here on.
 *
 * Place j and place j ^ x' have the same product and, since |x' & z'| is even, the same sign: the
 * places where the highest bit of x' is 0 suffice. */
#ifndef QARENA_KERNELS_PAULI_H
#define QARENA_KERNELS_PAULI_H

#include <stdint.h>

#include "kernels/tile.h"

/* Vectors of a row, in which a vector may be any one's partner. */
#define QARENA__PAULI_ROW_BITS 3u
#define QARENA__PAULI_ROW (1u << QARENA__PAULI_ROW_BITS)

/* Bits of places of the smallest tile, whatever the kernels: a row of the widest vectors. */
#define QARENA__PAULI_LEAST_BITS 6u

/* One string of a group. */
typedef struct qarena__pauli_string {
    uint64_t outer;  /* its Z mask on the state: the sign of a tile is that of its base */
    uint64_t number; /* the caller's */
    uint32_t z;      /* its Z mask on places of the tile */
    /* Made by qarena__pauli_group_make: z on the vectors of the group's bins, and on the lanes. */
    uint32_t bin, lanes;
} qarena__pauli_string;

/* Strings of one X mask. Rows of a tile whose number agrees in all of `differ` have the same sign
 * in every string, up to one for the bin as a whole: they are added up, row on row. */
typedef struct qarena__pauli_group {
    uint32_t x;      /* on places */
    uint32_t count;  /* strings */
    uint64_t first;  /* the first of them */
    uint32_t pivot;  /* of row numbers: only rows without it are looked at; 0: all */
    uint32_t ones;   /* of row numbers: in all Z masks */
    uint32_t differ; /* of row numbers: in some Z masks */
    uint32_t rest;   /* of row numbers: those that a bin's rows differ in */
} qarena__pauli_group;

/* The X mask on row numbers. */
static inline uint32_t qarena__pauli_group_x(const qarena__pauli_group *group, unsigned lane_bits) {
    return group->x >> (lane_bits + QARENA__PAULI_ROW_BITS);
}

/* Fill in a group from x, first and count, for a tile of 2^bits places and vectors of
 * 2^lane_bits doubles, and put its strings in the order of their bins. */
void qarena__pauli_group_make(qarena__pauli_group *group, qarena__pauli_string *strings,
                              unsigned bits, unsigned lane_bits);

/* Of one (ISA, precision); on the calling thread. */
typedef struct qarena__pauli_kernels {
    unsigned lane_bits; /* log2 of the doubles in a vector */

    /* tile <- the segments of the state, in order; their flips are the tile's base. */
    void (*gather)(double *tile, const void *state, const qarena__segments *segments);

    /* The group's bins += products of the rows of a tile that differ from row `at` in bits of
     * `within`; bins are 0 before row 0. To be called for all rows: `at` rising among the numbers
     * without bits of `within`, where these hold the X mask and none of `differ`; or once, for all
     * of them. It prefetches a line a row, unless that is NULL. bins: 2^(bits of differ) rows,
     * 64-byte aligned, as is the tile. */
    void (*multiply)(const double *tile, const qarena__pauli_group *group, uint32_t at,
                     uint32_t within, double *bins, qarena__prefetch *prefetch);

    /* sums[s] += the sum over the tile of string s of the group, for the tile of this base and its
     * bins, which change. */
    void (*add)(const qarena__pauli_group *group, const qarena__pauli_string *strings,
                uint64_t base, double *bins, double *sums);

    /* sum[p] += factor (-1)^|p & z| block[p ^ x] for the places p of a block of 2^bits amplitudes
     * of the state, the first of which is amplitude `at`. sum: 64-byte aligned; state: as its
     * numbers are. */
    void (*apply)(double *sum, const void *state, uint64_t at, unsigned bits, uint32_t x,
                  uint32_t z, double factor);
} qarena__pauli_kernels;

#endif
