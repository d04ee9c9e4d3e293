#include "plan/map_sharing.h"

#include "plan/stage_qubits.h"

void qarena__map_stages_add(qarena__map_stages *s, uint32_t at, uint32_t member) {
    if (member != at) {
        s->next[s->last[at]] = (uint8_t)member;
    }
    s->last[at] = (uint8_t)member;
    s->map_changes[at] |= s->changes[member];
    s->map_depends[at] |= s->depends[member];
}

/* Whether rotations would be fused into the phases before them if they did no part of a map. */
static bool would_be_fused(const qarena__map_stages *s, uint32_t i) {
    uint32_t before = i;
    while (before > 0 && s->stage[before - 1].kind == QARENA__ROTATION &&
           (s->changes[before - 1] & s->lanes)) {
        before--;
    }
    return !s->plan->plain && before > 0 && s->stage[before - 1].kind == QARENA__PHASE &&
           !(s->changes[i] & s->lanes) && s->stage[i].count <= s->plan->fuse_most;
}

void qarena__map_stages_of(qarena__map_stages *s, const qarena__plan *plan,
                           const qarena__pass *pass) {
    s->plan = plan;
    s->pass = pass;
    s->stage = plan->stages + pass->first;
    s->count = pass->count;
    s->tile = pass->qubits;
    s->lanes = qarena__lanes(plan);
    s->some_fuse = false;
    for (uint32_t i = 0; i < s->count; i++) {
        s->changes[i] = qarena__stage_nondiagonal(plan, &s->stage[i]);
        s->depends[i] = qarena__stage_qubits(plan, &s->stage[i]) & ~s->changes[i];
        s->map_changes[i] = s->map_depends[i] = 0;
        s->last[i] = (uint8_t)i;
        s->fuse[i] = would_be_fused(s, i);
        s->some_fuse = s->some_fuse || s->fuse[i];
    }
    for (uint32_t i = 0; i < s->count; i++) {
        if (qarena__is_member(&s->stage[i])) {
            qarena__map_stages_add(s, s->stage[i].map - 1u, i);
        }
    }
}

/* --- the map of some stages --- */

static void append(const qarena__map_stages *s, uint32_t member, qarena__linear_map *map) {
    const uint64_t changes = s->changes[member], depends = s->depends[member];
    const unsigned target = (unsigned)__builtin_ctzll(changes);
    if (qarena__is_pair(changes)) {
        qarena__linear_exchange(map, target, 63 - (unsigned)__builtin_clzll(changes));
    }
    for (uint64_t left = qarena__is_pair(changes) ? 0 : depends; left; left &= left - 1) {
        qarena__linear_add(map, (unsigned)__builtin_ctzll(left), target);
    }
}

static void pass_map(const qarena__map_stages *s, unsigned map, qarena__between *b) {
    b->changed |= s->map_changes[map - 1];
    b->depended |= s->map_depends[map - 1];
}

/* Pass a stage, but for what it does of the map that stands at `at`. */
void qarena__pass_stage(const qarena__map_stages *s, uint32_t i, uint32_t at, qarena__between *b) {
    const qarena__stage *stage = &s->stage[i];
    if (stage->fused_into == QARENA__IN_SCATTER) {
        return;
    }
    if (qarena__is_member(stage)) {
        if (stage->map == i + 1 && i != at) { /* else it is done elsewhere */
            pass_map(s, stage->map, b);
        }
        return;
    }
    if (stage->map && stage->map != at + 1) {
        pass_map(s, stage->map, b);
    }
    if (stage->map_first && stage->map_first != at + 1) {
        pass_map(s, stage->map_first, b);
    }
    b->changed |= s->changes[i];
    b->depended |= s->depends[i];
}

/* Qubits that a part would write in the sweep of a stage: rotated rows; or, after they turn, all
 * lanes. 0: it can't do a part. */
