/* The only door to the kernels: one table of pointers per (ISA, precision). Kernels see pointers
 * and core, never an arena.
 *
 * A sweep is an action for one vector width, a function with its coefficients: prepared once a
 * gate, then run over disjoint ranges by any number of threads. */
#ifndef QARENA_KERNELS_TABLE_H
#define QARENA_KERNELS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels/action.h"
#include "kernels/pauli.h"
#include "kernels/tile.h"
#include "qarena/qarena.h"

typedef struct qarena__sweep qarena__sweep;

/* What a sweep works on. */
typedef enum qarena__sweep_mode {
    QARENA__BACK,        /* from one buffer into another */
    QARENA__BACK_STREAM, /* the same, written past the caches */
    QARENA__IN_PLACE,    /* one buffer */
    QARENA__TILE         /* one tile, in place */
} qarena__sweep_mode;

/* Single-precision states of fewer qubits lie in the caches, where the rests of coefficients, the
 * parts that a float can't hold, would cost a quarter of a sweep. Their sweeps leave rests out, and
 * their norms are measured more often. */
#define QARENA__FINE_QUBITS 13u

/* Coefficients that a sweep of at most two targets needs fit in the sweep itself; larger ones are
 * put in the caller's table. */
#define QARENA__INLINE_COEFFICIENTS 4096u

/* Rows of a panel that lie together: the widest vector of doubles. */
#define QARENA__SLIVER_ROWS 8u

struct qarena__sweep {
    /* Read src, write dst: the same buffer when prepared in place, else disjoint, and every
     * amplitude of dst is written. */
    void (*run)(const qarena__sweep *sweep, const void *src, void *dst, uint64_t begin,
                uint64_t end);
    uint64_t items;      /* run covers [0, items) */
    uint64_t bytes_read; /* of state, over all items */
    uint64_t bytes_written;
    uint64_t fixed; /* vector-index bits that an item does not enumerate: targets, and in place
                       controls */
    uint64_t base;  /* values of the fixed control bits */
    uint64_t ones, zeros;    /* out of place: vector-index bits that select; others are copied */
    uint64_t segment_length; /* consecutive vectors with the same fixed and control bits */
    uint64_t bit[QARENA__MAX_TARGETS];    /* of each high target, in a vector index */
    uint64_t stride[QARENA__MAX_TARGETS]; /* of each high target, in memory, in vectors */
    unsigned page_shift, gap;             /* a tile's skew, in vectors; page_shift 63: none */
    uint64_t offset[2];                   /* EXCHANGE: the two rows, in vectors; PAULI: x and z of
                                             a vector's index */
    unsigned active_bits;                 /* qubits from here on are neither targets nor controls */
    unsigned high, low;                   /* targets outside and inside a vector */
    unsigned lane_mask[8];                /* for each subset of low targets, the lanes' XOR */
    const void *coefficients;
    _Alignas(64) unsigned char inline_coefficients[QARENA__INLINE_COEFFICIENTS];
};

#define QARENA__SWEEP_HEADER offsetof(qarena__sweep, inline_coefficients)

