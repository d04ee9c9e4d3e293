/* Permutations that need no sweep of their own: a sweep of rotations before them stores its rows elsewhere, or the pass writes its runs elsewhere. */
#ifndef QARENA_PLAN_FOLD_H
#define QARENA_PLAN_FOLD_H

#include "plan/plan.h"

/* What becomes of a stage that is not run as it is. */
#define QARENA__FOLDED_AT_END UINT8_MAX

/* Permutations that one stage of rotations takes in. */
#define QARENA__FOLDED_MOVES 8u

/* Flips at the end of a pass under controls outside its tile. */
#define QARENA__OUTER_FLIPS 16u

/* What the permutations at the end of a pass do together, on the way back. */
typedef struct qarena__ending {
    bool inside_runs;   /* one of them touches a qubit below plan->run_qubits; then `linear`, and vectors stay whole: the lowest plan->lane_bits qubits, and those
                           that become these, only change places with one other qubit each */
    bool linear;        /* over GF(2): each is an X with at most one control, or a SWAP without */
    uint64_t moved;     /* qubits that one of them may flip whatever the others are */
    uint64_t image[64]; /* of each qubit, if linear: those that flip where it does */
    unsigned outer_flips;
    struct qarena__outer_flip {
        uint32_t stage;  /* whose gate has all its controls outside the tile */
        uint64_t flips;  /* those qubits, once all else is done, where they hold */
    } outer_flip[QARENA__OUTER_FLIPS];
} qarena__ending;

/* For each stage of a pass (*ending: unless that is NULL): its own number, or that of the stage of rotations after whose sweep it is done, or QARENA__FOLDED_AT_END. Those of one place are done
 * in the order of their numbers. A permutation goes on to the end past what it commutes with, also an X all of whose controls lie outside the tile if what follows at the
 * end is linear; or it goes back past what it commutes with to rotations of its target,
 * its controls all among their qubits (then only one) or none, or all among the lanes; or, if all that it touches are lanes, to rotations of lanes. */
void qarena__fold(const qarena__plan *plan, const qarena__pass *pass, uint8_t into[QARENA__PASS_STAGES], qarena__ending *ending);

/* Whether the sweep of a stage of rotations can do the permutation of another, its only gate, after itself. */
bool qarena__may_take_in(const qarena__plan *plan, uint64_t tile, const qarena__stage *rotations, const qarena__stage *stage);

#endif
