/* A compiled stage of phases: all phases of one sweep, and what is fused into it. */
#ifndef QARENA_COMPILE_PHASE_STAGE_H
#define QARENA_COMPILE_PHASE_STAGE_H

#include "circuit/op.h"
#include "compile/phase_polynomial.h"
#include "kernels/tile.h"

/* A phase that depends on qubits outside the tile: where all of `outside` are 1, a factor on one
 * bit of the tile, or on the whole tile. */
typedef struct qarena__outer_phase {
    uint64_t outside;
    double factor[2];
    unsigned bit; /* QARENA__ALL_BITS: every amplitude */
} qarena__outer_phase;
#define QARENA__ALL_BITS (~0u)

/* A compiled stage of phases: the parts that are the same for every tile, and the phases that are
 * not. */
typedef struct qarena__phase_stage {
    qarena__phases phases;
    double (*block_factors)[2]; /* 2^(t - low_bits): of phases on high bits alone */
    qarena__outer_phase *outer;
    unsigned n_outer;
    qarena__steps steps;                   /* fused into the sweep, if any */
    const qarena__rotations *lanes;        /* rotations among the lanes, after the steps; or NULL */
    bool outer_low;                        /* some outer phase is on a low bit */
    bool outer_blocks;                     /* some outer phase changes the numbers of blocks */
    qarena__phase_polynomial low_phases;   /* of which phases.low is made */
    qarena__phase_polynomial block_phases; /* of which block_factors are made */
} qarena__phase_stage;

/* Bytes that a stage of `count` phases needs beside the struct. */
size_t qarena__phase_stage_room(unsigned t, unsigned count);

/* Collect the phases ops[order[0..count)] for tiles of these qubits. */
void qarena__phase_stage_prepare(qarena__phase_stage *stage, unsigned t, uint64_t qubits,
                                 const qarena__op *ops, const uint16_t *order, unsigned count,
                                 void *room);

/* Let it also multiply amplitudes with this bit of the tile by a real number. */
void qarena__phase_stage_scale(qarena__phase_stage *stage, unsigned bit, double factor);

/* Let it multiply all amplitudes by a real number, if that costs nothing; else false. */
bool qarena__phase_stage_takes_scale(qarena__phase_stage *stage, double factor);

/* Make the tables of all that was collected: it can be run. */
void qarena__phase_stage_finish(qarena__phase_stage *stage, unsigned t);

/* Run on a part of the tile of this base index, which holds no bit of a block. The calling thread's
 * scratch: tile_factors, for 2^(t - low_bits) complex numbers, and room, QARENA__PHASE_ROOM bytes.
 * follow: as that of the kernel. */
void qarena__phase_stage_run(const qarena__phase_stage *stage, const qarena__tile_kernels *kernels,
                             void *tile, qarena__sub_tile part, uint64_t base,
                             double (*tile_factors)[2], void *room, const qarena__follow *follow);

/* The factor of an amplitude of the tile, without phases that depend on qubits outside the tile. */
void qarena__phase_stage_at(const qarena__phase_stage *stage, size_t index, double factor[2]);

#endif
