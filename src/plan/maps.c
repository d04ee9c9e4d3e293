#include "plan/maps.h"

#include "kernels/tile.h"
#include "plan/map_sharing.h"
#include "plan/stage_qubits.h"

/* --- what it costs --- */

/* Most that a map may cost: there is no sweep of its form. */
#define NEVER (UINT32_MAX / 2)

/* Whether the map that stands at a stage, with the gates of `map`, commutes with all that comes
 * before it in the pass, and no other map is in the gather. */
static bool comes_first(const qarena__map_stages *s, uint32_t at, uint32_t more,
                        const qarena__shared_map *map) {
    qarena__between b = {0, 0};
    uint64_t depends = s->map_depends[at] | s->depends[at];
    depends |= more < s->count ? s->depends[more] : 0;
    for (uint32_t i = 0; i < s->count; i++) {
        if (i != at && s->stage[i].form == QARENA__FORM_GATHER) {
            return false;
        }
    }
    bool blocked = false;
    for (uint32_t i = 0; i < at && !blocked; i++) {
        qarena__pass_stage(s, i, at, &b);
        blocked = (map->touched & (b.changed | b.depended)) || (depends & b.changed);
    }
    return !blocked;
}

/* What decides about some qubits in the rest. */
static uint64_t read_by(const qarena__shared_map *map, uint64_t qubits) {
    uint64_t read = 0;
    for (uint64_t left = qubits; left; left &= left - 1) {
        read |= qarena__linear_row(&map->rest, (unsigned)__builtin_ctzll(left));
    }
    return read;
}

static qarena__sweep_form form_of(const qarena__map_stages *s, uint32_t at, uint32_t more,
                                  const qarena__shared_map *map) {
    const uint64_t rows = map->rest_touched & ~s->lanes, low = map->rest_touched & s->lanes,
                   read = read_by(map, map->rest_touched), segment = qarena__tile_low(s->plan);
    const unsigned vector_bits = (unsigned)__builtin_popcountll(s->tile) - s->plan->lane_bits;
    if (!map->rest_touched) {
        return QARENA__FORM_NONE;
    }
    if (!((map->rest_touched | read) & segment) && comes_first(s, at, more, map)) {
        return QARENA__FORM_GATHER;
    }
    if (!low && (unsigned)__builtin_popcountll(rows) <= s->plan->row_bits) {
        return QARENA__FORM_ROWS;
    }
    if (vector_bits > QARENA__MAP_BITS || (read_by(map, rows) & s->lanes)) {
        return QARENA__FORM_GATE;
    }
    return rows ? QARENA__FORM_CYCLES : QARENA__FORM_LANES;
}

uint32_t qarena__form_cost(const qarena__plan *plan, const qarena__cost_model *costs,
                           qarena__sweep_form form) {
    const unsigned tile_bits = plan->n - plan->tile_qubits;
    switch (form) {
    case QARENA__FORM_GATE: return costs->other;
    case QARENA__FORM_NONE: return 0;
    case QARENA__FORM_GATHER: return costs->fused;
    case QARENA__FORM_ROWS: return costs->rotations[3];
    case QARENA__FORM_LANES: return costs->lane;
    case QARENA__FORM_CYCLES: /* its cycles are found once a pass, in the time of a sweep */
        return costs->cycles + (tile_bits < 32 ? costs->cycles >> tile_bits : 0);
    }
    return 0;
}

/* A map that might be made. */
typedef struct candidate {
    qarena__shared_map map;
    qarena__sweep_form form;
    uint32_t cost;
} candidate;

static const qarena__cost_model *costs_of(const qarena__map_stages *s) {
    return s->plan->costs ? s->plan->costs : &qarena__built_in_costs;
}

/* Consider a way to make the map that stands at a stage. */
static void consider(const qarena__map_stages *s, uint32_t at, const qarena__map_choice *how,
                     candidate *best) {
    const qarena__cost_model *costs = costs_of(s);
    candidate c;
    qarena__share_out(s, at, how, &c.map);
    c.form = form_of(s, at, how->more, &c.map);
    c.cost = c.form == QARENA__FORM_GATE ? NEVER : qarena__form_cost(s->plan, costs, c.form);
    if (c.form == QARENA__FORM_ROWS) {
        c.cost = costs->rotations[__builtin_popcountll(c.map.rest_touched)];
    } else if (c.form == QARENA__FORM_CYCLES || c.form == QARENA__FORM_LANES) {
        c.cost += read_by(&c.map, c.map.rest_touched) & ~s->tile
                      ? costs->other
                      : 0; /* tiles flip in another sweep */
    }
    for (unsigned k = 0; k < c.map.before.count; k++) {
        const uint32_t i = c.map.before.stage[k];
        c.cost += c.map.before.part[k].acts && s->fuse[i]
                      ? costs->rotations[s->stage[i].count] - costs->fused
                      : 0;
    }
    if (c.cost < best->cost) {
        *best = c;
    }
}

