/* What of OpenMP is used: openmp.c is the library's only file that includes its header and has its
 * pragmas.
 *
 * The threads of workers are crews. A crew is a host, a thread of our own, and the members of the
 * parallel region that it opens and never leaves. The program's own threads never are in a region
 * of ours: OpenMP does not bind them to cores, nothing of theirs ends at one of its barriers, and
 * what a fork leaves of it in a child is nobody's. What OpenMP's runtimes do where a thread cannot
 * be created is to end the process, so it is tried first. */
#ifndef QARENA_CORE_OPENMP_H
#define QARENA_CORE_OPENMP_H

#include "core/worker.h"

/* Start threads that serve workers first[0 .. count): returns for how many, those at the front. One
 * call at a time. */
unsigned qarena__crew_start(qarena__worker *first, unsigned count);

/* In the child of a fork: its crews are gone. */
void qarena__crews_forked(void);

/* OpenMP's date of this build, e.g. "201511"; "none" without. */
const char *qarena__openmp_date(void);

/* Cores that the calling thread may use, where its affinity mask has `cores` of them. */
unsigned qarena__openmp_cores(unsigned cores);

#endif
