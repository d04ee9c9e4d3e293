#include "core/openmp.h"

#include <stdbool.h>
#include <stddef.h>

#include "core/cpu.h"
#include "core/thread.h"

#ifdef _OPENMP
#include <omp.h>
#endif

#define TEXT(x) #x
#define TEXT_OF(x) TEXT(x)

const char *qarena__openmp_date(void) {
#ifdef _OPENMP
    return TEXT_OF(_OPENMP);
#else
    return "none";
#endif
}

/* A thread that libgomp has bound to its first place, as it does with the one that loads it, may
 * use all places: so says who has set OMP_PROC_BIND. */
unsigned qarena__openmp_cores(unsigned cores) {
#if defined(_OPENMP) && !defined(__clang__)
    if (omp_get_num_places() > 1 && !omp_in_parallel() &&
        cores <= (unsigned)omp_get_place_num_procs(0)) {
        return qarena__cpu_cut_by_known_quota((unsigned)omp_get_num_procs());
    }
#endif
    return cores;
}

/* --- crews --- */

static void *serve_alone(void *worker) {
    qarena__worker_serve(worker);
}

#ifdef _OPENMP
/* Where the members of the region may run: OpenMP may have bound them, and the thread that loaded
 * it, to one core each, but they are lent to any thread. */
static void read_allowed(qarena__affinity *allowed) {
    qarena__affinity_read(allowed);
    for (int place = 0; place < omp_get_num_places(); place++) {
        int cores[QARENA__MAX_THREADS];
        const int count = omp_get_place_num_procs(place);
        if (count <= QARENA__MAX_THREADS) {
            omp_get_place_proc_ids(place, cores);
            for (int i = 0; i < count; i++) {
                qarena__affinity_add(allowed, (unsigned)cores[i]);
            }
        }
    }
}

static void *serve_together(void *first) {
    qarena__worker *worker = first;
    const bool bound = omp_get_proc_bind() != omp_proc_bind_false;
    qarena__affinity allowed;
    if (bound) {
        read_allowed(&allowed);
    }
    omp_set_dynamic(0);
#pragma omp parallel num_threads(worker->crew)
    {
        if (bound) {
            qarena__affinity_write(&allowed);
        }
        qarena__worker_serve(&worker[omp_get_thread_num()]);
    }
    return NULL;
}

unsigned qarena__crew_start(qarena__worker *first, unsigned count) {
    first->crew = count > 1 ? qarena__threads_probe(count) : count;
    return first->crew &&
                   qarena__thread_start(first->crew > 1 ? serve_together : serve_alone, first)
               ? first->crew
               : 0;
}
#else
unsigned qarena__crew_start(qarena__worker *first, unsigned count) {
    unsigned started = 0;
    while (started < count && qarena__thread_start(serve_alone, &first[started])) {
        started++;
    }
    return started;
}
#endif
