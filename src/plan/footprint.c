#include "plan/footprint.h"

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

/* Multiply-adds of real numbers for an amplitude and its partner. */
enum { PAULI_WORK = 4, TABLE_WORK = 4 };

/* Multiply-adds for an amplitude. */
static unsigned work_of(const qarena__action *action) {
    const unsigned one = action->parts == QARENA__COMPLEX ? 4 : 2;
    return qarena__is_sparse(action) ? one + (one * qarena__entries(action) >> action->k)
                                     : one << action->k;
}

/* Of a permutation: see qarena__footprint. */
static uint8_t linear_of(const qarena__action *action) {
    const bool one = action->ones && !(action->ones & (action->ones - 1)) && !action->zeros;
    return action->k == 1 && one ? (uint8_t)(1 + __builtin_ctzll(action->ones))
           : action->k == 2 && !(action->ones | action->zeros) ? QARENA__SWAPS
                                                               : 0;
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
    if (op->gate ==
        QARENA_GATE_PAULI_ROTATION) { /* in canonical form: it is no gate on a qubit or two */
        return (qarena__footprint){.nondiagonal_on = op->on.x,
                                   .diagonal_on = (op->on.z & ~op->on.x) | op->ones | op->zeros,
                                   .kind = QARENA__OTHER,
                                   .work = PAULI_WORK};
    }
    qarena__footprint footprint = {.kind = QARENA__OTHER};
    const qarena__op general = op->binding ? with_general_angles(op) : *op;
    qarena__lowered lowered;
    if (qarena__lower(list, &general, &lowered)) {
        const qarena__action *action = &lowered.action;
        footprint.diagonal_on = action->ones | action->zeros;
        footprint.permutes = qarena__is_plain_exchange(action);
        footprint.linear = footprint.permutes ? linear_of(action) : 0;
        footprint.work = action->form == QARENA__MATRIX     ? work_of(action)
                         : action->form == QARENA__DIAGONAL ? 4
                                                            : 0;
        if (qarena__is_table(action)) { /* all of it must lie in the tile, phases too */
            footprint.nondiagonal_on = action->x | action->z;
            footprint.work = action->z ? TABLE_WORK : 0;
            return footprint;
        }
        for (unsigned t = 0; t < action->k; t++) {
            footprint.nondiagonal_on |= (uint64_t)1 << action->target[t];
        }
    }
    return footprint;
}
