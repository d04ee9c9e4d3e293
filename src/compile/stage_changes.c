#include "compile/stage_changes.h"

static uint64_t turned_by(const qarena__rotations *rotations) {
    uint64_t bits = 0;
    for (unsigned j = 0; j < rotations->count; j++) {
        bits |= (uint64_t)1 << rotations->bit[j];
    }
    return bits;
}

/* Where rows move, or a map is done: any. */
static uint64_t changed_by(const qarena__compiled_stage *stage) {
    uint64_t bits = 0;
    switch (stage->kind) {
    case QARENA__PHASE:
        for (unsigned j = 0; j < stage->phases->steps.bits; j++) {
            bits |= (uint64_t)1 << stage->phases->steps.bit[j];
        }
        return bits | (stage->phases->lanes ? turned_by(stage->phases->lanes) : 0);
    case QARENA__ROTATION:
        return stage->rotations.moving ? UINT64_MAX : turned_by(&stage->rotations);
    case QARENA__KAK:
        return (uint64_t)1 << stage->pair->bit[0] | (uint64_t)1 << stage->pair->bit[1];
    case QARENA__OTHER: break;
    }
    return stage->map || stage->rotations.count ? UINT64_MAX : stage->nondiagonal_bits;
}

void qarena__note_changes(const qarena__compiled_pass *compiled) {
    for (uint32_t i = 0; i < compiled->count; i++) {
        compiled->stages[i].changes =
            compiled->stages[i].fused ? 0 : changed_by(&compiled->stages[i]);
    }
}
