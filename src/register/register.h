/* The register: a counted front buffer that readers see, a back buffer that runs write, and a queue of gates not yet run.
 *
 *      writer:   enter (busy) -> write_begin -> kernels read front, write back -> write_commit (swap) -> leave
 *      readers:  front_acquire (any thread, any time) pins the committed front
 *
 * With buffers = 1 and an unshared front, write_begin gives the front itself: the gate works in place. */
#ifndef QARENA_REGISTER_REGISTER_H
#define QARENA_REGISTER_REGISTER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "arena/arena.h"
#include "circuit/circuit.h"
#include "core/lock.h"
#include "core/parallel.h"
#include "core/watch.h"
#include "kernels/table.h"
#include "register/plan_cache.h"
#include "register/prepared.h"

/* Below so many qubits a run stays on the calling thread and leaves the core budget alone: waking a team costs more than the work. */
#define QARENA__PARALLEL_QUBITS 14u

/* The queue's bounds: it is run when either is reached. */
#define QARENA__QUEUE_OPS 4096u
#define QARENA__QUEUE_DOUBLES (1u << 17)

/* Passes of a run whose times are remembered. */
#define QARENA__TIMED_PASSES 64u

/* A queued op that stands for gates [ones, zeros) of a circuit's, whose address is in `matrix`; the queue holds them. */
#define QARENA__OP_CIRCUIT 255u

/* Gates taken from the queue to run as passes, in canonical form. Empty between runs, unless one was cancelled or failed: then it is what that run has left,
 * with the place in its plan where it stopped, so that a resumed run is the same passes as one that was not disturbed. */
typedef struct qarena__program {
    qarena__oplist ops;
    uint64_t gates;       /* as they were queued */
    uint64_t taken;       /* ops, as they were taken */
    uint64_t pending;     /* its part of the register's `pending`: queued gates, in proportion to the ops left */
    uint32_t passes;      /* committed ones of the plan of its first ops, for tiles of so many qubits; their ops are marked `done` */
    unsigned tile_qubits;
    bool unchecked;       /* a matrix among them may not keep the norm */
} qarena__program;

struct qarena_register {
    qarena_arena *arena;
    qarena__buffer *front;   /* changed by the writer under front_lock */
    qarena__buffer *back;    /* the writer's own; NULL: acquired when next needed */
    qarena__spin front_lock; /* held for a few instructions only */
    bool in_place;           /* under front_lock: the front is being written, nobody may pin it */
    bool fresh;              /* changed by the writer under front_lock: the state is |0..0>, whatever the front holds; a reset waits for the first gates after
                                it, or for the writer to look */
    atomic_bool busy;        /* a writer is inside */
    uint64_t support;        /* amplitudes of the front are +0 where a qubit outside this mask is 1 */
    uint64_t back_support;   /* likewise of the back buffer */
    uint64_t target_support; /* likewise of what write_begin gave, before it was written; UINT64_MAX in place */
    atomic_uint_least64_t pending;
    uint64_t bytes;          /* of a state buffer */
    unsigned n, precision, buffers, threads;
    qarena__oplist queue;
    uint32_t piece_left;     /* gates that an interrupted run has left of the piece at the head of the queue; 0: it has not begun; else it has, one by one */
    qarena__program program;
    qarena__prices prices;    /* by which plans are chosen */
    qarena__plan_cache plan_cache;
    qarena__prepared_cache prepared;
    float pass_seconds[QARENA__TIMED_PASSES]; /* of the last run */
    uint32_t timed_passes;
    uint64_t timed_circuit, timed_gates; /* the circuit, by its id, and how many of its gates that run was of; 0: something else ran, too */
    bool timed_as_planned;               /* no shortage of memory made it another plan */
    int (*poll)(void *context);
    void *poll_context;
};

struct qarena_snapshot {
    qarena_arena *arena;
    _Atomic(qarena__buffer *) buffer; /* NULL: |0..0>, of which no amplitude is written until somebody asks for them */
    atomic_uint references;
    unsigned n, precision;
};

/* One writer's stay in a register: kernels, cores and what is to be counted at its end. */
typedef struct qarena__stay {
    qarena_register *reg;
    const qarena__kernels *kernels;
    unsigned threads; /* granted; 0: the core budget was not asked */
    uint64_t gates, bytes_read, bytes_written;
    bool unchecked;   /* what runs need not keep the norm */
    qarena__watch watch; /* of the register's poll. Once it has cancelled, qarena__stay_end fails and nothing more is committed */
} qarena__stay;

/* Become the writer. E_ARGUMENT (NULL), E_BUSY at once when another thread is. */
qarena_status qarena__stay_begin(qarena__stay *stay, qarena_register *reg);
/* As above, then run what is pending; on failure the stay has ended. */
qarena_status qarena__stay_synced(qarena__stay *stay, qarena_register *reg);
/* Give cores back, count, leave; returns `status`, or E_CANCELLED if the watch has said so, so that calls read `return qarena__stay_end(&stay, ...)`. */
qarena_status qarena__stay_end(qarena__stay *stay, qarena_status status);
/* Threads that this stay may use, from the core budget; 1 when the state is small. */
unsigned qarena__stay_threads(qarena__stay *stay);
/* E_CANCELLED when the register's poll says so. */
qarena_status qarena__stay_poll(qarena__stay *stay);
/* E_CANCELLED, with what is pending in words. */
qarena_status qarena__stay_cancelled(qarena__stay *stay);
/* Run fn over [0, items) on these threads. */
void qarena__stay_for(qarena__stay *stay, uint64_t items, uint64_t grain, qarena__range_fn *fn, void *context);
/* Likewise, for what can be left half done: of large states in many ranges a thread, between which the watch is asked. When it cancels, or has cancelled
 * before, items are left out, and whatever is made of the results must not outlive the stay. */
