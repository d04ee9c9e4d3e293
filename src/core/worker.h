/* One worker: a thread that sleeps, but for the jobs that are opened to it. Its thread is one side;
 * the other is its owner, the thread that has taken it.
 *
 * Nobody ever waits for a worker that has not begun: chunks of a job are claimed, by whoever has
 * time, and the thread whose job it is claims what nobody else does. It waits only for chunks that
 * a worker is in the middle of. A worker that the system does not let run therefore costs little
 * more than its help. */
#ifndef QARENA_CORE_WORKER_H
#define QARENA_CORE_WORKER_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* The chunks of a job that one thread begins with: next .. end - 1 are unclaimed. */
typedef struct qarena__part {
    _Atomic uint64_t next;
    uint64_t end;
} qarena__part;

typedef struct qarena__worker qarena__worker;

/* What a worker does with each job that is opened to it. */
typedef void qarena__worker_fn(void *job, qarena__worker *worker);

struct qarena__worker {
    alignas(64) atomic_uint bell; /* QUIET, RUNG or, by the worker, ASLEEP: a word to wait on */
    atomic_uint state; /* IDLE, WORKING or, by the job's owner, AWAITED: a word to wait on */
    /* The job that is open to it; NULL: none. It reads the job only while it is WORKING. */
    _Atomic(void *) job;
    struct qarena__worker *next; /* of the same team, or of the free ones */
    atomic_int core;             /* that the owner of the job was on; -1: not known */
    unsigned crew;               /* of the first of a crew: its size */
    qarena__worker_fn *work;     /* set before its thread starts */
    bool eager; /* the worker's: it may look out for its next job with open eyes, since it is in
                   nobody's way */
    alignas(64) qarena__part part; /* its own, of the job */
};

/* Let it begin, on another core than the caller's, `core`; let it claim no more; wait until it does
 * not work. */
void qarena__worker_open(qarena__worker *worker, void *job, int core);
void qarena__worker_close(qarena__worker *worker);
/* True: the calling thread had to sleep for it. */
bool qarena__worker_await(qarena__worker *worker);

/* What a worker's thread does for ever. */
_Noreturn void qarena__worker_serve(qarena__worker *worker);

/* In the child of a fork: as one that has no thread yet. Its part of a job stays as it was. */
void qarena__worker_forked(qarena__worker *worker);

#endif
