/* A plan: which gates run together in one pass over memory, and in which stages. Every decision is
 * written down in it, for all who read it.
 *
 * A pass gathers a tile (the amplitudes of some t qubits, the lowest ones among them, for one value
 * of all others), applies its gates to it in cache, and scatters it: one read and one write of the
 * state for many gates. The planner sees of a gate its kind, which qubits it changes
 * (nondiagonal_on), and which it only depends on (diagonal_on: controls, phases). Two gates commute
 * when neither changes a qubit that the other changes or depends on. A pass executes every gate
 * that fits its tile and commutes past all gates left for later. Within a pass, stages: up to four
 * rotations in one sweep of the tile, any number of phases in one sweep, a two-qubit unitary in KAK
 * form, or one other gate. A phase waits for the first stage that needs it, or for a later pass. */
#ifndef QARENA_PLAN_PLAN_H
#define QARENA_PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/cost_model.h"

/* Gates that are planned together; a longer list has several plans, one after the other. */
#define QARENA__PLAN_GATES 4096u

/* Rotations of one sweep, stages of one pass. */
#define QARENA__STAGE_ROTATIONS 4u
#define QARENA__PASS_STAGES 160u

typedef enum qarena__kind {
    QARENA__PHASE,    /* depends on its qubits, changes none; any number in one stage */
    QARENA__ROTATION, /* changes one qubit; several in one stage, on other qubits */
    QARENA__OTHER,    /* a stage of its own */
    QARENA__KAK       /* a stage of its own: a two-qubit unitary in KAK form */
} qarena__kind;
#define QARENA__KINDS 4u

/* What the planner knows of a gate. */
typedef struct qarena__footprint {
    uint64_t nondiagonal_on; /* qubits whose values it changes: all must lie in the tile */
    uint64_t diagonal_on;    /* controls and diagonal targets: anywhere */
    uint32_t work;           /* OTHER: multiply-adds of real numbers an amplitude; for costs only */
    uint8_t kind;            /* qarena__kind */
    /* OTHER: it is X or SWAP, with any controls: amplitudes move, and none changes. */
    bool permutes;
    /* OTHER: 1 + the control of a CX; QARENA__SWAPS: a SWAP without controls; 0: neither. A pass
     * may do a CX as an X under the parity of other bits (gate_walk.h): these are diagonal_on then,
     * until the gate is planned again. */
    uint8_t linear;
} qarena__footprint;

#define QARENA__SWAPS UINT8_MAX

static inline bool qarena__is_cx(uint8_t linear) {
    return linear && linear != QARENA__SWAPS;
}

/* What a gate depends on in the list. */
static inline uint64_t qarena__listed_diagonal(const qarena__footprint *gate) {
    return qarena__is_cx(gate->linear) ? (uint64_t)1 << (gate->linear - 1) : gate->diagonal_on;
}

/* Whether it is done as an X under another parity than that of its control. */
static inline bool qarena__has_parity(const qarena__footprint *gate) {
    return gate->diagonal_on != qarena__listed_diagonal(gate);
}

/* What the sweep of a permutation does. */
typedef enum qarena__sweep_form {
    QARENA__FORM_GATE,   /* the stage's own gate */
    QARENA__FORM_NONE,   /* of a map: no sweep is left to do */
    QARENA__FORM_GATHER, /* of a map: the gather reads segments from other places */
    QARENA__FORM_ROWS,   /* of a map: a few bits above the lanes change, in rows in registers */
    QARENA__FORM_LANES,  /* of a map: only lanes change */
    QARENA__FORM_CYCLES  /* of a map: anything else, cycle by cycle */
} qarena__sweep_form;

/* One sweep of the tile: gates order[first .. first + count). */
typedef struct qarena__stage {
    uint16_t first, count;
    uint8_t kind; /* qarena__kind */
    /* The stage in whose sweep it is done, by its number within the pass:
     *
     *      its own               it has a sweep of its own
     *      a stage of rotations  it is a permutation that these absorb
     *      a stage of phases     it is rotations or phases, fused
     *      QARENA__IN_SCATTER    it is a permutation that the scatter does
     *      QARENA__IN_GATHER     it is a map that the gather does
     *      another permutation   they are one map, which is done there
     *
     * Stages of one sweep are done in the order of their numbers. */
    uint8_t fused_into;
    /* Maps (maps.h), each as 1 + the number of the stage where it stands; 0: none. Of a
     * permutation: the map that it belongs to. Of rotations: a map of which they do a part after
     * they turn, and one of which they do a part first. */
    uint8_t map, map_first;
    uint8_t form; /* qarena__sweep_form; of the stage where a map stands */
    /* The first stage of a group, whose stages run sub-tile by sub-tile: how many there are, those
     * that are fused or absorbed elsewhere counted too. All others: 0. See group.h. */
    uint8_t group;
    /* IN_SCATTER with all controls outside the tile: 1 + the number of the column that has the
     * qubits that flip where the controls hold, after everything else. All other stages: 0. */
    uint16_t flips;
} qarena__stage;

