/* Sampling. */
#ifndef QARENA_REGISTER_SAMPLE_H
#define QARENA_REGISTER_SAMPLE_H

#include "register/writer.h"

/* As qarena_register_sample, of a state that is synced. Shot i has number first + i, or, unless ids
 * is NULL, first + ids[i]; they may be what `outcomes` hold. E_NORM, E_MEMORY, E_CLOSED,
 * E_CANCELLED. */
qarena_status qarena__sample(qarena__writer *writer, uint64_t seed, uint64_t first,
                             const uint64_t *ids, uint64_t shots, uint64_t *outcomes);

#endif
