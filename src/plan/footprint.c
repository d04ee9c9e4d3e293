#include "plan/footprint.h"

#include <string.h>

#include "plan/canonical_form.h"
#include "plan/lower.h"

/* A bound gate with angles at which it has no simpler form. */
static qarena__op with_general_angles(const qarena__op *op) {
    qarena__op general = *op;
    general.parameters[0] = 1;
    general.parameters[1] = 0.7;
    general.parameters[2] = 0.4;
    general.binding = 0;
    return general;
}

qarena__footprint qarena__footprint_of(const qarena__oplist *list, const qarena__op *op) {
    if (qarena__is_phase(op)) {
        return (qarena__footprint){.diagonal_on = op->ones, .kind = QARENA__PHASE};
    }
    if (qarena__is_rotation(op)) {
        return (qarena__footprint){.nondiagonal_on = (uint64_t)1 << op->targets[0],
                                   .kind = QARENA__ROTATION};
    }
    if (qarena__is_kak(op)) {
        return (qarena__footprint){.nondiagonal_on = (uint64_t)1 << op->targets[0] |
                                                     (uint64_t)1 << op->targets[1],
                                   .kind = QARENA__KAK};
    }
    qarena__footprint footprint = {.kind = QARENA__OTHER};
    const qarena__op general = op->binding ? with_general_angles(op) : *op;
    qarena__lowered lowered;
    if (qarena__lower(list, &general, &lowered)) {
        const qarena__action *action = &lowered.action;
        footprint.diagonal_on = action->ones | action->zeros;
        footprint.permutes =
            action->form == QARENA__EXCHANGE &&
            memcmp(action->matrix, qarena__plain_exchange, sizeof qarena__plain_exchange) == 0;
        footprint.work = action->form == QARENA__MATRIX
                             ? (action->parts == QARENA__COMPLEX ? 4u : 2u) << action->k
                         : action->form == QARENA__DIAGONAL ? 4
                                                            : 0;
        for (unsigned t = 0; t < action->k; t++) {
            footprint.nondiagonal_on |= (uint64_t)1 << action->target[t];
        }
    }
    return footprint;
}
