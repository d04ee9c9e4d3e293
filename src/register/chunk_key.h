/* Keys of chunks of circuits in the cache of compiled ones. */
#ifndef QARENA_REGISTER_CHUNK_KEY_H
#define QARENA_REGISTER_CHUNK_KEY_H

#include "register/writer.h"

/* Of gates [first, first + count) of a circuit. False: they are not to be kept: in a caller's
 * block, or where a circuit's chunks would drive each other out. */
bool qarena__chunk_key_of(const qarena__writer *writer, const qarena__gates *gates, uint64_t first,
                          uint64_t count, qarena__chunk_key *key);

#endif
