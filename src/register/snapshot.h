/* A snapshot: a counted view of a committed state. */
#ifndef QARENA_REGISTER_SNAPSHOT_H
#define QARENA_REGISTER_SNAPSHOT_H

#include <stdatomic.h>

#include "arena/arena.h"

struct qarena_snapshot {
    qarena_arena *arena;
    /* NULL: |0..0>, whose amplitudes are written when somebody asks for them. */
    _Atomic(qarena__buffer *) buffer;
    atomic_uint references;
    unsigned n, precision;
};

/* Takes over the caller's reference to the buffer, which may be NULL; not on failure. */
qarena_status qarena__snapshot_make(qarena_arena *arena, unsigned n, unsigned precision,
                                    qarena__buffer *buffer, qarena_snapshot **snapshot);

#endif
