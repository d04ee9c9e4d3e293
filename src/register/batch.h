/* A batch: registers, one a thread, that run one circuit with many rows of values. */
#ifndef QARENA_REGISTER_BATCH_H
#define QARENA_REGISTER_BATCH_H

#include <stdatomic.h>

#include "register/register.h"

struct qarena_batch {
    qarena_arena *arena;
    qarena_register_options options; /* threads: the batch's */
    qarena_register **registers;     /* the first `made` of `capacity` */
    uint64_t capacity;
    unsigned made;
    unsigned n;
    atomic_bool busy;
    atomic_uint_least64_t done;
};

#endif
