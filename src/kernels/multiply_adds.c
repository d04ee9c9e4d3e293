/* What QARENA_MULTIPLY_ADDS or a test names, else what this processor is quicker with. */
#define QARENA_UNSTABLE
#include "kernels/multiply_adds.h"

#include <stdatomic.h>
#include <string.h>

#include "core/cpu_family.h"
#include "core/options.h"
#include "core/status.h"

static atomic_int multiply_adds; /* 1: fused, 2: split; 0: not decided yet */

static const char *const multiply_adds_names[] = {"fused", "split"};

/* Which of them a name means; NULL: what this processor is quicker with. -1: neither. */
static int multiply_adds_of(const char *name) {
    if (!name) {
        return qarena__cpu_family_here()->splits_multiply_adds;
    }
    return strcmp(name, multiply_adds_names[0]) == 0   ? 0
           : strcmp(name, multiply_adds_names[1]) == 0 ? 1
                                                       : -1;
}

bool qarena__multiply_adds_split(void) {
    int found = atomic_load_explicit(&multiply_adds, memory_order_relaxed);
    if (found == 0) {
        found = 1 + (multiply_adds_of(qarena__option_multiply_adds()) == 1);
        atomic_store_explicit(&multiply_adds, found, memory_order_relaxed);
    }
    return found == 2;
}

qarena_status qarena_force_multiply_adds(const char *name) {
    const int found = multiply_adds_of(name);
    if (found < 0) {
        return qarena__fail(QARENA_E_OPTION, "multiply-adds: '%s' is neither fused nor split",
                            name);
    }
    atomic_store_explicit(&multiply_adds, 1 + found, memory_order_relaxed);
    return QARENA_OK;
}

qarena_status qarena__multiply_adds_check(void) {
    if (multiply_adds_of(qarena__option_multiply_adds()) < 0) {
        return qarena__fail(QARENA_E_OPTION,
                            "QARENA_MULTIPLY_ADDS: '%s' is neither fused nor split",
                            qarena__option_multiply_adds());
    }
    return QARENA_OK;
}
