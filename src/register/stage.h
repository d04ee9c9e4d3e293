/* Stages of a tile that need more than their plan: all phases of one sweep, rotations, KAK forms. */
#ifndef QARENA_REGISTER_STAGE_H
#define QARENA_REGISTER_STAGE_H

#include "circuit/op.h"
#include "kernels/tile.h"
#include "plan/kak.h"
#include "register/bit_form.h"

/* Bits of a tile from qubits of the register: those of `mask` that lie in the tile, closed up. `mask` has few bits. */
static inline size_t qarena__tile_bits(uint64_t mask, uint64_t qubits) {
    size_t bits = 0;
    for (uint64_t left = mask & qubits; left; left &= left - 1) {
        bits |= (size_t)1 << __builtin_popcountll(qubits & ((left & -left) - 1));
    }
    return bits;
}

/* A phase that depends on qubits outside the tile: where all of `outside` is 1, a factor on one bit of the tile, or on all of it. */
typedef struct qarena__outer_phase {
    uint64_t outside;
    double factor[2];
    unsigned bit; /* QARENA__ALL_BITS: every amplitude */
} qarena__outer_phase;
#define QARENA__ALL_BITS (~0u)

/* A stage of phases made ready: what is the same for every tile, and what is not. */
typedef struct qarena__phase_stage {
    qarena__phases phases;
    double (*rows)[2];          /* 2^(t - low_bits): what high bits say among themselves */
    qarena__outer_phase *outer;
    unsigned n_outer;
    qarena__steps steps;            /* what follows in the same sweep, if any; rotations among the lanes last, or NULL */
    const qarena__rotations *lanes;
    bool outer_low, outer_rows; /* whether outer phases reach the low bits, and the rows' numbers */
    qarena__bit_form low_form, row_form; /* of which phases.low and rows are made */
} qarena__phase_stage;

/* Bytes that a stage of `count` phases needs beside the struct. */
size_t qarena__phase_stage_room(unsigned t, unsigned count);

/* Collect the phases ops[order[0..count)] for tiles of these qubits. */
void qarena__phase_stage_prepare(qarena__phase_stage *stage, unsigned t, uint64_t qubits, const qarena__op *ops, const uint16_t *order,
                                 unsigned count, void *room);

/* Let it also multiply amplitudes with this bit of the tile by a real number. */
void qarena__phase_stage_scale(qarena__phase_stage *stage, unsigned bit, double factor);

/* Let it multiply all amplitudes by a real number, if that costs nothing; else false. */
bool qarena__phase_stage_takes_scale(qarena__phase_stage *stage, double factor);

/* Make the tables of all that was collected: it can be run. */
void qarena__phase_stage_finish(qarena__phase_stage *stage, unsigned t);

/* Run on the tile of this base index. The calling thread's room: rows, for 2^(t - low_bits) complex numbers, and QARENA__PHASE_ROOM. */
void qarena__phase_stage_run(const qarena__phase_stage *stage, const qarena__tile_kernels *kernels, void *tile, unsigned t, uint64_t base,
                             double (*rows)[2], void *room);

/* The factor of an amplitude of the tile, as far as it is the same for every tile: that of all phases if there are none outside. */
void qarena__phase_stage_at(const qarena__phase_stage *stage, size_t index, double factor[2]);

/* X on its target, or SWAP of two, where controls hold: bits of a tile. */
typedef struct qarena__permutation {
    uint64_t ones, zeros, targets;
} qarena__permutation;

/* Where it takes the amplitude of this index. */
static inline uint64_t qarena__permuted(uint64_t index, const qarena__permutation *p) {
    const bool swaps = p->targets & (p->targets - 1), differ = swaps && (index & p->targets) && (~index & p->targets);
    return (index & (p->ones | p->zeros)) == p->ones && (differ || !swaps) ? index ^ p->targets : index;
}

/* Let the sweep of these rotations do it too, after what it does so far: see qarena__fold. */
void qarena__fold_into(qarena__rotations *rotations, qarena__permutation p, unsigned lane_bits);

/* Make ready a rotation RY(theta): a multiple of [[1, -t], [t, 1]], or of [[t, -1], [1, t]] where t would be large. In single precision t is one that a float holds.
 * Returns the multiple. */
double qarena__rotation_prepare(double theta, unsigned precision, qarena__turn *turn);

/* Make ready a KAK form on these bits of a tile. Returns what every amplitude is still to be multiplied by, 2^-11 at least. */
double qarena__kak_stage_prepare(qarena__pair_gate *gate, const qarena__kak *kak, const unsigned bit[2], unsigned precision);

/* Its bits come with weights `before`, which its rotations know of, and leave with `after`: see weights.h. */
void qarena__kak_stage_weigh(qarena__pair_gate *gate, const double before[2], const double after[2]);

#endif
