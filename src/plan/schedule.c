/* List scheduling: take gates that no unstaged gate blocks, full groups of rotations first, phases
 * only when nothing else is ready. */
#include "plan/schedule.h"

#include <string.h>

#include "kernels/tile.h"
#include "plan/delay.h"
#include "plan/fuse.h"
#include "plan/stage_qubits.h"

/* A scan ends after so many gates other than phases. */
#define LOOK_AHEAD 512u

enum { STAGED = 2 }; /* done mark: in the stage that is being formed */

/* The unstaged gates that no unstaged gate blocks (ready ones), as positions in order[]. */
typedef struct ready_gates {
    uint32_t high[64], low[64]; /* rotations above the lanes, and of lanes, both sorted by qubit */
    uint32_t other[64];         /* other gates, in list order */
    unsigned high_count, low_count, other_count;
    uint64_t wanted; /* qubits changed by gates, no permutations, that wait for phases only */
    bool permutations_wait; /* some permutation waits for phases only */
    uint32_t waiting[64];   /* rotations above the lanes that wait for phases only */
    unsigned waiting_count;
    uint64_t partners[64]; /* of each qubit: the qubits of ready phases on it */
    uint32_t last[64];     /* permutations that no gate comes after: the scatter may do them */
    unsigned last_count;
    uint32_t end; /* the position where the scan ended */
} ready_gates;

typedef struct scheduler {
    qarena__plan *plan;
    uint64_t tile;
    uint32_t next, end;    /* unstaged gates: order[next .. end) */
    qarena__fusing fusing; /* the last stage of phases that is a sweep */
    unsigned stages;
    uint64_t coefficients; /* bytes, about, of the stages so far */
    bool full;             /* no more of them */
    unsigned most;         /* rotations above the lanes of a stage */
} scheduler;

static const qarena__footprint *gate_at(const scheduler *s, uint32_t position) {
    return &s->plan->footprints[s->plan->order[position]];
}

/* Insert a rotation's position into a list that is sorted by qubit. */
static void insert(const scheduler *s, uint32_t *list, unsigned *count, uint32_t position,
                   bool falling) {
    uint64_t qubit = gate_at(s, position)->nondiagonal_on;
    unsigned k = (*count)++;
    for (; k > 0 && (gate_at(s, list[k - 1])->nondiagonal_on < qubit) == falling; k--) {
        list[k] = list[k - 1];
    }
    list[k] = position;
}

/* Of the other gates found, set the permutations apart whose qubits no later gate has touched. */
static void set_last_apart(const scheduler *s, ready_gates *found, uint64_t touched) {
    unsigned kept = 0;
    for (unsigned k = 0; k < found->other_count; k++) {
        const qarena__footprint *gate = gate_at(s, found->other[k]);
        if (gate->permutes && !((gate->nondiagonal_on | gate->diagonal_on) & touched)) {
            found->last[found->last_count++] = found->other[k];
        } else {
            found->other[kept++] = found->other[k];
        }
    }
    found->other_count = kept;
}

/* Find what is ready. Phases do not block phases, so a phase is ready when no unstaged gate before
 * it changes its qubits. */
static void scan(const scheduler *s, ready_gates *found) {
    uint64_t lanes = qarena__lanes(s->plan);
    uint64_t changed = 0, depended_on = 0, phased = 0; /* qubits that the gates so far change; that
                                                          they depend on; that ready phases have */
    uint64_t permuted = 0, touched = 0; /* qubits of ready permutations; of these, those that a
                                           later gate has */
    uint32_t i = s->next;
    found->high_count = found->low_count = found->other_count = found->waiting_count =
        found->last_count = 0;
    found->wanted = 0;
    found->permutations_wait = false;
    memset(found->partners, 0, s->plan->n * sizeof *found->partners);
    for (unsigned stay = 0; i < s->end && stay < LOOK_AHEAD && (s->tile & ~changed); i++) {
        const qarena__footprint *gate = gate_at(s, i);
        bool clear =
            !(gate->diagonal_on & changed) && !(gate->nondiagonal_on & (changed | depended_on));
        touched |= (gate->nondiagonal_on | gate->diagonal_on) & permuted;
        if (gate->kind == QARENA__PHASE) {
            *(clear ? &phased : &depended_on) |= gate->diagonal_on;
            for (uint64_t left = clear ? gate->diagonal_on : 0; left; left &= left - 1) {
                found->partners[__builtin_ctzll(left)] |= gate->diagonal_on;
            }
            continue;
        }
        stay++;
        if (clear && (gate->nondiagonal_on & phased)) {
            found->wanted |= gate->permutes ? 0 : gate->nondiagonal_on;
            found->permutations_wait |= gate->permutes;
            if (gate->kind == QARENA__ROTATION && !(gate->nondiagonal_on & lanes)) {
                found->waiting[found->waiting_count++] = i; /* one a qubit */
            }
        } else if (clear && gate->kind == QARENA__ROTATION) {
            bool low = gate->nondiagonal_on & lanes;
            insert(s, low ? found->low : found->high, low ? &found->low_count : &found->high_count,
                   i, !low);
        } else if (clear && found->other_count < 64) { /* KAK forms too */
            found->other[found->other_count++] = i;
            permuted |= gate->permutes ? gate->nondiagonal_on | gate->diagonal_on : 0;
        }
        changed |= gate->nondiagonal_on;
        depended_on |= gate->diagonal_on;
    }
    found->end = i;
    set_last_apart(s, found, touched);
}

