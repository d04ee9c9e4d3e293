/* A compiled pass: a pass of a plan as kernel calls, with all coefficients and tables. */
#ifndef QARENA_COMPILE_COMPILED_PASS_H
#define QARENA_COMPILE_COMPILED_PASS_H

#include "compile/phase_stage.h"
#include "kernels/table.h"
#include "plan/absorb.h"

_Static_assert(QARENA__STAGE_ROTATIONS == QARENA__MOST_ROTATIONS,
               "a stage of rotations is a sweep");
_Static_assert(QARENA__ABSORBED_MOVES == QARENA__MOST_MOVES, "a sweep does what its stage absorbs");

/* The rest of a map: see map_stage.h. */
typedef struct qarena__map_stage qarena__map_stage;

/* A stage of it. */
typedef struct qarena__compiled_stage {
    qarena__kind kind;
    bool fused; /* it has no sweep of its own: another stage's sweep or the scatter does it */
    /* If it is fused into phases, and not among the lanes: the steps of their sweep, and which of
     * them it is. Else NULL. */
    qarena__steps *steps;
    unsigned step;
    uint32_t host;             /* the stage of phases that it is fused into; else its own number */
    uint64_t nondiagonal_bits; /* OTHER: bits of the tile that it changes */
    /* 1 + the highest bit of the tile that it changes or that controls it; 0: none. */
    unsigned active_bits;
    uint64_t
        changes; /* bits of the tile that its sweep may change, with all that is fused into it */
    qarena__rotations rotations; /* ROTATION; OTHER: rows that move, if there are any */
    /* Bit j of their rows flips where an odd number of some qubits outside the tile are 1: of
     * outer[0][j] after the rotations, of outer[1][j] before them. */
    bool has_outer;
    uint64_t outer[2][QARENA__MOST_ROTATIONS];
    qarena__map_stage *map;
    qarena__phase_stage *phases;
    qarena__pair_gate *pair;
    qarena__sweep
        *sweep; /* OTHER: the gate, or NULL; all others: rescales the tile afterwards, or NULL */
    /* OTHER: in tiles whose base has an odd number of these bits, a sweep with the other sign. */
    uint64_t signs;
    qarena__sweep *negated;
    /* The first stage of a group, whose stages run sub-tile by sub-tile: how many there are, those
     * that are fused elsewhere counted too, and the bits of the tile that its sub-tiles have. All
     * others: 0. */
    uint32_t group;
    uint64_t within;
    double scale;         /* every amplitude is still to be multiplied by it */
    double scale_before;  /* what they are to be multiplied by when the stage begins */
    uint64_t ones, zeros; /* controls outside the tile */
} qarena__compiled_stage;

/* It does not depend on the state, nor on the gates that it was made from. */
typedef struct qarena__compiled_pass {
    qarena__pass_kind kind;
    uint64_t qubits; /* of the tile */
    unsigned t;
    bool plain;                /* as the plan */
    qarena__segments segments; /* that are gathered */
    /* A map that the gather does: segments lie in an order of its own, and where an odd number of
     * these qubits are 1 in a tile's base, with `one` besides, one of their offset's bits flips. */
    unsigned gather_flips;
    struct qarena__gather_flip {
        uint64_t qubits, bit;
        bool one;
    } gather_flip[QARENA__MAP_NUMBER];
    unsigned gather_bits; /* 1 + the highest bit of the tile that it changes; 0: there is none */
    uint64_t gather_zero; /* the index in the tile of what was at 0 */
    qarena__segments scatter_segments; /* where the scatter puts them */
    const qarena__index_map *map;      /* where it puts vectors; NULL: segments stay whole */
    /* The scatter takes qubit q to place[q] (plan/leave.h), so it writes another tile than the
     * gather has read: scatter_segments are those of that tile. */
    bool leaves;
    uint8_t place[64];
    bool ends;         /* SWAPs come after it, of which it may do some, none or all: see leave.h */
    uint32_t changing; /* stages that change amplitudes; 0: all only move them */
    unsigned outer_flips;
    /* Qubits `flips` flip in the scatter where these controls, outside the tile, hold. */
    struct qarena__flip {
        uint64_t ones, zeros, flips;
    } outer_flip[QARENA__OUTER_FLIPS];
    qarena__compiled_stage *stages;
    uint32_t count;
    double scale;           /* of every amplitude, in the scatter */
    bool scales_in;         /* the gather multiplies */
    qarena__factors in;     /* of the gather, if scales_in */
    qarena__factors out;    /* of the scatter, `scale` among them */
    bool prefetches;        /* a thread's next tile is prefetched, while it has another one: */
    uint32_t prefetch_from; /* from this stage on, and in the scatter */
    qarena__action action;  /* of FULL_STATE */
} qarena__compiled_pass;

/* Where the scatter puts the tile of this base. */
static inline uint64_t qarena__place_of_tile(const qarena__compiled_pass *pass, uint64_t base) {
    uint64_t place = pass->leaves ? 0 : base;
    for (uint64_t left = pass->leaves ? base : 0; left; left &= left - 1) {
        place |= (uint64_t)1 << pass->place[__builtin_ctzll(left)];
    }
    return place;
}

#endif