typedef struct qarena__kernels {
    const char *isa;
    unsigned precision;
    unsigned lane_bits; /* log2 of the amplitudes in a vector */
    unsigned step_bits; /* bits of a tile whose rotations are best done in a sweep of phases, at
                           most QARENA__STEP_BITS */
    unsigned row_bits;  /* rotations that one sweep of a tile takes in registers; four need two
                           sweeps where it is less */

    /* Bytes of coefficients that prepare writes for this action: in the sweep itself if it is given
     * no table and they are at most QARENA__INLINE_COEFFICIENTS, else in a 64-byte aligned table;
     * the sweep then needs QARENA__SWEEP_HEADER bytes only. */
    size_t (*coefficient_bytes)(const qarena__action *action);

    /* Prepare a sweep that applies `action` to 2^n amplitudes. It must find `table` where it was,
     * but neither the action nor its matrix. Items may be run in any split and any order. */
    void (*prepare)(qarena__sweep *sweep, const qarena__action *action, unsigned n,
                    qarena__sweep_mode target, void *table);

    qarena__tile_kernels tile;
    qarena__pauli_kernels pauli;

    /* Linear sweeps over amplitudes [begin, end), begin a multiple of 64. */
    void (*copy)(void *dst, const void *src, uint64_t begin, uint64_t end, bool stream);
    void (*zero)(void *dst, uint64_t begin, uint64_t end, bool stream);

    /* Sum of |a|^2 over amplitudes [begin, end): fixed order, double accumulators. */
    double (*norm)(const void *src, uint64_t begin, uint64_t end);

    /* The same of those where a qubit is 0, and of those where it is 1. begin is a multiple of
     * 2^(qubit + 1), or both lie in one half. */
    void (*halves)(const void *src, unsigned qubit, uint64_t begin, uint64_t end, double out[2]);

    /* out[i - begin] = |a_i|^2. */
    void (*squares)(const void *src, uint64_t begin, uint64_t end, double *out);

    /* found[i] = the last of `count` ascending numbers, a power of two, that is at most x[i]; the
     * first is taken for one. */
    void (*search)(const double *sorted, uint64_t count, const double *x, uint64_t searches,
                   uint64_t *found);

    /* As qarena__philox_words, of core, whatever the precision. */
    void (*words)(uint64_t seed, uint64_t stream, uint64_t first, uint64_t blocks, uint64_t *words);

    /* Cosines and sines of angles, to less than one unit in the last place: an angle's are the same
     * in any company. Arrays are 64-byte aligned and have room for a multiple of
     * QARENA__SLIVER_ROWS numbers; what lies there beyond `count` is read and written. In double
     * whatever the precision. */
    void (*sincos)(const double *angle, unsigned count, double *cosines, double *sines);

    /* out += (re, im) of sum conj(a_i) b_i over [begin, end): fixed order, double. */
    void (*inner)(const void *a, const void *b, uint64_t begin, uint64_t end, double out[2]);

    /* (re, im) += X Y^dagger, for panels of `rows` rows, a power of two. A panel is slivers of
     * QARENA__SLIVER_ROWS rows, 0-padded where there are fewer: column by column the real parts,
     * then the imaginary ones. re, im: row by row, max(rows, QARENA__SLIVER_ROWS) doubles each.
     * x == y: at least what is on and below the diagonal. All 64-byte aligned, in double whatever
     * the precision. */
    void (*outer)(const double *x, const double *y, unsigned rows, unsigned columns, double *re,
                  double *im);

    /* The largest |entry|^2 of U U^dagger - 1, for U of size x size (re, im) pairs row by row, in
     * double whatever the precision; size: a power of two, at least
     * 8. Infinite: a number is not finite, or too large. */
    double (*defect)(const double *u, unsigned size);

    /* dst_i = alpha a_i + beta b_i over [begin, end); dst may be a or b. */
    void (*combine)(void *dst, const void *a, const double alpha[2], const void *b,
                    const double beta[2], uint64_t begin, uint64_t end);

    /* dst_i = factor src_i over [begin, end); dst may be src. */
    void (*scale)(void *dst, const void *src, double factor, uint64_t begin, uint64_t end);

    /* dst_i = high_(i >> n_low) * low_(i mod 2^n_low) over [begin, end). */
    void (*tensor)(void *dst, const void *high, const void *low, unsigned n_low, uint64_t begin,
                   uint64_t end);

    /* dst_i = src_i over [begin, end), src in precision `from`; false: some number is not finite.
     */
    bool (*convert)(void *dst, const void *src, unsigned from, uint64_t begin, uint64_t end);
} qarena__kernels;

/* The table in use for this precision: the best that the machine runs, or QARENA_ISA's. NULL:
 * QARENA_ISA is unknown or not runnable here (qarena__kernels_check says so). Any thread. */
const qarena__kernels *qarena__kernels_of(unsigned precision);
qarena_status qarena__kernels_check(void);

/* E_ARGUMENT: it is neither single nor double. */
qarena_status qarena__precision_check(unsigned precision);

/* Names of all tables that this build has and this machine can run, best first, blank-separated. */
const char *qarena__kernels_names(void);

/* Whether a pair of buffers of this size each is to be written with non-temporal stores: if it does
 * not fit the last-level cache. */
bool qarena__kernels_stream(uint64_t bytes);

/* The oracle, and the last resort: one scalar complex number at a time, in double, without memory.
 * Groups [begin, end) of the 2^(n - k) groups of 2^k amplitudes that an action combines, numbered
 * by the qubits that are no targets; src may be dst. Slow; other last bits than a sweep's, the same
 * for any split. */
void qarena__reference_groups(const qarena__action *action, unsigned precision, const void *src,
                              void *dst, uint64_t begin, uint64_t end);
/* All groups of 2^n double amplitudes, in place. */
void qarena__reference_apply(double *amplitudes, unsigned n, const qarena__action *action);

#endif
