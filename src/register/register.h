/* The register: a counted front buffer that readers see, a back buffer that runs write, and a queue
 * of gates not yet run.
 *
 *      writer:   begin (busy) -> write_begin -> kernels read front, write back
 *                -> write_commit (swap) -> end
 *      readers:  front_acquire (any thread, any time) pins the committed front
 *
 * With buffers = 1 and an unshared front, write_begin gives the front itself: the gate works in
 * place. */
#ifndef QARENA_REGISTER_REGISTER_H
#define QARENA_REGISTER_REGISTER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "arena/arena.h"
#include "circuit/circuit.h"
#include "core/lock.h"
#include "plan/cost_model.h"
#include "plan/policy.h"
#include "register/compiled_cache.h"
#include "register/plan_cache.h"

/* The queue's bounds: it is run when either is reached. */
#define QARENA__QUEUE_OPS 4096u
#define QARENA__QUEUE_DOUBLES (1u << 17)

/* Buffers of work space that a register may keep: two for the tiles of a gradient, and one. */
#define QARENA__KEPT_WORK_SPACES 3u

/* Passes of a run whose times are remembered. */
#define QARENA__TIMED_PASSES 64u

/* Gates taken from the queue to run as passes, in canonical form. Empty between runs, unless one
 * was cancelled or failed: then it is what that run has left, with the place in its plan where it
 * stopped, so that a resumed run is the same passes as one that was not disturbed. */
typedef struct qarena__canonical_queue {
    qarena__oplist ops;
    uint64_t gates; /* how many gates it was made of */
    uint64_t taken; /* how many ops these became */
    /* Its part of the register's `pending`: gates, in proportion to the ops left. */
    uint64_t pending;
    /* Committed passes of the plan of its first ops; the ops of these are marked `done`. */
    uint32_t passes;
    uint8_t tile_qubits; /* of that plan */
    bool unchecked;      /* a matrix among them may not keep the norm */
} qarena__canonical_queue;

/* The passes of the last run, as explain tells of them. */
typedef struct qarena__pass_times {
    float seconds[QARENA__TIMED_PASSES];
    uint32_t count;
    bool as_planned;  /* false: memory was short, and the plan was another one */
    uint64_t circuit; /* the id of the circuit that was run; 0: something else ran too */
    uint64_t gates;   /* how many gates the circuit had */
} qarena__pass_times;

/* A measurement whose projection waits: of the state only the half with this outcome of the qubit
 * is left, whose norm^2 in the front is `weight`; its own is 1. After it qubits may be flipped. */
typedef struct qarena__projection {
    bool pending;
    uint8_t qubit, outcome;
    double weight;
    uint64_t flips; /* a mask of qubits */
} qarena__projection;

/* What the scatter of the last pass has found: norms^2 of the halves of the front where a qubit is
 * 0 and 1. */
typedef struct qarena__known_halves {
    bool known;
    uint8_t qubit;
    double weight[2];
} qarena__known_halves;

struct qarena_register {
    qarena_arena *arena;
    qarena__buffer *front;   /* changed by the writer under front_lock */
    qarena__buffer *back;    /* the writer's own; NULL: acquired when next needed */
    qarena__spin front_lock; /* held for a few instructions only */
    bool in_place;           /* under front_lock: the front is being written, nobody may pin it */
    /* Changed by the writer under front_lock: the state is |0..0>, whatever the front holds. A
     * reset waits for the first gates after it, or for the writer to read the state. */
    bool reset_pending;
    /* Of what the front holds. They wait for the first gates after it, whose pass does it as it
     * gathers, or for the writer to read the state. Only where nobody else looks at the register:
     * readers would see the front as it is. */
    qarena__projection projection;
    qarena__known_halves halves;
    atomic_bool busy; /* a writer is inside */
    /* It is one of several that run side by side: from the pool it would get work space, and back
     * buffers, that another core has in its caches. */
    bool keeps_work_space;
    bool one_core; /* plans are made for one core, to which the whole state may be one tile */
    /* Amplitudes of a buffer are +0 where a qubit outside its mask is 1: the front, the back
     * buffer, and the buffer that write_begin returned, before it was written (UINT64_MAX in
     * place). */
    uint64_t nonzero_qubits;
    uint64_t back_nonzero_qubits;
    uint64_t target_nonzero_qubits;
    atomic_uint_least64_t pending;
    uint64_t bytes; /* of a state buffer */
    unsigned n, precision, buffers, threads;
    qarena__oplist queue;
    /* Gates of the chunk at the head of the queue that an interrupted run, gate by gate, has left;
     * 0: the chunk has not begun. */
    uint32_t chunk_left;
    qarena__canonical_queue canonical;
    qarena__cost_model costs; /* by which plans are chosen */
    qarena__plan_cache plan_cache;
    qarena__compiled_cache compiled;
    qarena__pass_times times;
    struct qarena__adjoint_list *adjoint; /* what it keeps for gradients; NULL: nothing */
    qarena__buffer *work_space[QARENA__KEPT_WORK_SPACES]; /* of its last calls, if it keeps it */
    int (*poll)(void *context);
    void *poll_context;
};

_Static_assert(sizeof(struct qarena_register) <= 2048, "a caller's block hands out powers of two");

static inline uint64_t qarena__amplitudes(const qarena_register *reg) {
    return (uint64_t)1 << reg->n;
}

/* The qubits of its tiles. */
static inline unsigned qarena__register_tile(const qarena_register *reg,
                                             const qarena__kernels *kernels) {
    return qarena__tile_qubits(reg->n, kernels, !reg->one_core);
}

/* Whether the state is not what the front holds, but for a reset. */
static inline bool qarena__front_waits(const qarena_register *reg) {
    return reg->projection.pending || reg->projection.flips;
}

/* The writer's question. */
static inline bool qarena__reset_is_pending(const qarena_register *reg) {
    return reg->reset_pending;
}

/* Change the number of pending gates, modulo 2^64. Only the writer changes it, any thread reads it:
 * no read-modify-write is needed. */
static inline void qarena__add_pending(qarena_register *reg, uint64_t amount) {
    const uint64_t now = atomic_load_explicit(&reg->pending, memory_order_relaxed);
    atomic_store_explicit(&reg->pending, now + amount, memory_order_relaxed);
}

#endif
