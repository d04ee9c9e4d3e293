/* Making the order of shots: points are drawn, and entries put into pieces of buckets. */
#ifndef QARENA_REGISTER_MAKE_ORDER_H
#define QARENA_REGISTER_MAKE_ORDER_H

#include "core/watch.h"
#include "kernels/table.h"
#include "register/shots_order.h"

/* What is asked for. */
typedef struct qarena__shots_asked {
    uint64_t seed, first, count;    /* at most 2^31 of them */
    const qarena__kernels *kernels; /* NULL: it is done without */
    unsigned threads;               /* that may work */
    uint16_t *tops;                 /* room for `count` of them */
    void *room; /* aligned to a line: for pieces, if they fit into it; or NULL */
    size_t room_bytes;
    bool returns_room;    /* at once; else when all that is to be read has been read once */
    qarena__watch *watch; /* is asked by the calling thread */
} qarena__shots_asked;

/* E_CANCELLED, E_MEMORY, E_CLOSED. */
qarena_status qarena__shot_order_make(qarena__shot_order *order, qarena_arena *arena,
                                      const qarena__shots_asked *asked);

/* For tests: let pieces have room for so many entries at first; 0: as many as they need. */
void qarena__shot_order_force_capacity(uint64_t entries);

#endif
