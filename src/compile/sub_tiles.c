#include "compile/sub_tiles.h"

/* A group while it is found. */
typedef struct grouping {
    unsigned lane_bits, most; /* most: bits of a sub-tile */
    uint64_t within, barred;  /* bits that it has; that it must not get */
} grouping;

static uint64_t low_bits(unsigned count) {
    return ((uint64_t)1 << count) - 1;
}

/* Bits above the lanes that a stage changes; false: it runs on whole tiles only. */
static bool find_bits(const qarena__compiled_stage *stage, unsigned lane_bits, uint64_t *bits) {
    *bits = 0;
    if (stage->kind == QARENA__ROTATION) {
        for (unsigned j = 0; j < stage->rotations.count; j++) {
            *bits |= (uint64_t)1 << stage->rotations.bit[j];
        }
    } else if (stage->kind == QARENA__KAK) {
        *bits = (uint64_t)1 << stage->pair->bit[0] | (uint64_t)1 << stage->pair->bit[1];
    } else {
        return false;
    }
    *bits &= ~low_bits(lane_bits);
    return true;
}

static bool take(grouping *g, uint64_t bits) {
    const bool takes = (unsigned)__builtin_popcountll(g->within | bits) <= g->most &&
                       !(bits & ~g->within & g->barred);
    g->within |= takes ? bits : 0;
    return takes;
}

/* A group that begins with phases. Its sub-tiles are whole blocks; it has the bits of the steps,
 * and no others that couple. */
static bool start_with_phases(grouping *g, const qarena__phase_stage *stage) {
    const qarena__phases *p = &stage->phases;
    uint64_t steps = 0;
    g->within = low_bits(p->low_bits);
    g->barred = 0;
    for (unsigned j = 0; j < stage->steps.bits; j++) {
        steps |= (uint64_t)1 << stage->steps.bit[j];
    }
    const bool starts = take(g, steps);
    for (unsigned j = 0; j < p->coupled; j++) {
        g->barred |= (uint64_t)1 << (p->coupled_bit[j] + p->low_bits);
    }
    return starts;
}

/* False: no group begins with this stage. */
static bool start(grouping *g, const qarena__compiled_stage *stage) {
    uint64_t bits;
    if (stage->fused) {
        return false;
    }
    if (stage->kind == QARENA__PHASE) {
        return !stage->sweep && start_with_phases(g, stage->phases);
    }
    g->within = low_bits(g->lane_bits + 1); /* two vectors follow each other */
    g->barred = 0;
    return !stage->sweep && find_bits(stage, g->lane_bits, &bits) && take(g, bits);
}

/* The highest bits for blocks, which then lie apart; the lowest otherwise, so that vectors follow
 * each other. */
static uint64_t fill(const grouping *g, unsigned t, bool blocks) {
    uint64_t within = g->within, left = ~g->within & ~g->barred & low_bits(t);
    while ((unsigned)__builtin_popcountll(within) < g->most && left) {
        const uint64_t bit = blocks ? (uint64_t)1 << (63 - __builtin_clzll(left)) : left & -left;
        within |= bit;
        left &= ~bit;
    }
    return within;
}

/* The group that begins with stage i, if any; returns the stage after it. */
static uint32_t find_group(qarena__compiled_pass *compiled, grouping *g, uint32_t i) {
    qarena__compiled_stage *first = &compiled->stages[i];
    uint32_t end = i + 1, last = i, sweeps = 1;
    if (!start(g, first)) {
        return end;
    }
    for (; end < compiled->count; end++) {
        const qarena__compiled_stage *stage = &compiled->stages[end];
        uint64_t bits;
        if (stage->fused) {
            continue;
        }
        if (stage->sweep || !find_bits(stage, g->lane_bits, &bits) || !take(g, bits)) {
            break; /* a stage with a sweep after it needs the whole tile done */
        }
        last = end;
        sweeps++;
    }
    if (sweeps > 1) {
        first->group = last + 1 - i;
        first->within = fill(g, compiled->t, first->kind == QARENA__PHASE);
    }
    return last + 1;
}

void qarena__sub_tiles_choose(qarena__compiled_pass *compiled, unsigned lane_bits, unsigned bits) {
    grouping g = {.lane_bits = lane_bits, .most = bits};
    const bool useful = bits >= lane_bits + 2 && compiled->t > bits; /* KAK forms want 4 vectors */
    for (uint32_t i = 0; useful && i < compiled->count;) {
        i = find_group(compiled, &g, i);
    }
}