/* On smaller states a sweep takes less time than a second thought about it. */
#define THOUGHTFUL_QUBITS 16u

static bool is_hasty(const qarena__map_stages *s) {
    return s->plan->n < THOUGHTFUL_QUBITS && !s->plan->unlimited_search;
}

/* The cheapest way to make the map that stands at a stage, with one gate more (which may be that of
 * `at` itself); one that costs no more than `enough` will do. */
static void evaluate(const qarena__map_stages *s, uint32_t at, uint32_t more, uint32_t enough,
                     candidate *best) {
    qarena__map_choice how = {.before = true, .after = !s->plan->plain, .more = more};
    best->cost = NEVER;
    consider(s, at, &how, best);
    if (is_hasty(s)) {
        return;
    }
    if (s->some_fuse && best->cost > enough) {
        how.left_out = s->fuse;
        consider(s, at, &how, best);
    }
    if (how.after && best->cost > enough) {
        how.before = false;
        consider(s, at, &how, best);
    }
}

/* --- making them --- */

/* No sweep does a part of the map that stands at a stage. */
static void unmark(qarena__map_stages *s, uint32_t at) {
    const uint32_t first = at > QARENA__MAP_REACH ? at - QARENA__MAP_REACH : 0,
                   end = s->count - at > QARENA__MAP_REACH ? at + QARENA__MAP_REACH + 1 : s->count;
    for (uint32_t i = first; i < end; i++) {
        qarena__stage *stage = &s->stage[i];
        if (stage->kind == QARENA__ROTATION) {
            stage->map = stage->map == at + 1 ? 0 : stage->map;
            stage->map_first = stage->map_first == at + 1 ? 0 : stage->map_first;
        }
    }
}

/* `fused_into` of the stage where a map stands; `part`: of one that does a part of it. */
static uint8_t done_in(qarena__sweep_form form, uint32_t at, uint32_t part) {
    return form == QARENA__FORM_GATHER ? QARENA__IN_GATHER
           : form == QARENA__FORM_NONE ? (uint8_t)part
                                       : (uint8_t)at;
}

static void adopt(qarena__map_stages *s, uint32_t at, uint32_t more, const candidate *c) {
    uint32_t last = at;
    if (s->stage[at].map) {
        unmark(s, at);
    }
    for (unsigned k = 0; k < c->map.before.count; k++) {
        if (c->map.before.part[k].acts) {
            last = c->map.before.stage[k];
            s->stage[last].map = (uint8_t)(at + 1);
        }
    }
    for (unsigned k = 0; k < c->map.after.count; k++) {
        if (c->map.after.part[k].acts) {
            last = c->map.after.stage[k];
            s->stage[last].map_first = (uint8_t)(at + 1);
        }
    }
    s->stage[at].form = (uint8_t)c->form;
    s->stage[at].fused_into = done_in(c->form, at, last);
    s->stage[more].map = s->stage[at].map = (uint8_t)(at + 1);
    if (more != at) {
        s->stage[more].fused_into = (uint8_t)at;
    }
    qarena__map_stages_add(s, at, more);
}

static bool is_linear(const qarena__map_stages *s, uint32_t i) {
    const qarena__footprint *gate = qarena__stage_gate(s->plan, &s->stage[i], 0);
    const bool one =
        !qarena__is_pair(s->depends[i]) && !(qarena__is_pair(s->changes[i]) && s->depends[i]);
    return s->stage[i].kind == QARENA__OTHER && s->stage[i].fused_into == i && gate->permutes &&
           (one || qarena__has_parity(gate));
}

/* A gate as a map of its own, or in a sweep as it is; a parity as a map. */
static void stay_alone(const qarena__map_stages *s, uint32_t i, candidate *c) {
    const qarena__cost_model *costs = costs_of(s);
    const bool lanes = (s->changes[i] | s->depends[i]) & s->lanes;
    const uint32_t gate = lanes ? costs->lane + costs->other / 2 : costs->other;
    evaluate(s, i, i, 0, c);
    if (c->cost > gate && !qarena__has_parity(qarena__stage_gate(s->plan, &s->stage[i], 0))) {
        c->cost = gate;
        c->form = QARENA__FORM_GATE;
        c->map.before.count = c->map.after.count = 0;
    }
}

