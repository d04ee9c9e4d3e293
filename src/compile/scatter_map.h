/* Where the scatter of a pass puts a tile: the permutations there cost no sweep. */
#ifndef QARENA_COMPILE_SCATTER_MAP_H
#define QARENA_COMPILE_SCATTER_MAP_H

#include "compile/compiled_pass.h"
#include "compile/permutation.h"

/* Bytes that qarena__scatter_map_make may use, 64-byte aligned, for a tile of 2^t amplitudes in
 * segments of at least 2^segment_bits; `ends`: as of the pass. */
size_t qarena__scatter_map_bytes(unsigned t, unsigned segment_bits, bool ends);

/* The segments of the tile of these qubits in the order of the state: as long as they are, but of
 * at most 2^most amplitudes. offsets: room for one of each. */
qarena__segments qarena__segments_of_tile(uint64_t qubits, unsigned most, uint64_t *offsets);

/* Make scatter_segments and map of a pass whose scatter does these permutations of bits of the
 * tile, in this order, and the outer flips that the pass has already; `planned`: the plan's map of
 * them. `room` must outlive the pass. */
void qarena__scatter_map_make(qarena__compiled_pass *compiled, const qarena__plan *plan,
                              const qarena__pass *planned, const qarena__permutation *permutations,
                              unsigned count, void *room);

/* The same of a pass that leaves its tile. */
void qarena__leaving_scatter_make(qarena__compiled_pass *compiled, const qarena__plan *plan,
                                  const qarena__pass *planned, void *room);

#endif
