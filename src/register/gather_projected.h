/* A projection that waits is done by the pass that comes next, as it gathers. */
#ifndef QARENA_REGISTER_GATHER_PROJECTED_H
#define QARENA_REGISTER_GATHER_PROJECTED_H

#include "register/execute_tile.h"

/* What the gather multiplies by. Both live as long as the pass. */
typedef struct qarena__projecting {
    qarena__factors in;
    _Alignas(64) unsigned char low[QARENA__TILE_PAGE]; /* of a segment */
} qarena__projecting;

/* Let an execution, whose segments are chosen, gather what the projection leaves. The half that is
 * dropped is not read, but for a qubit within segments, where it is multiplied by 0. The bit of a
 * qubit above the lanes is known from then on. A qubit outside the tile must be among the
 * execution's untouched ones, and its outcome among outer_ones. */
void qarena__gather_projected(qarena__execution *x, const qarena__projection *projection,
                              qarena__projecting *room);

#endif
