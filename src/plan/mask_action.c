#include "plan/mask_action.h"

#include <math.h>

bool qarena__pauli_action(const qarena__op *op, qarena__action *action, double *room) {
    const uint64_t x = op->on.x;
    room[0] = cos(op->on.angle / 2);
    room[1] = sin(op->on.angle / 2);
    *action = (qarena__action){.form = QARENA__PAULI,
                               .k = x != 0,
                               .target = {x ? 63u - (unsigned)__builtin_clzll(x) : 0},
                               .ones = op->ones,
                               .zeros = op->zeros,
                               .x = x,
                               .z = op->on.z,
                               .matrix = room};
    return room[0] != 1 || room[1] != 0;
}

qarena__action qarena__table_action(const qarena__op *op, const double *table) {
    return (qarena__action){.form = op->gate == QARENA_GATE_DIAGONAL ? QARENA__PHASE_TABLE
                                                                     : QARENA__PERMUTATION_TABLE,
                            .k = (unsigned)__builtin_popcountll(op->on.x | op->on.z),
                            .ones = op->ones,
                            .zeros = op->zeros,
                            .x = op->on.x,
                            .z = op->on.z,
                            .matrix = table};
}

void qarena__table_on_targets(qarena__action *action, const double *room) {
    unsigned t = 0;
    for (uint64_t rest = action->x | action->z; rest; rest &= rest - 1) {
        action->target[t++] = (unsigned)__builtin_ctzll(rest);
    }
    action->x = action->z = 0;
    action->matrix = room;
}