static void mark(const scheduler *s, const uint32_t *positions, unsigned count) {
    for (unsigned k = 0; k < count; k++) {
        s->plan->done[s->plan->order[positions[k]]] = STAGED;
    }
}

/* Stage the gates marked in [next, end), one a stage or all in one: they move to the front, all
 * others keep their order behind them. */
static void emit(scheduler *s, qarena__kind kind, uint32_t end) {
    uint16_t kept[QARENA__PLAN_GATES], *order = s->plan->order;
    uint32_t first = s->next, kept_count = 0;
    for (uint32_t i = first; i < end; i++) {
        uint16_t gate = order[i];
        if (s->plan->done[gate] == STAGED) {
            s->plan->done[gate] = 0;
            order[s->next++] = gate;
        } else {
            kept[kept_count++] = gate;
        }
    }
    memcpy(order + s->next, kept, kept_count * sizeof *kept);
    uint32_t each = kind == QARENA__OTHER ? 1 : s->next - first;
    for (; first < s->next; first += each) {
        qarena__stage *stage = &s->plan->stages[s->plan->stage_count++];
        *stage = (qarena__stage){
            .first = (uint16_t)first,
            .count = (uint16_t)each,
            .kind = (uint8_t)(each == 1 ? s->plan->footprints[order[first]].kind : kind)};
        s->stages++;
        if (!qarena__fusing_add(&s->fusing, stage, s->tile) && stage->kind == QARENA__PHASE) {
            s->fusing = (qarena__fusing){.plan = s->plan};
        }
    }
}

/* One stage of rotations, from the front of a list. */
static void emit_rotations(scheduler *s, const ready_gates *found, const uint32_t *positions,
                           unsigned count) {
    mark(s, positions, count);
    emit(s, QARENA__ROTATION, found->end);
}

/* Bytes of a gate's coefficients: 4^k numbers of a matrix, for which `work` is 4 2^k, and each up
 * to four times where targets lie within a vector. */
static uint64_t coefficients_of(const qarena__footprint *gate) {
    return 4 * (uint64_t)gate->work * gate->work;
}

/* Most bytes of coefficients of a pass. Every tile reads them all: beyond the second-level cache
 * that costs more than another pass does. */
static uint64_t most_coefficients(const qarena__plan *plan) {
    enum { CACHED = 1 << 18, AMPLITUDE = 16 };
    const uint64_t both_ways = (uint64_t)(2 * AMPLITUDE) << plan->tile_qubits;
    return both_ways > CACHED ? both_ways : CACHED;
}

/* A stage for each, while there is room. The first gate of a pass always has some. */
static void emit_others(scheduler *s, const uint32_t *positions, unsigned count, uint32_t end) {
    const uint64_t most = most_coefficients(s->plan);
    const unsigned room = QARENA__PASS_STAGES - s->stages;
    unsigned taken = 0;
    while (taken < count && taken < room && !s->full) {
        const uint64_t bytes = s->coefficients + coefficients_of(gate_at(s, positions[taken]));
        s->full = bytes > most && s->stages + taken > 0;
        if (!s->full) {
            s->coefficients = bytes;
            taken++;
        }
    }
    mark(s, positions, taken);
    emit(s, QARENA__OTHER, end);
}

/* One stage of all ready phases, also of those that nothing waits for yet: a sweep takes the same
 * time for any number of phases. */