/* A permutation that needs no sweep: the scatter stores amplitudes at other places, or the gather
 * reads them from there. */
#define QARENA__IN_SCATTER UINT8_MAX
#define QARENA__IN_GATHER (UINT8_MAX - 1)

/* What a pass does with the state. */
typedef enum qarena__pass_kind {
    QARENA__PASS_TILES,      /* tile by tile: gather, stages, scatter; then commit */
    QARENA__PASS_FULL_STATE, /* one gate, swept over the full state; then commit */
    QARENA__PASS_NOTHING     /* of a compiled pass: its one gate changes nothing */
} qarena__pass_kind;

/* One read and one write of the state: stages [first, first + count) on the tile `qubits`, or one
 * gate over the full state: because no tile holds it (then qubits = 0), or because it is alone.
 *
 * The permutations in its scatter do together x -> A x ^ b over GF(2), where they are linear.
 * Column q of A: the qubits that flip where q does. b is not recorded, since the planner does not
 * see which controls are open. */
typedef struct qarena__pass {
    uint64_t qubits;
    uint64_t changed;      /* qubits whose columns are not those of the identity */
    uint16_t first, count; /* stages */
    uint16_t first_column; /* columns first_column .., of the qubits of `changed`, rising */
    uint8_t kind;          /* qarena__pass_kind */
    bool linear : 1; /* each permutation is an X with at most one control, or a SWAP without */
    /* One of them touches a qubit below plan->segment_qubits. Then `linear` is set and vectors stay
     * whole: the lowest plan->lane_bits qubits, and those that become these, only change places
     * with one other qubit each. */
    bool moves_vectors : 1;
    /* All that comes after it are SWAPs, see leave.h, which its scatter does too, if it leaves:
     * then it writes another tile than the gather has read. */
    bool ends : 1, leaves : 1;
} qarena__pass;

/* Bytes a gate of the room for passes and columns together. A pass of g gates has at most 2 g
 * columns: 24 + 8 c <= 40 g. */
#define QARENA__PASS_BYTES 40u
_Static_assert(sizeof(qarena__pass) == 24, "passes and columns fit their room");
_Static_assert(2 * QARENA__PLAN_GATES <= UINT16_MAX, "columns are counted by 16 bits");

/* What is to be planned, and room for the result, which the caller owns. */
typedef struct qarena__plan {
    qarena__footprint *footprints; /* of CX that are done as parities: changed */
    uint32_t gates;                /* at most QARENA__PLAN_GATES */
    unsigned n;                    /* qubits of the register, 1 .. 62 */
    unsigned tile_qubits; /* t <= n; t = n: one tile, a pass for every QARENA__PASS_STAGES stages */
    unsigned segment_wanted; /* the lowest so many qubits are in every tile; < tile_qubits */
    unsigned segment_least;  /* so few, at the least, where that saves a pass */
    /* Rotations on qubits below this have stages of their own, of up to lane_bits rotations. */
    unsigned lane_bits;
    /* Most rotations of a sweep that can store its rows elsewhere: see absorb.h. */
    unsigned row_bits;
    unsigned sub_tile_qubits; /* those of a sub-tile; 0: there are none */
    /* Most qubits whose rotations are fused into the sweep of phases before them: see fuse.h. */
    unsigned fuse_most;
    uint16_t *order;       /* out: `gates` entries: gates in the order of execution */
    qarena__stage *stages; /* out: room for `gates` */
    qarena__pass *passes;  /* out: from the beginning of the room for passes and columns */
    uint64_t *columns_end; /* out: from its end downwards: see qarena__column */
    uint32_t stage_count, pass_count, column_count; /* out */
    unsigned segment_qubits;         /* out: how many of the lowest qubits are in every tile */
    bool parities;                   /* out: CX may be done as parities: see gate_walk.h */
    bool leaves;                     /* out: the last pass may leave its tile: see leave.h */
    unsigned char *done;             /* scratch: `gates` bytes */
    const qarena__cost_model *costs; /* NULL: the built-in ones */
    /* Nothing is fused into phases, bits have no scales, and gates that a tile holds are not swept
     * over the full state: between stages a tile has the state's own amplitudes, but for one
     * factor. For gradients. */
    bool plain;
    /* Permutations stay gates of their own: see maps.h. */
    bool no_maps;
    /* Passes write another buffer than they read: see leave.h. */
    bool out_of_place;
    /* Search without a limit; else for a twentieth of the run, guessed from n and the gates. */
    bool unlimited_search;
} qarena__plan;

#endif
