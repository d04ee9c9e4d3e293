/* Tiles: 2^t amplitudes gathered in a thread's own buffer, and the sweeps that only tiles have.
 *
 * A tile is laid out as the state is (interleaved, tile bit 0 first) but skewed: after every 4 KiB one cache line is left out. Without it the rows of a sweep
 * over high bits, a power of two apart, would fall into the same few cache sets. Offsets of disjoint bits still add. */
#ifndef QARENA_KERNELS_TILE_H
#define QARENA_KERNELS_TILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QARENA__TILE_PAGE 4096u /* bytes between left-out lines */
#define QARENA__TILE_LINE 64u

/* Bytes of a tile of 2^t amplitudes. */
static inline size_t qarena__tile_bytes(unsigned t, unsigned amplitude_bytes) {
    size_t bytes = (size_t)amplitude_bytes << t;
    return bytes + bytes / QARENA__TILE_PAGE * QARENA__TILE_LINE + QARENA__TILE_LINE;
}

/* z := z w, complex numbers as (re, im): the factors of phases. */
static inline void qarena__multiply(double z[2], const double w[2]) {
    const double re = z[0] * w[0] - z[1] * w[1];
    z[1] = z[0] * w[1] + z[1] * w[0];
    z[0] = re;
}

/* Real rotations of one sweep, on distinct bits of the tile: [[1, -t], [t, 1]] times a factor that the caller keeps, or, `swapped`,
 * [[t, -1], [1, t]]: for large tangents, so that numbers don't grow out of range. */
#define QARENA__MOST_ROTATIONS 4u
#define QARENA__MOST_MOVES 8u
typedef struct qarena__rotations {
    unsigned count;
    unsigned bit[QARENA__MOST_ROTATIONS];
    bool swapped[QARENA__MOST_ROTATIONS];
    double t[QARENA__MOST_ROTATIONS];
    bool moving; /* rows then change places: row r (bit j of r: that of bit[j]) goes to row to[r] ^ mask of each move whose controls hold */
    unsigned moves;
    uint8_t to[1u << QARENA__MOST_ROTATIONS];
    struct qarena__move {
        uint64_t ones, zeros; /* controls: bits of the tile, above the lanes and not among bit[] */
        uint8_t mask;
    } move[QARENA__MOST_MOVES];
} qarena__rotations;

/* Phases of one sweep. A row is 2^low_bits consecutive amplitudes; amplitude l of row h is multiplied by
 *
 *     rows[h] * low[l] * prod over i in l, (linear[i] * prod over j coupled, in h, of coupling[j][i])
 *
 * where "i in l" means bit i of l is set. `low` is what low bits say among themselves, the same for every tile; linear comes from qubits outside the tile. */
#define QARENA__ROW_BITS 7u
#define QARENA__MOST_HIGH_BITS 12u
typedef struct qarena__phases {
    unsigned low_bits;     /* min(QARENA__ROW_BITS, t) */
    bool low_is_one;       /* low is 1 everywhere */
    bool rows_are_one;     /* rows are 1 for every tile */
    unsigned coupled;      /* high bits that couple with low ones */
    unsigned coupled_bit[QARENA__MOST_HIGH_BITS];                      /* of h */
    double coupling[QARENA__MOST_HIGH_BITS][QARENA__ROW_BITS][2];
    double low[1u << QARENA__ROW_BITS][2];
} qarena__phases;

/* A two-qubit gate: real rotations on both bits as above, then a 2x2 block on rows 00 and 11 and one on rows 01 (bit[0] is 1) and 10, all times a factor that the caller
 * keeps. A block takes its rows (y, z) to (f[0] (y + a P z'), f[1] (z' + b P y)) with z' = (1 + i m) z and P = 1 (`real`) or i; f[0] of the even one is 1, and it is never crossed. */
typedef struct qarena__parity_block {
    bool real, crossed; /* crossed: the results change places */
    double m, a, b;
    double f[2][2];
} qarena__parity_block;

typedef struct qarena__pair_gate {
    unsigned bit[2]; /* bit[0] < bit[1] */
    bool swapped[2];
    double t[2];
    qarena__parity_block even, odd;
} qarena__pair_gate;

/* The tile sweeps of one (ISA, precision); every one works on one tile, on the calling thread. */
typedef struct qarena__tile_kernels {
    /* tile <- amplitudes base + run_offset[r] + [0, 2^run_bits) of the state, for n_runs runs in order. A run is at most a page. */
    void (*load)(void *tile, const void *state, uint64_t base, const uint64_t *run_offset, uint64_t n_runs, unsigned run_bits);
    /* The way back, every amplitude times `scale`; stream: past the caches. */
    void (*store)(void *state, const void *tile, uint64_t base, const uint64_t *run_offset, uint64_t n_runs, unsigned run_bits, double scale,
                  bool stream);
    /* All bits in [lane_bits, t), or all below lane_bits. Moving: in [lane_bits, t), and not more than row_bits. */
    void (*rotate)(void *tile, unsigned t, const qarena__rotations *rotations);
    /* t >= lane_bits + 2; not crossed where a bit is below lane_bits. */
    void (*pair)(void *tile, unsigned t, const qarena__pair_gate *gate);
    /* linear: low_bits complex numbers or NULL (all 1); rows: 2^(t - low_bits) complex numbers; lanes: rotations of bits below lane_bits, none swapped, that
     * follow in the same sweep, or NULL. */
    void (*phase)(void *tile, unsigned t, const qarena__phases *phases, double (*linear)[2], const double *rows, const qarena__rotations *lanes);
} qarena__tile_kernels;

#endif
