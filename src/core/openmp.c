#include "core/openmp.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "core/clock.h"
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
/* How long a program that ends waits for threads that the system does not let run. */
#define ARRIVAL_NANOSECONDS 1000000000
#define GLANCE_NANOSECONDS 20000

/* Threads of crews that are not yet in their region. */
static atomic_uint arriving;

/* While a program ends LLVM's runtime takes its data down, and a thread that is about to enter a
 * region would fall over it. In the region none uses it any more. */
static void let_arrive(void) {
    const int64_t latest = qarena__nanoseconds() + ARRIVAL_NANOSECONDS;
    while (atomic_load(&arriving) && qarena__nanoseconds() < latest) {
        qarena__sleep(GLANCE_NANOSECONDS);
    }
}

static void expect_arrivals(unsigned count) {
    static bool registered;
    if (!registered) {
        registered = atexit(let_arrive) == 0;
    }
    atomic_fetch_add(&arriving, count);
}

void qarena__crews_forked(void) {
    atomic_store(&arriving, 0);
}

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
        const int number = omp_get_thread_num();
        if (number == 0) { /* the region may have fewer threads than were asked for */
            atomic_fetch_sub(&arriving, worker->crew - (unsigned)omp_get_num_threads());
        }
        atomic_fetch_sub(&arriving, 1); /* from here on the runtime is asked nothing more */
        if (bound) {
            qarena__affinity_write(&allowed);
        }
        qarena__worker_serve(&worker[number]);
    }
    return NULL;
}

unsigned qarena__crew_start(qarena__worker *first, unsigned count) {
    const unsigned crew = count > 1 ? qarena__threads_probe(count) : count;
    first->crew = crew;
    if (crew < 2) {
        return crew && qarena__thread_start(serve_alone, first) ? crew : 0;
    }
    expect_arrivals(crew);
    if (!qarena__thread_start(serve_together, first)) {
        atomic_fetch_sub(&arriving, crew);
        return 0;
    }
    return crew;
}
#else
void qarena__crews_forked(void) {
}

unsigned qarena__crew_start(qarena__worker *first, unsigned count) {
    unsigned started = 0;
    while (started < count && qarena__thread_start(serve_alone, &first[started])) {
        started++;
    }
    return started;
}
#endif
