/* Stages that are fused into a sweep of phases, compiled: see plan/fuse.h. */
#ifndef QARENA_COMPILE_FUSE_STAGE_H
#define QARENA_COMPILE_FUSE_STAGE_H

#include "compile/compiled_pass.h"

/* Write the stages of a pass that its plan has fused into phases into the stages of phases; all
 * have been compiled. */
void qarena__fuse_compiled(qarena__compiled_pass *compiled, const qarena__plan *plan,
                           const qarena__pass *pass);

/* Write the rotations too, once the scales of their bits have been chosen. */
void qarena__fuse_step_rotations(qarena__compiled_pass *compiled);

/* The number j of a bit of the tile among those of steps, steps->bits if it is not one of them. */
static inline unsigned qarena__find_step_bit(const qarena__steps *steps, unsigned bit) {
    unsigned j = 0;
    while (j < steps->bits && steps->bit[j] != bit) {
        j++;
    }
    return j;
}

#endif
