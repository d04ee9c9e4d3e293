/* The process-wide core budget: how many threads a run gets. Any thread. */
#ifndef QARENA_CORE_CORE_BUDGET_H
#define QARENA_CORE_CORE_BUDGET_H

/* Threads of a run unless told otherwise, and why. */
typedef struct qarena__threads {
    unsigned cores;    /* that the calling thread may use */
    unsigned asked;    /* by `asker`; 0: nobody has asked */
    const char *asker; /* "qarena_set_threads", "QARENA_NUM_THREADS", "OMP_NUM_THREADS", "nobody" */
    unsigned used;
    const char *limit; /* what `used` is: the asker's name, "cores" or "OMP_THREAD_LIMIT" */
} qarena__threads;
qarena__threads qarena__threads_setting(void);

/* Take up to `want` cores of the budget; returns how many were granted, at least 1 (the caller's
 * own, even over budget). want 0: the process's setting. By the thread that takes them they are
 * given back. */
unsigned qarena__cores_acquire(unsigned want);
void qarena__cores_release(unsigned granted);
/* In the child of a fork, by its only thread. */
void qarena__cores_forked(void);

#endif