void qarena__stay_ask_for(qarena__stay *stay, uint64_t items, uint64_t grain, qarena__range_fn *fn, void *context);
/* Likewise, into what write_begin gave; in place there is no way back, so nobody is asked. E_CANCELLED: write_abandon is done. */
qarena_status qarena__stay_write_for(qarena__stay *stay, const qarena__buffer *target, uint64_t items, uint64_t grain, qarena__range_fn *fn, void *context);

/* A state buffer. Kernels read whole vectors: one that holds a smaller state is zeroed. */
qarena_status qarena__state_acquire(qarena_arena *arena, uint64_t bytes, const char *what, qarena__buffer **buffer);

/* Where the next state goes: the back buffer, or the front itself (in place). E_MEMORY, E_CLOSED: only when another buffer is needed.
 * Must be followed by write_commit, after which nothing is known of zeros: `support` is whole, unless
 * its caller then says better. norm: of what was written. */
qarena_status qarena__write_begin(qarena_register *reg, qarena__buffer **target);
void qarena__write_commit(qarena_register *reg, qarena__buffer *target, qarena__kept_norm norm);
/* Have the buffer that write_begin would give. E_MEMORY, E_CLOSED. */
qarena_status qarena__write_prepare(qarena_register *reg);
/* Likewise, and give up what the register keeps of earlier runs where memory is short: only while no plan or prepared circuit is being run. */
qarena_status qarena__write_secure(qarena_register *reg);
/* Instead of write_commit, not in place: the front stays as it was. */
void qarena__write_abandon(qarena_register *reg);

/* Make `buffer`, whose count the caller gives away, the front (restore): commits like a gate. */
void qarena__front_replace(qarena_register *reg, qarena__buffer *buffer);
/* Let the state be |0..0>: commits like a gate, and writes nothing. */
void qarena__front_reset(qarena_register *reg);
/* Pin the state: the front, or NULL for |0..0> after a reset. Any thread. E_BUSY: it is being written in place. */
qarena_status qarena__front_acquire(qarena_register *reg, qarena__buffer **buffer);

/* Change the number of pending gates (modulo 2^64). The writer's. */
void qarena__add_pending(qarena_register *reg, uint64_t amount);
/* Lower one op, apply it, commit. */
qarena_status qarena__run_op(qarena__stay *stay, const qarena__oplist *list, const qarena__op *op);
/* Run the queue; what has been committed leaves it, also on failure. */
qarena_status qarena__queue_run(qarena__stay *stay);
/* Drop the first `count` queued ops, and what they hold; drop everything that is pending. */
void qarena__queue_drop(qarena_register *reg, uint64_t count);
void qarena__queue_clear(qarena_register *reg);

/* Write |0..0> where a reset waits, and commit it. E_MEMORY: it still waits. */
qarena_status qarena__write_fresh(qarena__stay *stay);
/* The first amplitude := 1; amplitudes [0, 2^n) := |0..0>. */
void qarena__write_one(void *state, unsigned precision);
void qarena__write_zero_state(const qarena__kernels *kernels, void *state, unsigned n, unsigned threads);

/* Apply an action to the state and commit: a gate's, in the mode of gates (core/fp_mode.h), or any, in the host's, which leaves a state of norm `after`. E_MEMORY: nothing happened. */
qarena_status qarena__apply_gate(qarena__stay *stay, const qarena__action *action);
qarena_status qarena__apply_action(qarena__stay *stay, const qarena__action *action, qarena__kept_norm after);

/* A handle and its queue without state. front: given away on success; NULL: both buffers are acquired, contents unspecified. */
qarena_status qarena__register_make(qarena_arena *arena, unsigned n, const qarena_register_options *options, qarena__buffer *front,
                                    qarena_register **reg);
/* "24 qubits, double, 2 buffers" */
void qarena__register_describe(unsigned n, unsigned precision, unsigned buffers, char text[64]);
/* precision, buffers in their ranges: E_ARGUMENT. */
qarena_status qarena__shape_check(unsigned precision, unsigned buffers);

/* Reductions over the front of a synced stay: same bits for any number of threads. */
double qarena__norm_squared(qarena__stay *stay);
double qarena__norm(qarena__stay *stay); /* also where its square leaves the range of a double */
void qarena__inner(qarena__stay *stay, const void *other, double inner[2]); /* <front|other> */
/* Times 2^(-2 exponent), see scale.h. */
qarena_status qarena__probabilities(qarena__stay *stay, const unsigned *qubits, unsigned k, int exponent, double *probabilities);

/* Fixed pairwise sum of count values; destroys them. */
double qarena__pairwise(double *values, uint64_t count);

static inline uint64_t qarena__amplitudes(const qarena_register *reg) {
    return (uint64_t)1 << reg->n;
}

/* The writer's question. */
static inline bool qarena__is_fresh(const qarena_register *reg) {
    return reg->fresh;
}

static inline uint64_t qarena__amplitude_bytes(unsigned precision) {
    return precision == QARENA_DOUBLE ? 16 : 8;
}

#endif
