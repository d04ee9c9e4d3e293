/* Which kernels run: the best that the machine can, or the ones that QARENA_ISA or a test names. */
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "core/cpu.h"
#include "core/options.h"
#include "core/status.h"
#define QARENA_UNSTABLE
#include "kernels/multiply_adds.h"
#include "kernels/table.h"
#include "qarena/qarena.h"

#define DECLARE(isa)                                                                               \
    extern const qarena__kernels qarena__##isa##_double_kernels, qarena__##isa##_single_kernels;
#define PAIR(isa) {&qarena__##isa##_single_kernels, &qarena__##isa##_double_kernels},

#ifdef QARENA_HAVE_V4
DECLARE(v4)
#endif
#ifdef QARENA_HAVE_V3
DECLARE(v3)
#endif
#ifdef QARENA_HAVE_NEON
DECLARE(neon)
#endif
#ifdef QARENA_HAVE_BASE
DECLARE(base)
#endif

typedef struct isa_kernels {
    const qarena__kernels *single_precision, *double_precision;
} isa_kernels;

/* Best first. */
static const isa_kernels built[] = {
#ifdef QARENA_HAVE_V4
    PAIR(v4)
#endif
#ifdef QARENA_HAVE_V3
        PAIR(v3)
#endif
#ifdef QARENA_HAVE_NEON
            PAIR(neon)
#endif
#ifdef QARENA_HAVE_BASE
                PAIR(base)
#endif
};

enum { BUILT = sizeof built / sizeof built[0] };

static _Atomic(const isa_kernels *) chosen;
static _Atomic(uint64_t) stream_from; /* bytes of both buffers; 0: not decided yet */

/* The runnable kernels of this name (NULL: the best), or NULL. */
static const isa_kernels *find(const char *isa) {
    for (unsigned i = 0; i < BUILT; i++) {
        const char *name = built[i].double_precision->isa;
        if ((!isa || strcmp(isa, name) == 0) && qarena__cpu_can_run(name)) {
            return &built[i];
        }
    }
    return NULL;
}

const char *qarena__kernels_names(void) {
    static char names[64];
    static atomic_int written;
    if (!atomic_load_explicit(&written, memory_order_acquire)) {
        char text[sizeof names] = "";
        for (unsigned i = 0; i < BUILT; i++) {
            const char *name = built[i].double_precision->isa;
            if (qarena__cpu_can_run(name)) {
                size_t used = strlen(text);
                snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "", name);
            }
        }
        memcpy(names, text, sizeof names); /* every thread writes the same bytes */
        atomic_store_explicit(&written, 1, memory_order_release);
    }
    return names;
}

const qarena__kernels *qarena__kernels_of(unsigned precision) {
    const isa_kernels *kernels = atomic_load_explicit(&chosen, memory_order_acquire);
    if (!kernels) {
        kernels = find(qarena__option_isa());
        if (!kernels) {
            return NULL;
        }
        atomic_store_explicit(&chosen, kernels, memory_order_release);
    }
    return precision == QARENA_DOUBLE ? kernels->double_precision : kernels->single_precision;
}

qarena_status qarena__kernels_check(void) {
    if (!qarena__kernels_of(QARENA_DOUBLE)) {
        return qarena__fail(QARENA_E_OPTION, "QARENA_ISA: '%s' is not one of: %s",
                            qarena__option_isa(), qarena__kernels_names());
    }
    QARENA__FORWARD(qarena__multiply_adds_check());
    (void)qarena__kernels_stream(0); /* so that no first run has to ask for the caches */
    return QARENA_OK;
}

qarena_status qarena_force_isa(const char *isa) {
    const isa_kernels *kernels = find(isa);
    if (!kernels) {
        return qarena__fail(QARENA_E_OPTION, "isa: '%s' is not one of: %s", isa,
                            qarena__kernels_names());
    }
    atomic_store_explicit(&chosen, kernels, memory_order_release);
    return QARENA_OK;
}

void qarena_force_streaming(uint64_t bytes) {
    atomic_store_explicit(&stream_from,
                          bytes == UINT64_MAX ? 0
                          : bytes == 0        ? 1
                                              : bytes,
                          memory_order_relaxed);
}

bool qarena__kernels_stream(uint64_t bytes) {
    uint64_t from = atomic_load_explicit(&stream_from, memory_order_relaxed);
    if (from == 0) {
        from = qarena__cpu_last_level_cache() + 1;
        atomic_store_explicit(&stream_from, from, memory_order_relaxed);
    }
    return 2 * bytes >= from;
}

qarena_status qarena__precision_check(unsigned precision) {
    if (precision != QARENA_SINGLE && precision != QARENA_DOUBLE) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "precision: %u is neither single (%u) nor double (%u)", precision,
                            QARENA_SINGLE, QARENA_DOUBLE);
    }
    return QARENA_OK;
}