static void emit_phases(scheduler *s, const ready_gates *found) {
    uint64_t changed = 0;
    for (uint32_t i = s->next; i < found->end; i++) {
        const qarena__footprint *gate = gate_at(s, i);
        if (gate->kind == QARENA__PHASE && !(gate->diagonal_on & changed)) {
            s->plan->done[s->plan->order[i]] = STAGED;
        }
        changed |= gate->nondiagonal_on;
    }
    emit(s, QARENA__PHASE, found->end);
}

/* Right after phases, as many of the ready rotations, the highest first, as can be fused into them.
 */
static unsigned count_fusing(const scheduler *s, const ready_gates *found) {
    const bool after_phases = !s->fusing.over && s->fusing.steps == 0 && !s->fusing.skipped;
    return !after_phases                            ? 0
           : found->high_count < s->plan->fuse_most ? found->high_count
                                                    : s->plan->fuse_most;
}

/* If only a rotation waits, for phases on qubits that are fused already, fuse the phases and the
 * rotation. False: it does not, or there is no room for a stage of each. */
static bool emit_step(scheduler *s, const ready_gates *found) {
    const qarena__fusing *f = &s->fusing;
    if ((found->wanted & (found->wanted - 1)) || f->over || f->steps == 0 ||
        f->steps == QARENA__MOST_STEPS || s->stages + 2 > QARENA__PASS_STAGES) {
        return false;
    }
    for (unsigned k = 0; k < found->waiting_count; k++) {
        const uint32_t position = found->waiting[k];
        const uint16_t rotation = s->plan->order[position];
        const uint64_t qubit = gate_at(s, position)->nondiagonal_on, fused = f->fused | qubit;
        if ((found->partners[__builtin_ctzll(qubit)] & ~fused) || (qubit & f->skipped) ||
            (unsigned)__builtin_popcountll(fused) > s->plan->fuse_most) {
            continue;
        }
        for (uint32_t i = s->next; i < position; i++) {
            if (gate_at(s, i)->kind == QARENA__PHASE && (gate_at(s, i)->diagonal_on & qubit)) {
                s->plan->done[s->plan->order[i]] = STAGED;
            }
        }
        emit(s, QARENA__PHASE, found->end);
        s->plan->done[rotation] = STAGED;
        emit(s, QARENA__ROTATION, found->end);
        return true;
    }
    return false;
}

/* Make the next stages of ready gates: first rotations that are fused into the phases before, then
 * full groups of rotations, then other gates, since each of these may make groups fuller, then the
 * other rotations, and only then phases. */
static void advance(scheduler *s) {
    ready_gates found;
    scan(s, &found);
    const unsigned fusing = count_fusing(s, &found);
    if (fusing) {
        emit_rotations(s, &found, found.high, fusing);
    } else if (found.high_count >= s->most) {
        emit_rotations(s, &found, found.high + found.high_count - s->most, s->most);
    } else if (found.low_count && found.low_count == s->plan->lane_bits) {
        emit_rotations(s, &found, found.low, found.low_count);
    } else if (found.other_count) {
        emit_others(s, found.other, found.other_count, found.end);
    } else if (found.low_count) {
        emit_rotations(s, &found, found.low, found.low_count);
    } else if (found.high_count) {
        emit_rotations(s, &found, found.high, found.high_count);
    } else if (emit_step(s, &found)) {
        return;
    } else if (found.wanted || found.permutations_wait || found.last_count == 0) {
        emit_phases(s, &found);
    } else {
        emit_others(s, found.last, found.last_count, found.end);
    }
}

/* Rotations of a full group. Where a sweep does not hold four and the pass has permutations, as
 * many as it holds: others do no part of a map. */
static unsigned most_rotations(const qarena__plan *plan, uint32_t first, uint32_t count) {
    bool permutes = false;
    for (uint32_t i = first; i < first + count; i++) {
        permutes = permutes || plan->footprints[plan->order[i]].permutes;
    }
    return permutes && plan->row_bits > 0 && plan->row_bits < QARENA__STAGE_ROTATIONS
               ? plan->row_bits
               : QARENA__STAGE_ROTATIONS;
}

uint32_t qarena__schedule(qarena__plan *plan, uint64_t tile, uint32_t first, uint32_t count) {
    scheduler s = {.plan = plan,
                   .tile = tile,
                   .next = first,
                   .end = first + count,
                   .most = most_rotations(plan, first, count),
                   .fusing = {.plan = plan, .over = true}};
    const uint32_t first_stage = plan->stage_count;
    while (s.next < s.end && s.stages < QARENA__PASS_STAGES && !s.full) {
        advance(&s);
    }
    qarena__delay_rotations(plan, tile, first_stage);
    return s.next - first;
}
