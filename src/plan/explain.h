/* A plan in words: passes, tiles, stages by kind, gates and the bytes that they move. */
#ifndef QARENA_PLAN_EXPLAIN_H
#define QARENA_PLAN_EXPLAIN_H

#include <stddef.h>

#include "plan/cost.h"

typedef enum qarena__explain_format {
    QARENA__EXPLAIN_TEXT, /* a line on the plan, two a pass; stages as P12 (12 phases), R4 (4 rotations), K (a two-qubit
                             unitary in KAK form), G (another gate), m (a permutation that needs no sweep) */
    QARENA__EXPLAIN_JSON  /* one object, every operation of the canonical form by its number in program order; no white space; bytes are integers, up to 2^67 a pass */
} qarena__explain_format;

/* Describe a plan that was made, and whether it is what runs or too small for it (then gates are swept one by one), of a state whose amplitudes have `amplitude_bytes` bytes (8 or 16). units: for arithmetic and predicted time on so many cores;
 * NULL: neither. Writes at most `size` bytes with the
 * closing NUL, a shortened text where there is more; returns the length of the whole text without the NUL, as snprintf does, so that
 * size = 0 (then `buffer` may be NULL) asks for it. Reads the plan only; any thread. Cannot fail. */
size_t qarena__explain(const qarena__plan *plan, bool runs, unsigned amplitude_bytes, const qarena_units *units, unsigned cores,
                       qarena__explain_format format, char *buffer, size_t size);

#endif
