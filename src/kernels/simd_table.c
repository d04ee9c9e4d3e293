/* The table of this (ISA, precision): the only symbol that others know. */
#include "kernels/butterfly.h"

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)

extern const qarena__kernels K(kernels);
const qarena__kernels K(kernels) = {
    .isa = TEXT(QARENA_KERNEL_ISA),
    .precision = QARENA_KERNEL_DOUBLE ? QARENA_DOUBLE : QARENA_SINGLE,
    .lane_bits = AMP_BITS,
    .step_bits = ROW_BITS - 1,
    .row_bits = ROW_BITS,
    .coefficient_bytes = K(coefficient_bytes),
    .prepare = K(prepare),
    .copy = K(copy),
    .zero = K(zero),
    .norm = K(norm),
    .halves = K(halves),
    .squares = K(squares),
    .search = K(search),
    .words = K(words),
    .sincos = K(sincos),
    .inner = K(inner),
    .outer = K(outer),
    .defect = K(defect),
    .combine = K(combine),
    .scale = K(scale),
    .tensor = K(tensor),
    .convert = K(convert),
    .tile = {.gather = K(tile_gather),
             .scatter = K(tile_scatter),
             .scatter_halves = K(tile_scatter_halves),
             .scatter_mapped = K(tile_scatter_mapped),
             .rotate = K(tile_rotate),
             .permute = K(tile_permute),
             .flip = K(tile_flip),
             .pair = K(tile_pair),
             .phase = K(tile_phase),
             .turn_sums = K(tile_turn_sums),
             .phase_sums = K(tile_phase_sums)},
    .pauli = {.lane_bits = VECTOR_BYTES == 64   ? 3
                           : VECTOR_BYTES == 32 ? 2
                                                : 1,
              .gather = K(pauli_gather),
              .multiply = DOUBLE(pauli_multiply),
              .add = DOUBLE(pauli_add),
              .apply = K(pauli_apply)},
};
