/* What the machine can still give to this process: the honest answer to "how much memory is there".
 */
#ifndef QARENA_ARENA_LIMITS_H
#define QARENA_ARENA_LIMITS_H

#include "qarena/qarena.h"

/* Read the limits from the tree at `root` ("": the machine's own). address_space: RLIMIT_AS,
 * UINT64_MAX if none. What can't be read is no limit. No malloc. Any thread. */
void qarena__limits_read(const char *root, uint64_t address_space, qarena_limits *limits);

/* The budget of an arena that was given none: the least limit less a margin of 5 %, at least 64
 * MiB, for the rest of the process and its neighbours; half of the limit where the margin would
 * take more. */
uint64_t qarena__limits_default_budget(void);

#endif
