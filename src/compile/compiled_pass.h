/* A compiled pass: a pass of a plan as kernel calls, with all coefficients and tables. */
#ifndef QARENA_COMPILE_COMPILED_PASS_H
#define QARENA_COMPILE_COMPILED_PASS_H

#include "compile/phase_stage.h"
#include "kernels/table.h"
#include "plan/absorb.h"

/* A stage of it. */
typedef struct qarena__compiled_stage {
    qarena__kind kind;
    bool fused; /* it has no sweep of its own: it is done with another stage, or in the scatter */
    qarena__steps *steps; /* of the sweep of phases that it is fused into, if not among the lanes;
                             else NULL */
    unsigned step;
    uint32_t host;             /* the number of that stage of phases; without: its own */
    uint64_t nondiagonal_bits; /* of OTHER: bits of the tile whose amplitudes it moves or changes */
    unsigned active_bits; /* 1 + the highest bit of the tile that it changes or that controls it; 0:
                             none */
    qarena__rotations rotations;
    qarena__phase_stage *phases;
    qarena__pair_gate *pair;
    qarena__sweep *sweep; /* of OTHER; of others: rescales the tile afterwards, or NULL */
    double scale;         /* what it leaves every amplitude to be multiplied by */
    uint64_t ones, zeros; /* controls outside the tile */
} qarena__compiled_stage;

/* What a pass does with the state. */
typedef enum qarena__pass_kind {
    QARENA__PASS_TILES,      /* tile by tile: gather, stages, scatter; then commit */
    QARENA__PASS_FULL_STATE, /* one gate, swept over the full state; then commit */
    QARENA__PASS_NOTHING     /* one gate that changes nothing */
} qarena__pass_kind;

/* It does not depend on the state, nor on the gates that it was made from. */
typedef struct qarena__compiled_pass {
    qarena__pass_kind kind;
    uint64_t qubits; /* of the tile */
    unsigned t;
    qarena__segments segments;         /* that are gathered */
    qarena__segments scatter_segments; /* where the scatter puts them */
    const qarena__index_map *map;      /* or its vectors; NULL: segments stay whole */
    unsigned outer_flips;
    struct qarena__flip {
        uint64_t ones, zeros; /* where these controls, outside the tile, hold, */
        uint64_t flips;       /* these qubits flip in the scatter */
    } outer_flip[QARENA__OUTER_FLIPS];
    qarena__compiled_stage *stages;
    uint32_t count;
    double scale; /* of every amplitude, in the scatter */
    bool scales_in;
    qarena__factors in;     /* of the gather, if scales_in */
    qarena__factors out;    /* of the scatter, the scale among them */
    uint32_t prefetch_from; /* from this stage on, the sweeps ask for the thread's next tile */
    qarena__action action;  /* of FULL_STATE */
} qarena__compiled_pass;

#endif
