#if defined(__linux__)
#define _GNU_SOURCE
#include <sched.h>
#endif

#include "core/spread.h"

#if defined(__linux__)
static bool take(qarena__spread *spread, unsigned core) {
    const uint64_t bit = (uint64_t)1 << core % 64;
    return !(atomic_fetch_or_explicit(&spread->taken[core / 64], bit, memory_order_relaxed) & bit);
}

void qarena__spread_out(qarena__spread *spread) {
    const int here = sched_getcpu();
    cpu_set_t allowed, one;
    if (here < 0 || here >= QARENA__SPREAD_CORES || take(spread, (unsigned)here) || sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return;
    }
    for (unsigned core = 0; core < CPU_SETSIZE; core++) {
        if (CPU_ISSET(core, &allowed) && take(spread, core)) {
            CPU_ZERO(&one);
            CPU_SET(core, &one);
            if (sched_setaffinity(0, sizeof one, &one) == 0) { /* it is there when this returns */
                (void)sched_setaffinity(0, sizeof allowed, &allowed);
            }
            return;
        }
    }
}
#else
void qarena__spread_out(qarena__spread *spread) {
    (void)spread;
}
#endif
