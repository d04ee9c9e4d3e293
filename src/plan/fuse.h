/* Fused stages need no sweep of their own: the sweep of phases before them does them too, while it
 * has the rows that they connect in registers. */
#ifndef QARENA_PLAN_FUSE_H
#define QARENA_PLAN_FUSE_H

#include "plan/plan.h"

/* What is fused into a stage of phases so far. */
typedef struct qarena__fusing {
    const qarena__plan *plan;
    uint64_t fused;   /* qubits above the lanes that it rotates or multiplies by phases */
    uint64_t skipped; /* qubits of rotations after it that are not fused */
    uint64_t turned;  /* rotated in the last step */
    unsigned steps;   /* a step: phases, then rotations; the first has no phases */
    bool lanes;       /* it rotates lanes */
    bool over;        /* nothing more can be fused */
} qarena__fusing;

/* Whether the next stage is fused, in a tile of these qubits: rotations of at most plan->fuse_most
 * qubits above the lanes, and phases among these, in at most QARENA__MOST_STEPS steps; and one
 * stage of rotations among the lanes. Stages between that are not fused commute with those that
 * are. */
bool qarena__fusing_add(qarena__fusing *fusing, const qarena__stage *stage, uint64_t tile);

/* Write `fused_into` of the stages of a pass that are fused into phases. Permutations have their
 * places already (absorb.h). */
void qarena__fuse_stages(qarena__plan *plan, const qarena__pass *pass);

#endif
