/* A snapshot: a counted view of a committed state. */
#ifndef QARENA_REGISTER_SNAPSHOT_H
#define QARENA_REGISTER_SNAPSHOT_H

#include <stdatomic.h>

#include "arena/arena.h"

struct qarena_snapshot {
    qarena_arena *arena;
    _Atomic(qarena__buffer *)
        buffer; /* NULL: |0..0>, of which no amplitude is written until somebody asks for them */
    atomic_uint references;
    unsigned n, precision;
};

#endif