static uint64_t writes_of(const qarena__map_stages *s, uint32_t i, bool forward) {
    const qarena__stage *stage = &s->stage[i];
    if (stage->kind != QARENA__ROTATION) {
        return 0;
    }
    return s->changes[i] & s->lanes            ? (forward ? 0 : s->lanes)
           : stage->count <= s->plan->row_bits ? s->changes[i]
                                               : 0;
}

static bool does_part(const qarena__map_stages *s, uint32_t i, uint32_t at, bool forward,
                      uint64_t writes, const qarena__map_choice *c, const qarena__between *b) {
    const unsigned map = forward ? s->stage[i].map_first : s->stage[i].map;
    if (c->chosen) {
        return writes && map == at + 1;
    }
    const bool left_out = !forward && c->left_out && c->left_out[i];
    return writes && (map == 0 || map == at + 1) && !left_out &&
           !(writes & (b->changed | b->depended));
}

/* The sweeps that do parts of the map that stands at a stage, on one side of it. */
static void find_parts(const qarena__map_stages *s, uint32_t at, bool forward,
                       const qarena__map_choice *how, uint64_t touched, qarena__map_parts *parts) {
    qarena__between b = {0, 0};
    const uint32_t all = forward ? s->count - 1 - at : at,
                   steps = all < QARENA__MAP_REACH ? all : QARENA__MAP_REACH;
    qarena__map_parts found;
    found.count = 0;
    for (uint32_t step = 1;
         step <= steps && found.count < QARENA__MAP_PARTS && (s->tile & ~b.changed); step++) {
        const uint32_t i = forward ? at + step : at - step;
        const uint64_t writes = writes_of(s, i, forward);
        if (i == how->more) {
            continue;
        }
        if ((writes & touched) && does_part(s, i, at, forward, writes, how, &b)) {
            found.stage[found.count] = (uint8_t)i;
            found.part[found.count++] = (qarena__map_part){
                .writes = writes, .reads = writes & s->lanes ? s->lanes : ~b.changed};
            b.changed |= writes;
        }
        qarena__pass_stage(s, i, at, &b);
    }
    parts->count = found.count;
    for (unsigned k = 0; k < found.count; k++) {
        const unsigned from = forward ? k : found.count - 1 - k;
        parts->part[k] = found.part[from];
        parts->stage[k] = found.stage[from];
    }
}

/* Qubits that only flip need a place too: so parts of those act. Returns those that are left. */
static uint64_t place_flips(qarena__map_parts *parts, uint64_t touched) {
    uint64_t left = touched;
    for (unsigned k = 0; k < parts->count; k++) {
        qarena__map_part *part = &parts->part[k];
        part->acts = part->acts || (part->writes & touched);
        left &= ~part->writes;
    }
    return left;
}

void qarena__share_out(const qarena__map_stages *s, uint32_t at, const qarena__map_choice *how,
                       qarena__shared_map *map) {
    const bool more = how->more < s->count && how->more != at;
    map->touched = s->map_changes[at] | s->changes[at] | (more ? s->changes[how->more] : 0);
    map->rest.changed = 0;
    for (uint32_t i = at; i < s->last[at]; i = s->next[i]) {
        append(s, i, &map->rest);
    }
    append(s, s->last[at], &map->rest);
    if (more) { /* it comes after all others */
        append(s, how->more, &map->rest);
    }
    map->before.count = map->after.count = 0;
    if (how->before) {
        find_parts(s, at, false, how, map->touched, &map->before);
    }
    if (how->after) {
        find_parts(s, at, true, how, map->touched, &map->after);
    }
    qarena__linear_share_before(&map->rest, map->before.part, map->before.count);
    map->pending = place_flips(&map->before, map->touched) | map->rest.changed;
    qarena__linear_share_after(&map->rest, map->after.part, map->after.count);
    map->rest_touched = place_flips(&map->after, map->pending) | map->rest.changed;
}

void qarena__share_as_planned(const qarena__map_stages *s, uint32_t at, qarena__shared_map *map) {
    qarena__share_out(
        s, at,
        &(qarena__map_choice){.chosen = true, .before = true, .after = true, .more = UINT32_MAX},
        map);
}
