/* Control groups, v1 and v2 and both at once: a walk over the directories that limit this process.
 *
 * `root` is put before every path ("" for the machine's own), so that tests can walk a made-up
 * tree. Any thread; no malloc. */
#ifndef QARENA_CORE_CGROUP_H
#define QARENA_CORE_CGROUP_H

#include <stdbool.h>

/* One level: a directory with its files, and whether it is of version 2. */
typedef void qarena__cgroup_fn(void *context, const char *directory, bool unified);

/* Call fn for every level that this process's `controller` ("memory", "cpu") is under, from its own
 * up to the top of what is mounted, for each mounted hierarchy. Levels that can't be seen are
 * passed over; no cgroups: no calls. */
void qarena__cgroup_walk(const char *root, const char *controller, qarena__cgroup_fn *fn,
                         void *context);

#endif
