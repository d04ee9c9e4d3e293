/* How a map (maps.h) is shared out among the sweeps of its pass. */
#ifndef QARENA_PLAN_MAP_SHARING_H
#define QARENA_PLAN_MAP_SHARING_H

#include "plan/linear_map.h"
#include "plan/plan.h"

/* A part is done at most so many stages away from where its map stands: planning takes time. */
#define QARENA__MAP_REACH 24u

/* Most parts of a map. */
#define QARENA__MAP_PARTS 8u

typedef struct qarena__map_parts {
    unsigned count;
    qarena__map_part part[QARENA__MAP_PARTS];
    uint8_t stage[QARENA__MAP_PARTS]; /* whose sweeps do them, rising */
} qarena__map_parts;

/* Done in this order: parts before, the rest, parts after. */
typedef struct qarena__shared_map {
    uint64_t touched; /* qubits that its gates may change */
    uint64_t pending; /* those that something changes that comes after the parts before */
    qarena__linear_map rest;
    uint64_t rest_touched; /* qubits that the rest may change: also those that only flip */
    qarena__map_parts before, after;
} qarena__shared_map;

/* The stages of a pass, and what each changes and depends on. */
typedef struct qarena__map_stages {
    const qarena__plan *plan;
    const qarena__pass *pass;
    qarena__stage *stage;
    uint32_t count;
    uint64_t tile, lanes;
    uint64_t changes[QARENA__PASS_STAGES], depends[QARENA__PASS_STAGES];
    /* Of the gates of the map that stands there. */
    uint64_t map_changes[QARENA__PASS_STAGES], map_depends[QARENA__PASS_STAGES];
    /* The stages of its gates, rising: from itself on, to next[..], until the last one. */
    uint8_t next[QARENA__PASS_STAGES], last[QARENA__PASS_STAGES];
    /* Rotations that would be fused into the phases before them if they did no part of a map. */
    bool fuse[QARENA__PASS_STAGES], some_fuse;
} qarena__map_stages;

/* What lies between a map and another stage: what is changed, and what is depended on. */
typedef struct qarena__between {
    uint64_t changed, depended;
} qarena__between;

/* Which sweeps are to do parts. */
typedef struct qarena__map_choice {
    bool chosen;          /* those that the plan has chosen; else all that can */
    const bool *left_out; /* of the latter: but for these; NULL: none */
    bool before, after;
    uint32_t more; /* a stage that is going to be of the map */
} qarena__map_choice;

/* Look at a pass of a plan, whose maps may have been made. */
void qarena__map_stages_of(qarena__map_stages *s, const qarena__plan *plan,
                           const qarena__pass *pass);

/* A gate is going to be of the map that stands at a stage. */
void qarena__map_stages_add(qarena__map_stages *s, uint32_t at, uint32_t member);

/* Whether a stage is a permutation of a map; and whether its map stands there. */
static inline bool qarena__is_member(const qarena__stage *stage) {
    return stage->kind == QARENA__OTHER && stage->map;
}
static inline bool qarena__has_map(const qarena__stage *stage, uint32_t at) {
    return qarena__is_member(stage) && stage->map == at + 1;
}

/* Pass a stage, but for what it does of the map that stands at `at`. */
void qarena__pass_stage(const qarena__map_stages *s, uint32_t i, uint32_t at, qarena__between *b);

/* map := what the map does that stands at a stage, with the gates that it has and how->more. */
void qarena__share_out(const qarena__map_stages *s, uint32_t at, const qarena__map_choice *how,
                       qarena__shared_map *map);

/* The same as the plan has chosen. Maps of a finished plan are shared out so. */
void qarena__share_as_planned(const qarena__map_stages *s, uint32_t at, qarena__shared_map *map);

#endif
