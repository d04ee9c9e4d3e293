/* One tile of a pass: gather, stages, scatter. */
#ifndef QARENA_REGISTER_EXECUTE_TILE_H
#define QARENA_REGISTER_EXECUTE_TILE_H

#include "compile/compiled_pass.h"
#include "register/known_norm.h"
#include "register/workspace.h"

#define QARENA__NO_TILE UINT64_MAX

/* A pass while it is executed, as its threads see it. */
typedef struct qarena__execution {
    const qarena__workspace *space;
    const qarena__kernels *kernels;
    const qarena__compiled_pass *pass;
    uint64_t nonzero_qubits;   /* of the state before the pass */
    uint64_t untouched_qubits; /* neither among these nor in the tile */
    uint64_t tiles_per_active; /* values of the untouched qubits: of so many tiles only the first
                                  may not be zero */
    unsigned active_bits; /* amplitudes of a tile from 2^active_bits on are zero before the pass, */
    unsigned active_bits_after; /* and those from 2^active_bits_after on after all of its stages */
    qarena__segments segments;  /* that are read, or zero before */
    uint64_t target_nonzero_qubits; /* of the buffer that is written */
    qarena__factors out;            /* of the scatter, what mends the norm among them */
    qarena__norm_sum sum;           /* of what has been written */
    bool after_reset;               /* the state before is |0..0>, whatever src holds */
    const void *src;
    void *dst;
    bool stream;
    qarena__watch *watch; /* NULL: in place, a pass that has begun must end */
} qarena__execution;

/* Execute the tile of this base index in a thread's scratch. next: the base of the thread's next
 * tile that it will read, which is prefetched, or QARENA__NO_TILE. */
void qarena__execute_tile(qarena__execution *x, const qarena__scratch *scratch, uint64_t base,
                          uint64_t next);

/* Write a tile that is zero, unless zeros lie there already. */
void qarena__clear_tile(const qarena__execution *x, uint64_t base);

#endif
