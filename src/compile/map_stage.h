/* Maps of a plan (plan/maps.h), compiled: their parts, into the rotations whose sweeps do them, and
 * their rests. Controls outside the tile are bits of its base. */
#ifndef QARENA_COMPILE_MAP_STAGE_H
#define QARENA_COMPILE_MAP_STAGE_H

#include "circuit/oplist.h"
#include "compile/compiled_pass.h"
#include "plan/map_sharing.h"

/* The rest of a map, unless it is of a few rows: those are rotations that are still. */
struct qarena__map_stage {
    qarena__cycle_map cycles;
    /* Then bit[k] of the tile, a mask, flips where an odd number of qubits[k] are 1 in the base. */
    unsigned flips;
    uint64_t bit[QARENA__MAP_NUMBER], qubits[QARENA__MAP_NUMBER];
};

/* Bytes that qarena__map_compile may use, 64-byte aligned, for a tile of 2^t amplitudes. */
size_t qarena__map_bytes(unsigned t, unsigned lane_bits, qarena__sweep_form form);

/* Compile the map that stands at a stage, whose other stages have been compiled, and its own is
 * empty. */
void qarena__map_compile(qarena__compiled_pass *compiled, const qarena__oplist *list,
                         const qarena__map_stages *stages, uint32_t at, void *room);

/* Bytes for a map in the gather; and let the gather of a pass do it, once its scatter is made. */
size_t qarena__gather_map_bytes(unsigned t, unsigned segment_bits);
void qarena__gather_map_make(qarena__compiled_pass *compiled, const qarena__oplist *list,
                             const qarena__map_stages *stages, uint32_t at, void *room);

/* What flips in the offsets of segments that are gathered for the tile of this base. */
uint64_t qarena__gather_flips(const qarena__compiled_pass *compiled, uint64_t base);

/* Rotations, or rows that move, in a part of the tile of this base. */
void qarena__rotations_run(const qarena__compiled_stage *stage, const qarena__tile_kernels *kernels,
                           void *tile, qarena__sub_tile part, uint64_t base,
                           qarena__prefetch *prefetch);

void qarena__map_stage_run(const qarena__map_stage *map, const qarena__tile_kernels *kernels,
                           void *tile, unsigned active_bits, uint64_t base);

#endif
