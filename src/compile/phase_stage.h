/* A stage of phases made ready: all phases of one sweep, and what is fused into it. */
#ifndef QARENA_COMPILE_PHASE_STAGE_H
#define QARENA_COMPILE_PHASE_STAGE_H

#include "circuit/op.h"
#include "compile/phase_polynomial.h"
#include "kernels/tile.h"

/* A phase that depends on qubits outside the tile: where all of `outside` is 1, a factor on one bit
 * of the tile, or on all of it. */
typedef struct qarena__outer_phase {
    uint64_t outside;
    double factor[2];
    unsigned bit; /* QARENA__ALL_BITS: every amplitude */
} qarena__outer_phase;
#define QARENA__ALL_BITS (~0u)

/* A stage of phases made ready: what is the same for every tile, and what is not. */
typedef struct qarena__phase_stage {
    qarena__phases phases;
    double (*block_factors)[2]; /* 2^(t - low_bits): what high bits say among themselves */
    qarena__outer_phase *outer;
    unsigned n_outer;
    qarena__steps
        steps; /* what follows in the same sweep, if any; rotations among the lanes last, or NULL */
    const qarena__rotations *lanes;
    bool outer_low,
        outer_blocks; /* whether outer phases reach the low bits, and the rows' numbers */
    qarena__phase_polynomial low_phases, block_phases; /* of which phases.low and rows are made */
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

/* Run on the tile of this base index. The calling thread's room: rows, for 2^(t - low_bits) complex
 * numbers, and QARENA__PHASE_ROOM. */
void qarena__phase_stage_run(const qarena__phase_stage *stage, const qarena__tile_kernels *kernels,
                             void *tile, unsigned t, uint64_t base, double (*rows)[2], void *room);

/* The factor of an amplitude of the tile, as far as it is the same for every tile: that of all
 * phases if there are none outside. */
void qarena__phase_stage_at(const qarena__phase_stage *stage, size_t index, double factor[2]);

#endif
