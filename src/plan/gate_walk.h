/* A walk over gates in list order, with one tile: which of them run on it, which it leaves for
 * later.
 *
 * A gate runs if all that it changes lies in the tile, and if it commutes with all gates left
 * before it: if it changes no qubit that these change or depend on, and depends on none that they
 * change. Of a CX more is known. While only permutations were left that change its control c, these
 * make of it a linear function of the bits that the tile sees: x_c = the parity of some of them,
 * its *row*. With L for all that is left, L^-1 CX(c, t) L is an X on t where that parity is odd. It
 * runs as that, before all that is left. So a ladder of CX that leaves the tile and comes back does
 * not end the pass. */
#ifndef QARENA_PLAN_GATE_WALK_H
#define QARENA_PLAN_GATE_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/plan.h"

typedef struct qarena__walk {
    uint64_t changed; /* qubits that gates left for later change */
    uint64_t open;    /* qubits of the tile that no gate left for later has */
    uint64_t unread;  /* qubits that no parity may have */
    bool rows;        /* they are kept; else every CX is a gate like others */
    uint64_t row[64]; /* of each qubit, by what is left; 0: it is not linear */
} qarena__walk;

/* Lanes are in no parity: a sweep that moves rows by lanes can be a part of a map, but not the rest
 * of one. */
static inline void qarena__walk_begin(qarena__walk *w, uint64_t tile, unsigned n, uint64_t lanes,
                                      bool rows) {
    w->changed = 0;
    w->open = tile;
    w->unread = lanes;
    w->rows = rows;
    for (unsigned q = 0; rows && q < n; q++) {
        w->row[q] = (uint64_t)1 << q;
    }
}

/* Whether a gate runs; it depends on *diagonal_on, which becomes its parity. `linear` as in
 * qarena__footprint. */
static inline bool qarena__walk_runs(const qarena__walk *w, uint64_t nondiagonal_on,
                                     uint64_t *diagonal_on, uint8_t linear) {
    if (nondiagonal_on & ~w->open) {
        return false;
    }
    if (!(*diagonal_on & w->changed)) {
        return true;
    }
    const uint64_t row = w->rows && qarena__is_cx(linear) ? w->row[linear - 1] : 0;
    const bool runs = row && !(row & w->unread);
    *diagonal_on = runs ? row : *diagonal_on;
    return runs;
}

static inline void qarena__walk_leave(qarena__walk *w, uint64_t nondiagonal_on,
                                      uint64_t diagonal_on, uint8_t linear) {
    w->changed |= nondiagonal_on;
    w->open &= ~(nondiagonal_on | diagonal_on);
    if (!w->rows || !nondiagonal_on) {
        return;
    }
    const unsigned first = (unsigned)__builtin_ctzll(nondiagonal_on);
    if (qarena__is_cx(linear)) {
        const uint64_t control = w->row[linear - 1], target = w->row[first];
        w->row[first] = control && target ? control ^ target : 0;
    } else if (linear == QARENA__SWAPS) {
        const unsigned second = 63 - (unsigned)__builtin_clzll(nondiagonal_on);
        const uint64_t row = w->row[first];
        w->row[first] = w->row[second];
        w->row[second] = row;
    } else {
        for (uint64_t rest = nondiagonal_on; rest; rest &= rest - 1) {
            w->row[__builtin_ctzll(rest)] = 0;
        }
    }
}

#endif
