/* List scheduling: take what nothing unstaged blocks, full groups of rotations first, phases only when nothing else is ready. */
#include "plan/stages.h"

#include <string.h>

/* Gates that stay blocked, after which a scan ends. */
#define LOOK_AHEAD 512u

enum { STAGED = 2 }; /* done mark: in the stage that is being formed */

/* The unstaged gates that are ready, as positions in order[]. */
typedef struct ready {
    uint32_t high[64], low[64], other[64]; /* rotations by falling and by rising qubit; other gates in program order */
    unsigned high_count, low_count, other_count;
    uint64_t wanted; /* qubits of gates that wait for phases alone */
    uint32_t end;    /* position behind the scan */
} ready;

typedef struct scheduler {
    qarena__plan *plan;
    uint64_t tile;
    uint32_t next, end; /* unstaged gates: order[next .. end) */
    bool after_phases;  /* the last stage was one of phases */
    unsigned stages;
} scheduler;

static const qarena__footprint *gate_at(const scheduler *s, uint32_t position) {
    return &s->plan->footprints[s->plan->order[position]];
}

/* Insert a rotation's position into a list that is sorted by qubit. */
static void insert(const scheduler *s, uint32_t *list, unsigned *count, uint32_t position, bool falling) {
    uint64_t qubit = gate_at(s, position)->mixes;
    unsigned k = (*count)++;
    for (; k > 0 && (gate_at(s, list[k - 1])->mixes < qubit) == falling; k--) {
        list[k] = list[k - 1];
    }
    list[k] = position;
}

/* Find what is ready. Phases do not block phases, so a phase is ready when no unstaged gate before it mixes its qubits. */
static void scan(const scheduler *s, ready *found) {
    uint64_t lanes = ((uint64_t)1 << s->plan->lane_bits) - 1;
    uint64_t mixed = 0, looked = 0, phased = 0; /* qubits of: gates that stay; what those look at; ready phases */
    uint32_t i = s->next;
    found->high_count = found->low_count = found->other_count = 0;
    found->wanted = 0;
    for (unsigned stay = 0; i < s->end && stay < LOOK_AHEAD && (s->tile & ~mixed); i++) {
        const qarena__footprint *gate = gate_at(s, i);
        bool clear = !(gate->looks & mixed) && !(gate->mixes & (mixed | looked));
        if (gate->kind == QARENA__PHASE) {
            *(clear ? &phased : &looked) |= gate->looks;
            continue;
        }
        stay++;
        if (clear && (gate->mixes & phased)) {
            found->wanted |= gate->mixes;
        } else if (clear && gate->kind == QARENA__ROTATION) {
            bool low = gate->mixes & lanes;
            insert(s, low ? found->low : found->high, low ? &found->low_count : &found->high_count, i, !low);
        } else if (clear && found->other_count < 64) { /* KAK forms too */
            found->other[found->other_count++] = i;
        }
        mixed |= gate->mixes;
        looked |= gate->looks;
    }
    found->end = i;
}

static void mark(const scheduler *s, const uint32_t *positions, unsigned count) {
    for (unsigned k = 0; k < count; k++) {
        s->plan->done[s->plan->order[positions[k]]] = STAGED;
    }
}

/* Stage the gates marked in [next, end), one a stage or all in one: they move to the front, all others keep their order behind them. */
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
        s->plan->stages[s->plan->stage_count++] = (qarena__stage){
            .first = first, .count = each, .kind = each == 1 ? s->plan->footprints[order[first]].kind : kind};
        s->stages++;
    }
}

/* One stage of rotations, from the front of a list. */
static void emit_rotations(scheduler *s, const ready *found, const uint32_t *positions, unsigned count) {
    mark(s, positions, count);
    emit(s, QARENA__ROTATION, found->end);
}

/* One stage of the ready phases that something waits for; those whose qubits all lie in the tile cost nothing more and come along. */
static void emit_phases(scheduler *s, const ready *found) {
    uint64_t mixed = 0;
    for (uint32_t i = s->next; i < found->end; i++) {
        const qarena__footprint *gate = gate_at(s, i);
        bool taken = gate->kind == QARENA__PHASE && !(gate->looks & mixed);
        if (taken && (!found->wanted || (gate->looks & found->wanted) || !(gate->looks & ~s->tile))) {
            s->plan->done[s->plan->order[i]] = STAGED;
        }
        mixed |= gate->mixes;
    }
    emit(s, QARENA__PHASE, found->end);
    s->after_phases = true;
}

/* Of the ready rotations, the highest, those that join the phases just before. */
static unsigned count_joining(const scheduler *s, const ready *found) {
    unsigned count = 0;
    while (s->after_phases && count < found->high_count && count < s->plan->join_most &&
           qarena__may_join(s->plan, s->tile, gate_at(s, found->high[count]))) {
        count++;
    }
    return count;
}

/* Make the next stages of what is ready: what joins the phases before, full groups, then other gates, since both may make groups fuller, then what is left of
 * rotations, and only then phases. */
static void advance(scheduler *s) {
    ready found;
    scan(s, &found);
    const unsigned joining = count_joining(s, &found);
    s->after_phases = false;
    if (joining) {
        emit_rotations(s, &found, found.high, joining);
    } else if (found.high_count >= QARENA__STAGE_ROTATIONS) {
        emit_rotations(s, &found, found.high, QARENA__STAGE_ROTATIONS);
    } else if (found.low_count && found.low_count == s->plan->lane_bits) {
        emit_rotations(s, &found, found.low, found.low_count);
    } else if (found.other_count) {
        unsigned room = QARENA__PASS_STAGES - s->stages;
        mark(s, found.other, found.other_count < room ? found.other_count : room);
        emit(s, QARENA__OTHER, found.end);
    } else if (found.low_count) {
        emit_rotations(s, &found, found.low, found.low_count);
    } else if (found.high_count) {
        emit_rotations(s, &found, found.high, found.high_count);
    } else {
        emit_phases(s, &found);
    }
}

uint32_t qarena__stages_make(qarena__plan *plan, uint64_t tile, uint32_t first, uint32_t count) {
    scheduler s = {.plan = plan, .tile = tile, .next = first, .end = first + count};
    while (s.next < s.end && s.stages < QARENA__PASS_STAGES) {
        advance(&s);
    }
    return s.next - first;
}
