/* Small states: gates are swept one after the other in one buffer, and committed together. */
#ifndef QARENA_REGISTER_SMALL_H
#define QARENA_REGISTER_SMALL_H

#include "compile/compiled_chunk.h"
#include "register/writer.h"

/* Run ops [first, first + count) of a list from number first + *done on, as one commit of all that
 * can be done; *done counts on. Stops early where a gate's coefficients need memory. Fails:
 * E_CANCELLED, E_MEMORY (another buffer), with what was done committed. */
qarena_status qarena__small_run(qarena__writer *writer, const qarena__oplist *list, uint64_t first,
                                uint64_t count, uint64_t *done);

/* Run a chunk that was compiled into sweeps, `gates` gates, all or none. */
qarena_status qarena__small_replay(qarena__writer *writer, const qarena__compiled_chunk *compiled,
                                   uint64_t gates);

#endif
