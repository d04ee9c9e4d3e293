#include "plan/footprint.h"

#include "plan/canonical.h"
#include "plan/lower.h"

qarena__footprint qarena__footprint_of(const qarena__oplist *list, const qarena__op *op) {
    if (qarena__is_phase(op)) {
        return (qarena__footprint){0, op->ones, QARENA__PHASE};
    }
    if (qarena__is_rotation(op)) {
        return (qarena__footprint){(uint64_t)1 << op->targets[0], 0, QARENA__ROTATION};
    }
    if (qarena__is_kak(op)) {
        return (qarena__footprint){(uint64_t)1 << op->targets[0] | (uint64_t)1 << op->targets[1], 0, QARENA__KAK};
    }
    qarena__footprint footprint = {0, 0, QARENA__OTHER};
    qarena__lowered lowered;
    if (qarena__lower(list, op, &lowered)) {
        const qarena__action *action = &lowered.action;
        footprint.looks = action->ones | action->zeros;
        for (unsigned t = 0; t < action->k; t++) {
            footprint.mixes |= (uint64_t)1 << action->target[t];
        }
    }
    return footprint;
}
