/* One tile of a pass: gather, stages, scatter. */
#ifndef QARENA_REGISTER_EXECUTE_TILE_H
#define QARENA_REGISTER_EXECUTE_TILE_H

#include "compile/compiled_pass.h"
#include "register/known_bits.h"
#include "register/known_norm.h"
#include "register/workspace.h"

#define QARENA__NO_TILE UINT64_MAX

/* What is known of a tile between two stages: amplitudes from 2^active_bits on are zero. */
typedef struct qarena__tile_state {
    unsigned active_bits;
    qarena__known_bits known;
} qarena__tile_state;

/* A tile that has waited: see share_tile.h. */
typedef struct qarena__lone_tile {
    uint64_t base;
    qarena__scratch scratch; /* of the thread that has begun it */
    qarena__tile_state at;
} qarena__lone_tile;

/* A pass while it is executed, as its threads see it. */
typedef struct qarena__execution {
    const qarena__workspace *space;
    const qarena__kernels *kernels;
    const qarena__compiled_pass *pass;
    uint64_t nonzero_qubits;   /* of the state before the pass */
    uint64_t untouched_qubits; /* neither among nonzero_qubits nor in the tile */
    uint64_t tiles_per_active; /* 2^(untouched qubits): only the first of so many may not be zero */
    unsigned active_bits;     /* amplitudes of a tile from 2^active_bits on: zero before the pass */
    qarena__known_bits known; /* of a tile, above the lanes, before the pass */
    uint32_t until;           /* how many stages run; if there are more the tile is the only one, */
    qarena__lone_tile lone;   /* and is here then */
    bool measured; /* one of them was just measured: rotations that change it wait for others */
    unsigned active_bits_after;     /* the same after all stages of the pass */
    qarena__segments segments;      /* that are read, or zero before the pass */
    uint64_t flips;                 /* qubits that are flipped before the pass, while gathered */
    uint64_t outer_ones;            /* untouched qubits that are 1 where the state is not zero */
    const qarena__factors *in;      /* of the gather; NULL: all are 1 */
    uint64_t target_nonzero_qubits; /* the nonzero qubits of the buffer that is written */
    qarena__factors out;            /* of the scatter; one of them mends the norm */
    qarena__norm_sum sum;           /* of the squares of what has been written */
    uint64_t half;                  /* a qubit, as a mask, where it is 1: */
    qarena__norm_sum ones;          /* the same; half = 0: nobody asks */
    bool after_reset;               /* the state before the pass is |0..0>, whatever src holds */
    const void *src;
    void *dst;
    bool stream;
    qarena__watch *watch; /* NULL: in place, a pass that has begun must end */
} qarena__execution;

/* Its steps: gather the tile of this base index; one stage on a part of it, of which these bits are
 * known; scatter, which returns the sum of the squares of what it writes. */
void qarena__tile_gather(const qarena__execution *x, void *tile, uint64_t base);
void qarena__tile_stage(const qarena__execution *x, const qarena__compiled_stage *stage,
                        qarena__sub_tile part, qarena__known_bits known, uint64_t base,
                        const qarena__scratch *scratch, qarena__prefetch *prefetch);
double qarena__tile_scatter(const qarena__execution *x, const void *tile, uint64_t base,
                            qarena__prefetch *prefetch);

/* The active bits of a tile with this stage. */
static inline unsigned qarena__active_with(unsigned active_bits,
                                           const qarena__compiled_stage *stage) {
    return stage->active_bits > active_bits ? stage->active_bits : active_bits;
}

/* How many stages run with this one: those of its group. */
static inline uint32_t qarena__stages_with(const qarena__compiled_stage *stage) {
    return stage->group ? stage->group : 1;
}

/* A stage, with those of its group, on a part whose t is yet to be set; how many these were. */
uint32_t qarena__tile_step(qarena__tile_state *at, const qarena__execution *x,
                           const qarena__compiled_stage *stage, qarena__sub_tile part,
                           uint64_t base, const qarena__scratch *scratch,
                           qarena__prefetch *prefetch);

/* Scatter, and add up the squares. */
void qarena__tile_end(qarena__execution *x, const void *tile, uint64_t base,
                      qarena__prefetch *prefetch);

/* Execute the tile of this base index in a thread's scratch. next: the base of the thread's next
 * tile that it will read, or QARENA__NO_TILE; it is prefetched. */
void qarena__execute_tile(qarena__execution *x, const qarena__scratch *scratch, uint64_t base,
                          uint64_t next);

/* Write a tile that is zero, unless zeros lie there already. */
void qarena__clear_tile(const qarena__execution *x, uint64_t base);

#endif
