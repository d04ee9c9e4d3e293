/* A plan in words: passes, tiles, stages by kind, gates and the bytes that they move. */
#ifndef QARENA_PLAN_EXPLAIN_H
#define QARENA_PLAN_EXPLAIN_H

#include <stddef.h>

#include "core/text.h"
#include "plan/predict.h"

typedef enum qarena__explain_format {
    QARENA__EXPLAIN_TEXT, /* a line on the plan, two a pass; stages as P12 (12 phases), R4 (4
                             rotations), K (a two-qubit unitary in KAK form), G (another gate), m (a
                             permutation that needs no sweep) */
    QARENA__EXPLAIN_JSON  /* one object, every operation of the canonical form by its number in list
                             order; no white space; bytes are integers, up to 2^67 a pass */
} qarena__explain_format;

/* Stages and gates by kind; and stages that need no sweep. */
typedef struct qarena__tally {
    uint32_t stages[QARENA__KINDS], gates[QARENA__KINDS], moves;
} qarena__tally;

/* A description in the making: of the plans of a circuit, one after the other. The first fields are
 * the caller's. */
typedef struct qarena__explanation {
    qarena__explain_format format;
    unsigned n, amplitude_bytes; /* of the state; 8 or 16 */
    /* For arithmetic and predicted times; NULL: neither is told. */
    const qarena_units *units;
    unsigned cores;    /* for predicted times */
    bool out_of_place; /* as of plans */
    bool runs;      /* this plan runs; false: gates are swept one by one, the state is too small */
    uint64_t swept; /* gates beside the passes that are swept one by one */
    const float *seconds; /* what the first `timed` passes took */
    uint32_t timed;
    qarena__text out; /* buffer and size */
    /* Sums so far: all fields from here on. */
    uint64_t operations;
    uint32_t passes, stages;
    unsigned tile_qubits, segment_qubits;
    qarena__tally of;
    qarena__prediction cost;
    double measured;
} qarena__explanation;

/* Tell of the next plan, which was made. Reads it only. */
void qarena__explain_plan(qarena__explanation *e, const qarena__plan *plan);

/* Put the head before it. The buffer then has at most `size` bytes with the closing NUL, a
 * shortened text where there is more; returns the length of the whole text without the NUL, as
 * snprintf does, so that size = 0 (then `buffer` may be NULL) asks for it. */
size_t qarena__explain_end(qarena__explanation *e);

/* Both, of one plan. Any thread. Cannot fail. */
size_t qarena__explain(const qarena__plan *plan, bool runs, unsigned amplitude_bytes,
                       const qarena_units *units, unsigned cores, qarena__explain_format format,
                       char *buffer, size_t size);

#endif
