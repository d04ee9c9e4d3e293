/* Fault injection: one counter of sites and one target. */
#define QARENA_UNSTABLE
#include "core/fault.h"

#include <stdatomic.h>

#include "qarena/qarena.h"

static _Atomic uint64_t target; /* the site that fails; 0: none */
static _Atomic uint64_t sites;
static atomic_bool all_after;
static atomic_bool fired;

bool qarena__fault(void) {
    uint64_t k = atomic_load_explicit(&target, memory_order_relaxed);
    if (__builtin_expect(k == 0, 1)) {
        return false;
    }
    uint64_t site = atomic_fetch_add(&sites, 1) + 1;
    if (site < k || (site > k && !atomic_load(&all_after))) {
        return false;
    }
    atomic_store(&fired, true);
    return true;
}

void qarena_fault_set(uint64_t k, int persistent) {
    atomic_store(&target, 0);
    atomic_store(&sites, 0);
    atomic_store(&all_after, persistent != 0);
    atomic_store(&fired, false);
    atomic_store(&target, k);
}

uint64_t qarena_fault_sites(void) {
    return atomic_load(&sites);
}

int qarena_fault_fired(void) {
    return atomic_load(&fired);
}
