/* Stages that need no sweep of their own: the sweep of phases before them does them too, while it has the rows that they connect in registers. */
#ifndef QARENA_PLAN_JOIN_H
#define QARENA_PLAN_JOIN_H

#include "plan/plan.h"

/* What the sweep of a stage of phases has taken in so far. */
typedef struct qarena__joining {
    const qarena__plan *plan;
    uint64_t joined;  /* qubits above the lanes that it rotates or multiplies by phases */
    uint64_t skipped; /* qubits of rotations after it that did not join */
    uint64_t turned;  /* rotated in the last step */
    unsigned steps;   /* a step: phases, then rotations; the first has no phases */
    bool lanes;       /* it rotates lanes */
    bool over;        /* nothing more can join */
} qarena__joining;

/* Whether the next stage joins, in a tile of these qubits: rotations of at most plan->join_most qubits above the lanes, and phases among these, in at most
 * QARENA__MOST_STEPS steps; and one stage of rotations among the lanes. Stages between that do not join commute with those that do. */
bool qarena__joins(qarena__joining *joining, const qarena__stage *stage, uint64_t tile);

/* For each stage of a pass: its own number, or that of the stage of phases that it joins. `into`: what qarena__fold says of the pass. Those of one place are done in
 * the order of their numbers. */
void qarena__join(const qarena__plan *plan, const qarena__pass *pass, const uint8_t *into, uint8_t host[QARENA__PASS_STAGES]);

#endif