/* So many maps are tried. */
enum { ATTEMPTS = 4 };

/* A permutation joins a map before it that is cheaper with it than the two are apart, and from
 * which nothing keeps it; or it is one of its own, which others may join. */
static void place(qarena__map_stages *s, uint32_t i, uint32_t *cost) {
    qarena__between b = {0, 0};
    candidate alone, joined;
    bool compared = false;
    const unsigned attempts = is_hasty(s) ? 1 : ATTEMPTS;
    for (uint32_t at = i, tried = 0; at-- > 0 && tried < attempts;) {
        if ((s->changes[i] & (b.changed | b.depended)) || (s->depends[i] & b.changed)) {
            break;
        }
        if (qarena__has_map(&s->stage[at], at)) {
            evaluate(s, at, i, cost[at], &joined);
            tried++;
            if (joined.cost > cost[at] && !compared) {
                stay_alone(s, i, &alone);
                compared = true;
            }
            if (joined.cost <= cost[at] + (compared ? alone.cost : 0) && joined.cost < NEVER) {
                adopt(s, at, i, &joined);
                cost[at] = joined.cost;
                return;
            }
        }
        qarena__pass_stage(s, at, i, &b);
    }
    if (!compared) {
        stay_alone(s, i, &alone);
    }
    adopt(s, i, i, &alone);
    cost[i] = alone.cost;
}

/* Make a stage what it was without maps. */
static void separate(qarena__map_stages *s, uint32_t i) {
    qarena__stage *stage = &s->stage[i];
    stage->fused_into = qarena__is_member(stage) ? (uint8_t)i : stage->fused_into;
    stage->map = stage->map_first = stage->form = 0;
}

/* A stage whose sweep does a part of a map; `at` if there is none. */
static uint32_t part_of(const qarena__shared_map *map, uint32_t at) {
    return map->before.count ? map->before.stage[0] : map->after.count ? map->after.stage[0] : at;
}

/* Once all maps are there, what may be read between them may be more than when each was made: share
 * them out again, as those will who read the plan. False: some map has no form, which is rare. */
static bool confirm(qarena__map_stages *s) {
    bool formed = true;
    for (uint32_t at = 0; at < s->count; at++) {
        if (qarena__has_map(&s->stage[at], at) && s->stage[at].form == QARENA__FORM_GATE) {
            separate(s, at); /* one gate */
        }
    }
    for (uint32_t at = 0; at < s->count; at++) {
        qarena__stage *stage = &s->stage[at];
        if (qarena__has_map(stage, at)) {
            candidate c;
            qarena__share_as_planned(s, at, &c.map);
            c.form = form_of(s, at, UINT32_MAX, &c.map);
            formed = formed && c.form != QARENA__FORM_GATE;
            stage->form = (uint8_t)c.form;
            stage->fused_into = done_in(c.form, at, part_of(&c.map, at));
        }
    }
    return formed;
}

/* Without maps, but for parities, each of which is one that no other sweep does a part of. */
static void take_apart(qarena__map_stages *s) {
    for (uint32_t i = 0; i < s->count; i++) {
        separate(s, i);
        s->map_changes[i] = s->map_depends[i] = 0;
        s->last[i] = (uint8_t)i;
    }
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->stage[i].kind == QARENA__OTHER &&
            qarena__has_parity(qarena__stage_gate(s->plan, &s->stage[i], 0))) {
            const qarena__map_choice how = {.more = i};
            candidate c;
            qarena__share_out(s, i, &how, &c.map);
            c.form = form_of(s, i, i, &c.map);
            adopt(s, i, i, &c);
        }
    }
}

void qarena__make_maps(qarena__plan *plan, const qarena__pass *pass) {
    qarena__map_stages s;
    uint32_t cost[QARENA__PASS_STAGES];
    if (plan->no_maps) {
        return;
    }
    qarena__map_stages_of(&s, plan, pass);
    for (uint32_t i = 0; i < s.count; i++) {
        if (is_linear(&s, i)) {
            place(&s, i, cost);
        }
    }
    if (!confirm(&s)) {
        take_apart(&s);
    }
}
