/* What a run of shots gives. */
#ifndef QARENA_REGISTER_SHOTS_RESULT_H
#define QARENA_REGISTER_SHOTS_RESULT_H

#include "register/shots_types.h"

struct qarena_shots {
    qarena_arena *arena;
    unsigned n, precision, words;
    uint64_t done, count;
    bool observed;                     /* histories have a value */
    uint64_t waited, might_wait, work; /* of qarena_shots_taken */
    qarena__history **history;         /* `count` of them, in order */
    qarena__buffer *rows;              /* NULL: there are no shots */
};

/* Take the tree's histories over, in an order that does not depend on threads, and the rows of the
 * shots that are done; none are where the poll cancels meanwhile. threads: that may work. E_MEMORY,
 * E_CLOSED. */
qarena_status qarena__shots_take(qarena_shots *made, qarena__tree *tree, uint64_t shots,
                                 unsigned threads);

#endif
