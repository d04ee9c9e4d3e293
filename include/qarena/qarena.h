/* qarena: a quantum state-vector simulator on an arena of reusable buffers.
 *
 * A register of n qubits is 2^n complex amplitudes. Qubit 0 is the least significant bit of an amplitude's index and the
 * rightmost character of a ket. Every gate reads the register's front buffer, writes its back buffer, and swaps the two:
 * the swap is the only commit, so a run that fails or is cancelled leaves the last committed state whole.
 *
 * Reading order, simple things first:
 *   1. status        how every call reports failure
 *   2. arena         where all memory comes from: one budget, pooled buffers, or a block that the host hands over
 *   3. register      the state: apply gates, run, look
 *   4. snapshot      an immutable, counted view of a committed state
 *   5. circuit       a list of gates that can be run again and again
 *   6. information   estimates, limits, counters
 *   7. QARENA_UNSTABLE: fault injection and forced paths, for tests and benches; may change in any release
 *
 * Conventions
 *   - Handles are opaque. `create` allocates and pairs with `destroy`; `init` uses the caller's memory and pairs with `fini`;
 *     `acquire` counts and pairs with `release`. destroy, fini, retain and release do nothing with NULL.
 *   - A function that can fail returns a qarena_status and writes its result through its last pointer, which is untouched on
 *     failure. On failure qarena_last_error() gives one line with argument, value and bound.
 *   - NULL where a pointer is needed is E_ARGUMENT; a function that only returns a number or a pointer of a handle returns 0 or NULL for NULL. So are
 *     arrays of numbers (matrices, amplitudes, results) that are not aligned as their numbers are.
 *   - Bad arguments are refused at the call that made them, never when the queue runs; a refused call changes nothing.
 *   - No function prints, exits, or raises a signal.
 *   - Threads: distinct registers and circuits are independent. One register has one writer at a time: a second writer gets
 *     QARENA_E_BUSY at once (lock outside if waiting is wanted). qarena_snapshot_acquire and the counters may be called from any thread
 *     at any time, also while another thread runs the register. An arena may be used by any number of threads.
 *   - Stack: a call needs at most 64 KiB of the calling thread's, thread-local storage included, and as much of each thread of its team.
 *   - Gates take subnormal numbers (below 1.2e-38 in single, 2.2e-308 in double precision) for zeros; calls that look at the state or set it do not. The
 *     host's floating-point mode is as it was on return, and in callbacks.
 */
#ifndef QARENA_H
#define QARENA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define QARENA_VERSION_MAJOR 0
#define QARENA_VERSION_MINOR 1
#define QARENA_VERSION_PATCH 0
#define QARENA_VERSION "0.1.0"

#if defined(__GNUC__)
#define QARENA_API __attribute__((visibility("default")))
#define QARENA_CHECK __attribute__((warn_unused_result))
#else
#define QARENA_API
#define QARENA_CHECK
#endif

/* ---------------------------------------------------------------------------------------------------------------------
 * 1. Status
 */

/* code, pinned value, text. Values never change meaning; new ones are appended. */
#define QARENA_STATUS_LIST(X)                                                        \
    X(QARENA_OK, 0, "success")                                                       \
    X(QARENA_E_ARGUMENT, 1, "an argument is outside its range")                      \
    X(QARENA_E_QUBIT, 2, "a qubit is out of range or named twice")                   \
    X(QARENA_E_NOT_FINITE, 3, "a number is NaN or infinite")                         \
    X(QARENA_E_NOT_UNITARY, 4, "a matrix is not unitary")                            \
    X(QARENA_E_NORM, 5, "a state is not normalised")                                 \
    X(QARENA_E_MEMORY, 6, "more memory is needed than is available")                 \
    X(QARENA_E_BUSY, 7, "the object is in use")                                      \
    X(QARENA_E_CLOSED, 8, "the arena is closed")                                     \
    X(QARENA_E_CANCELLED, 9, "the caller's poll cancelled the call")                 \
    X(QARENA_E_OPTION, 10, "an option or environment variable has an unknown value")

typedef enum qarena_status {
#define QARENA_STATUS_ENUM(code, value, text) code = value,
    QARENA_STATUS_LIST(QARENA_STATUS_ENUM)
#undef QARENA_STATUS_ENUM
} qarena_status;

/* The code's name, e.g. "QARENA_E_QUBIT". Static; any thread; never NULL. */
QARENA_API const char *qarena_status_name(qarena_status status);

/* One line of text for the code. Static; any thread; never NULL. */
QARENA_API const char *qarena_status_text(qarena_status status);

/* What went wrong in the calling thread's last failed call: one line, with argument, value and bound. Owned by the library; it changes
 * with the thread's next failure; never NULL. */
QARENA_API const char *qarena_last_error(void);

/* ---------------------------------------------------------------------------------------------------------------------
 * 2. Arena
 */

typedef struct qarena_arena qarena_arena;

/* Where the library's small objects (handles, queues, circuits) come from. State buffers never do: they are mapped.
 * `release` gets the size that was asked for. `resize` may move. Both allocating functions return NULL when there is no memory.
 * Blocks are aligned like malloc's. All three are called from any thread that uses the arena, and must not use an arena themselves. */
typedef struct qarena_allocator {
    void *(*allocate)(void *context, size_t size);
    void *(*resize)(void *context, void *block, size_t old_size, size_t new_size);
    void (*release)(void *context, void *block, size_t size);
    void *context;
} qarena_allocator;

/* Set every field by starting from QARENA_ARENA_OPTIONS_INIT. */
typedef struct qarena_arena_options {
    size_t size;                       /* sizeof(qarena_arena_options) */
    uint64_t budget;                   /* bytes; 0: what the machine can give (see qarena_limits), less a margin */
    const qarena_allocator *allocator; /* copied; NULL: the build's own (system, or jemalloc when built with it) */
} qarena_arena_options;

#define QARENA_ARENA_OPTIONS_INIT {sizeof(qarena_arena_options), 0, NULL}

/* An arena that takes memory from the system, up to its budget, and keeps what is released to it for the next user.
 * options: NULL for the defaults. Owns nothing but the handle until something is acquired.
 * Fails: E_ARGUMENT, E_MEMORY. */
QARENA_API QARENA_CHECK qarena_status qarena_arena_create(const qarena_arena_options *options, qarena_arena **arena);

/* Return everything to the system and free the handle. Fails with E_BUSY while registers, circuits or snapshots of it live. */
QARENA_API qarena_status qarena_arena_destroy(qarena_arena *arena);

/* Bytes that a block must have for qarena_arena_init to serve one register of n qubits, run gates of up to two qubits on it, and
 * take one snapshot at a time with buffers = 2. Exact: the same block minus one granule (64 bytes) may fail.
 * Fails: E_ARGUMENT, E_MEMORY (2^n overflows). */
QARENA_API QARENA_CHECK qarena_status qarena_arena_required(unsigned n, unsigned precision, unsigned buffers, size_t *bytes);

/* An arena inside the caller's block: from here on nothing that uses it calls malloc, maps memory, opens a file or starts a thread.
 * memory: any alignment; the block belongs to the arena until qarena_arena_fini. Fails: E_ARGUMENT (NULL, or smaller than the
 * arena's own bookkeeping). */
QARENA_API QARENA_CHECK qarena_status qarena_arena_init(void *memory, size_t size, qarena_arena **arena);

/* Hand the block back. Fails with E_BUSY while registers, circuits or snapshots of it live. */
QARENA_API qarena_status qarena_arena_fini(qarena_arena *arena);

/* The process's arena: made at first use with default options, never destroyed. Fails: E_MEMORY. */
QARENA_API QARENA_CHECK qarena_status qarena_arena_default(qarena_arena **arena);

/* Refuse every later acquisition with E_CLOSED and give unused buffers back. What lives in it keeps working with what it holds. */
QARENA_API qarena_status qarena_arena_close(qarena_arena *arena);

/* Give unused buffers back to the system. released (may be NULL): bytes given back. A caller's block gives back nothing. */
QARENA_API qarena_status qarena_arena_trim(qarena_arena *arena, uint64_t *released);

/* What an arena holds and has done. Bytes are bytes, counts are counts since creation. */
typedef struct qarena_arena_stats {
    uint64_t budget;          /* bytes that it may hold */
    uint64_t held;            /* bytes that it holds from the system: buffers, slabs, objects */
    uint64_t in_use;          /* of these, bytes in use by registers, snapshots, circuits and runs */
    uint64_t high_water;      /* the largest in_use ever */
    uint64_t held_high_water; /* the largest held ever */
    uint64_t buffers;         /* state buffers in use */
    uint64_t cached;          /* large state buffers held but unused */
    uint64_t hits;            /* acquisitions of a buffer that reused memory */
    uint64_t misses;          /* acquisitions that had to ask the system */
    uint64_t refused;         /* acquisitions refused */
    uint64_t objects;         /* small objects in use */
    uint64_t object_calls;    /* calls of the allocator hooks */
    uint64_t os_calls;        /* memory system calls: map, unmap, advise, populate */
    uint64_t page_faults;     /* page faults while populating buffers */
    uint64_t huge_bytes;      /* bytes of held buffers on huge pages now; UINT64_MAX: the system does not tell */
} qarena_arena_stats;

/* Any thread. Reads /proc for huge_bytes (about a millisecond) unless the arena is on caller's memory. */
QARENA_API qarena_status qarena_arena_read_stats(qarena_arena *arena, qarena_arena_stats *stats);

/* ---------------------------------------------------------------------------------------------------------------------
 * 3. Register
 */

typedef struct qarena_register qarena_register;
typedef struct qarena_circuit qarena_circuit;
typedef struct qarena_snapshot qarena_snapshot;

#define QARENA_SINGLE 1u /* complex64: 8 bytes an amplitude */
#define QARENA_DOUBLE 2u /* complex128: 16 bytes an amplitude */

#define QARENA_MAX_MATRIX_QUBITS 6u /* targets of one dense matrix */

/* Gates. Row, name, targets, controls, parameters; the rest of each row (inverse, help) is in the gate page. Values are pinned.
 * Qubits are given controls first, then targets (CX: control, target). Controls ~0u: any number. Angles are in radians,
 * r*(t) = exp(-i t/2 P), p(t) = diag(1, e^it), u(theta, phi, lambda) as in OpenQASM 3 without its global phase. */
typedef enum qarena_gate {
    QARENA_GATE_I = 0, QARENA_GATE_X = 1, QARENA_GATE_Y = 2, QARENA_GATE_Z = 3, QARENA_GATE_H = 4, QARENA_GATE_S = 5,
    QARENA_GATE_SDG = 6, QARENA_GATE_T = 7, QARENA_GATE_TDG = 8, QARENA_GATE_SX = 9, QARENA_GATE_SXDG = 10,
    QARENA_GATE_RX = 11, QARENA_GATE_RY = 12, QARENA_GATE_RZ = 13, QARENA_GATE_P = 14, QARENA_GATE_U = 15,
    QARENA_GATE_CX = 16, QARENA_GATE_CY = 17, QARENA_GATE_CZ = 18, QARENA_GATE_CH = 19, QARENA_GATE_CP = 20,
    QARENA_GATE_CRX = 21, QARENA_GATE_CRY = 22, QARENA_GATE_CRZ = 23, QARENA_GATE_SWAP = 24, QARENA_GATE_ISWAP = 25,
    QARENA_GATE_ISWAPDG = 26, QARENA_GATE_CCX = 27, QARENA_GATE_CCZ = 28, QARENA_GATE_CSWAP = 29, QARENA_GATE_MCX = 30,
    QARENA_GATE_MCP = 31, QARENA_GATE_RXX = 32, QARENA_GATE_RYY = 33, QARENA_GATE_RZZ = 34, QARENA_GATE_GPHASE = 35,
    QARENA_GATE_UNITARY = 36, /* a matrix of the caller's: see qarena_register_unitary */
    QARENA_GATE_COUNT = 37
} qarena_gate;

/* What a gate's row says. Static; any thread. */
typedef struct qarena_gate_info {
    const char *name;    /* lower case, as in OpenQASM: "cx" */
    unsigned targets;    /* qubits that its matrix acts on; 0: a global phase; ~0u: any (unitary) */
    unsigned controls;   /* qubits that condition it; ~0u: any number */
    unsigned parameters; /* angles */
    const char *help;    /* one line */
} qarena_gate_info;

/* Fails: E_ARGUMENT (unknown gate). */
QARENA_API QARENA_CHECK qarena_status qarena_gate_describe(qarena_gate gate, qarena_gate_info *info);

/* The gate's own matrix on its targets, row-major, 4^targets complex numbers as (re, im) pairs; the first target is the least significant
 * bit of a row or column. Controls are not part of it. Fails: E_ARGUMENT, E_NOT_FINITE. */
QARENA_API QARENA_CHECK qarena_status qarena_gate_matrix(qarena_gate gate, const double *parameters, double *matrix);

/* Qubits that a gate acts on, and more qubits that condition it beyond those of its row. */
typedef struct qarena_operands {
    const unsigned *qubits; /* n_qubits of them: the row's controls, then its targets */
    unsigned n_qubits;
    const unsigned *ones; /* these must be 1 as well; NULL when n_ones is 0 */
    unsigned n_ones;
    const unsigned *zeros; /* these must be 0; NULL when n_zeros is 0 */
    unsigned n_zeros;
} qarena_operands;

/* Set every field by starting from QARENA_REGISTER_OPTIONS_INIT. */
typedef struct qarena_register_options {
    size_t size;        /* sizeof(qarena_register_options) */
    unsigned precision; /* QARENA_DOUBLE (default) or QARENA_SINGLE */
    unsigned buffers;   /* 2 (default): front and back; 1: in place, half the memory, the same results bit for bit */
    unsigned threads;   /* at most so many for this register's runs; 0: the process's setting */
    int (*poll)(void *context); /* asked every few milliseconds while it is made, which takes memory from the system: non-zero cancels. NULL: none */
    void *poll_context;         /* later calls ask what qarena_register_on_poll sets */
} qarena_register_options;

#define QARENA_REGISTER_OPTIONS_INIT {sizeof(qarena_register_options), QARENA_DOUBLE, 2u, 0u, 0, 0}

/* A register in state |0..0>. n = 0 is the scalar 1. options: NULL for the defaults. The arena must outlive it.
 * With buffers = 2 both buffers are held from here on, so that a run of an unshared register never fails for memory.
 * Fails: E_ARGUMENT, E_MEMORY (the message names bytes needed and available), E_CLOSED, E_OPTION (QARENA_ISA, QARENA_MULTIPLY_ADDS or QARENA_NUM_THREADS is unknown); before anything is touched. E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_create(qarena_arena *arena, unsigned n, const qarena_register_options *options, qarena_register **reg);

/* Release the register; pending gates are dropped, snapshots and forks live on. */
QARENA_API void qarena_register_destroy(qarena_register *reg);

/* Properties that never change. */
QARENA_API unsigned qarena_register_qubits(const qarena_register *reg);
QARENA_API unsigned qarena_register_precision(const qarena_register *reg);
QARENA_API unsigned qarena_register_buffers(const qarena_register *reg);

/* Back to |0..0>; pending gates are dropped. Nothing is written yet: the first gates after it begin with zeros in place of the state, and who
 * looks earlier has them written then. In a caller's block they are written at once. Fails: E_BUSY, E_MEMORY (only when the front is shared). */
QARENA_API QARENA_CHECK qarena_status qarena_register_reset(qarena_register *reg);

/* Queue one gate. It is checked now and runs with the next call that looks at the state, or when the queue is full.
 * parameters: as many as the gate's row says; NULL when none. Fails: E_ARGUMENT (unknown gate, wrong number of qubits),
 * E_QUBIT, E_NOT_FINITE, E_BUSY, E_MEMORY; a full queue is run first and may fail as a run does. The queue is unchanged then. */
QARENA_API QARENA_CHECK qarena_status qarena_register_apply(qarena_register *reg, qarena_gate gate, const double *parameters, const qarena_operands *operands);

/* How a matrix is checked. 0: its numbers are finite, no more (projections, Kraus operators). Otherwise |U U^dagger - 1| must also be at most bound * 2^k
 * in each entry, else E_NOT_UNITARY; a matrix that is off by more than 1e-13 was rounded, and is taken for the unitary nearest to it. */
#define QARENA_UNITARY_DOUBLE 1 /* bound 1e-10; so does any number but 0 and the next */
#define QARENA_UNITARY_SINGLE 2 /* bound 1e-6: the numbers were rounded to single precision before */

/* Queue a dense matrix on k = operands->n_qubits qubits (1..6), the first the least significant. matrix: row-major, 4^k complex
 * numbers as (re, im) pairs; copied. check: see above. A
 * run may let amplitudes grow by up to 2^50 before it brings them down, so in single precision norms above 1e20 are out of reach. Fails as qarena_register_apply, E_NOT_UNITARY. */
QARENA_API QARENA_CHECK qarena_status qarena_register_unitary(qarena_register *reg, const double *matrix, const qarena_operands *operands, int check);

/* Run what is pending, then the circuit, from its first gate to the last that it has now. Gates that run together are multiplied and ordered together, so two runs,
 * one of each half of a circuit, can have other last bits than one of the whole. The circuit's gates are not copied: it is held until
 * done. On E_CANCELLED or E_MEMORY the state is that after the last committed gate and the rest is pending.
 * Fails: E_ARGUMENT (different n), E_BUSY, E_MEMORY, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_run(qarena_register *reg, qarena_circuit *circuit);

/* Plan a circuit and compute its coefficients now, so that its first run by this register is what later ones are: sweeps and nothing else. Without this call the
 * second run does it. Nothing is run, the state and what is pending stay. *ready, unless NULL: whether all of it is ready; it is not where memory is short, in a
 * caller's block, for a single gate on many qubits, and for circuits of more than some 16,000 gates; these run as without the call. A register keeps eight pieces
 * of at most 2,048 gates, those that were run last. Fails: E_ARGUMENT (different n), E_BUSY. */
QARENA_API QARENA_CHECK qarena_status qarena_register_prepare(qarena_register *reg, qarena_circuit *circuit, int *ready);

/* Run what is pending. Fails: E_BUSY, E_MEMORY, E_CANCELLED; the rest stays pending, call again to resume. */
QARENA_API QARENA_CHECK qarena_status qarena_register_sync(qarena_register *reg);

/* Gates queued and not yet committed; within a run of passes, which commit many at a time and out of order, in proportion to the work left. Any thread. */
QARENA_API uint64_t qarena_register_pending(const qarena_register *reg);

/* Seconds that each pass of the last run took, as qarena_circuit_explain lists passes: at most `room` of them are written; count: how many there were, 64 at
 * most, 0 when the gates were run one by one. Fails: E_ARGUMENT, E_BUSY. */
QARENA_API QARENA_CHECK qarena_status qarena_register_pass_times(qarena_register *reg, double *seconds, size_t room, size_t *count);

/* Drop what is pending. Fails: E_BUSY. */
QARENA_API qarena_status qarena_register_discard(qarena_register *reg);

/* poll is called by the thread that runs, looks at or replaces the state: before each commit, of a gate or of a pass of many, and every few milliseconds of
 * what lasts longer, except while the state is written in place (buffers = 1). Non-zero cancels the call (E_CANCELLED): of a run the rest is pending, every
 * other call leaves the state as it was. It must not touch the register. NULL: none. Fails: E_BUSY. */
QARENA_API qarena_status qarena_register_on_poll(qarena_register *reg, int (*poll)(void *context), void *context);

/* Looking at the state: each of these runs what is pending first, and fails as qarena_register_sync beside what it says. When it is cancelled while it looks,
 * nothing is pending, and what it was to fill with many results (probabilities, outcomes) holds some of them. */

/* amplitude: re, im. Fails: E_ARGUMENT (index >= 2^n). */
QARENA_API QARENA_CHECK qarena_status qarena_register_amplitude(qarena_register *reg, uint64_t index, double amplitude[2]);

/* Sum of |amplitude|^2, in double, the same bits for any number of threads. */
QARENA_API QARENA_CHECK qarena_status qarena_register_norm_squared(qarena_register *reg, double *norm_squared);

/* The root of that sum, also where the sum itself is beyond a double: for amplitudes below 1e-150 or above 1e150. */
QARENA_API QARENA_CHECK qarena_status qarena_register_norm(qarena_register *reg, double *norm);

/* Marginal probabilities of k qubits, the first the least significant bit of the result's index: 2^k doubles. Sums are in double and have the same
 * bits for any number of threads. k = n with qubits = 0..n-1 gives all. Not divided by the norm. Fails: E_QUBIT, E_MEMORY. */
QARENA_API QARENA_CHECK qarena_status qarena_register_probabilities(qarena_register *reg, const unsigned *qubits, unsigned k, double *probabilities);

/* Draw shots basis states, each with probability |amplitude|^2 / norm^2, however small or large the norm is; the register is unchanged. A state of probability
 * 0 is never drawn. Shot j depends on the state, the seed
 * and first_shot + j only: not on threads, nor on how shots are split into calls. Random numbers: Philox4x64-10 (Salmon et al., SC11).
 * Fails: E_NORM (all amplitudes are zero, or one is not finite), E_MEMORY. */
QARENA_API QARENA_CHECK qarena_status qarena_register_sample(qarena_register *reg, uint64_t seed, uint64_t first_shot, uint64_t shots, uint64_t *outcomes);

/* Measure one qubit in the computational basis: the state collapses onto the outcome (0 or 1) and is renormalised. uniform: a random number in
 * [0, 1): the outcome is 1 when uniform * norm^2 >= probability of 0; one of probability 0 is never drawn. Norms may be as small or large as amplitudes can be.
 * Fails: E_QUBIT, E_ARGUMENT (uniform), E_NORM (as qarena_register_sample), E_MEMORY. */
QARENA_API QARENA_CHECK qarena_status qarena_register_measure(qarena_register *reg, unsigned qubit, double uniform, unsigned *outcome);

/* Replace the state by count = 2^n amplitudes, (re, im) pairs of the given precision; pending gates are dropped. check non-zero: finite and norm^2
 * within 1e-8 of 1 (1e-3 where either side is single; a state of norm 1 that gates have run on is closer than 2e-6, or 1e-12 in double), else E_NOT_FINITE or E_NORM, the state unchanged. Fails: also E_ARGUMENT (count, alignment). */
QARENA_API QARENA_CHECK qarena_status qarena_register_set_state(qarena_register *reg, const void *amplitudes, unsigned precision, uint64_t count, int check);

/* self := alpha * self + beta * other, both complex as (re, im); commits like a gate. Not renormalised. Both must have the same n and precision.
 * Fails: E_ARGUMENT, E_NOT_FINITE, E_MEMORY. */
QARENA_API QARENA_CHECK qarena_status qarena_register_combine(qarena_register *reg, const double alpha[2], qarena_register *other, const double beta[2]);

/* A new register in the state high (x) low: high's qubits become the most significant. Same precision; arena and options of high.
 * Fails: E_ARGUMENT, E_MEMORY. */
QARENA_API QARENA_CHECK qarena_status qarena_register_tensor(qarena_register *high, qarena_register *low, qarena_register **product);

/* <self|other> as (re, im), in double, the same bits for any number of threads. Fails: E_ARGUMENT (n or precision differ). */
QARENA_API QARENA_CHECK qarena_status qarena_register_inner(qarena_register *reg, qarena_register *other, double inner[2]);

/* A new register on the same committed front buffer, in O(1) and no state memory: the first gate of either reads the shared buffer and writes
 * its own. Fails: E_MEMORY (the handle). */
QARENA_API QARENA_CHECK qarena_status qarena_register_fork(qarena_register *reg, qarena_register **fork);

/* ---------------------------------------------------------------------------------------------------------------------
 * 4. Snapshot
 */

/* Pin the register's committed state: it never changes while the snapshot lives. Does not run what is pending, does not wait
 * for a run of another thread, nor keep one from beginning. O(1), also after a reset: then nothing is written until somebody asks for data. Any thread. Fails: E_MEMORY (the handle), E_CLOSED, E_BUSY (buffers = 1 only: a gate is just being written
 * in place). */
QARENA_API QARENA_CHECK qarena_status qarena_snapshot_acquire(qarena_register *reg, qarena_snapshot **snapshot);

/* One more owner. Any thread. */
QARENA_API void qarena_snapshot_retain(qarena_snapshot *snapshot);

/* Any thread. The last owner returns the buffer to the arena. */
QARENA_API void qarena_snapshot_release(qarena_snapshot *snapshot);

/* 2^n amplitudes, interleaved (re, im) in the snapshot's precision, natural order, 64-byte aligned; valid while the snapshot lives. Any thread. O(1), but the first
 * time for a snapshot of a state that was reset and not yet run: then they are written, into a buffer of the arena. Fails, only then: E_MEMORY, E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_snapshot_amplitudes(const qarena_snapshot *snapshot, const void **amplitudes);

/* The same; NULL where that fails. */
QARENA_API const void *qarena_snapshot_data(const qarena_snapshot *snapshot);
QARENA_API unsigned qarena_snapshot_qubits(const qarena_snapshot *snapshot);
QARENA_API unsigned qarena_snapshot_precision(const qarena_snapshot *snapshot);

/* Roll the register back to the snapshot in O(1); pending gates are dropped. Fails: E_ARGUMENT (n, precision or arena differ), E_BUSY. */
QARENA_API QARENA_CHECK qarena_status qarena_register_restore(qarena_register *reg, const qarena_snapshot *snapshot);

/* ---------------------------------------------------------------------------------------------------------------------
 * 5. Circuit
 */

/* An empty list of gates on n <= 64 qubits, in the arena's budget. Fails: E_ARGUMENT, E_MEMORY, E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_create(qarena_arena *arena, unsigned n, qarena_circuit **circuit);

/* Give up the caller's hold; a register with a pending rest of it keeps it until done. */
QARENA_API void qarena_circuit_destroy(qarena_circuit *circuit);

/* Append one gate; arguments and failures as qarena_register_apply and qarena_register_unitary. One thread at a time, and not while a register runs it. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_apply(qarena_circuit *circuit, qarena_gate gate, const double *parameters, const qarena_operands *operands);
QARENA_API QARENA_CHECK qarena_status qarena_circuit_unitary(qarena_circuit *circuit, const double *matrix, const qarena_operands *operands, int check);

/* poll is called by the calling thread every few milliseconds of a call that appends or explains many gates; non-zero cancels it (E_CANCELLED), and the circuit
 * is as it was. It must not change the circuit. NULL: none. Threads as qarena_circuit_apply. Fails: E_ARGUMENT. */
QARENA_API qarena_status qarena_circuit_on_poll(qarena_circuit *circuit, int (*poll)(void *context), void *context);

QARENA_API unsigned qarena_circuit_qubits(const qarena_circuit *circuit);
QARENA_API uint64_t qarena_circuit_length(const qarena_circuit *circuit);

/* Gate number index of a circuit, as it was appended. The pointers are the circuit's own, valid until it is next changed. */
typedef struct qarena_instruction {
    qarena_gate gate;
    unsigned n_targets;                         /* targets, in order */
    unsigned targets[QARENA_MAX_MATRIX_QUBITS];
    uint64_t ones;                              /* bit q set: qubit q must be 1; the gate's own controls are among them, in no order */
    uint64_t zeros;                             /* bit q set: qubit q must be 0 */
    double parameters[3];
    const double *matrix;                       /* QARENA_GATE_UNITARY only, else NULL */
} qarena_instruction;

/* Fails: E_ARGUMENT (index >= length). */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_read(const qarena_circuit *circuit, uint64_t index, qarena_instruction *instruction);

/* Append every gate of source, as it is: all of them, or none on failure. Fails: E_ARGUMENT (n differs, or source is circuit), E_MEMORY, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_append(qarena_circuit *circuit, const qarena_circuit *source);

/* How a register of this precision would run the circuit: passes, tiles, stages, operations of the canonical form, bytes moved, multiply-adds,
 * predicted time and its limit; for few qubits or gates, that these are swept one by one instead ("one_by_one"). json 0: text to read, else one JSON
 * object; "gates_one_by_one" counts gates of a long circuit's last piece that passes are not worth. Writes at most size bytes with the
 * closing NUL; length: of the whole text, as snprintf counts, so that size = 0 asks for it. Fails: E_ARGUMENT, E_MEMORY, E_OPTION, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_explain(const qarena_circuit *circuit, unsigned precision, int json, char *text, size_t size,
                                                             size_t *length);

/* The same for this register, by the units that it was made under. Where its last run was of this circuit and of nothing else, with the seconds that each of the first 64
 * passes took. Nothing is run. Fails: E_ARGUMENT (also different n), E_BUSY, E_MEMORY, E_OPTION. */
QARENA_API QARENA_CHECK qarena_status qarena_register_explain(qarena_register *reg, const qarena_circuit *circuit, int json, char *text, size_t size,
                                                              size_t *length);

/* Append the inverse of every gate of source, last first. Fails: E_ARGUMENT (n differs, or source is circuit), E_NOT_UNITARY (an
 * unchecked matrix of source is not unitary, not even to QARENA_UNITARY_SINGLE), E_MEMORY, E_CANCELLED; circuit is unchanged then. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_append_inverse(qarena_circuit *circuit, const qarena_circuit *source);

/* ---------------------------------------------------------------------------------------------------------------------
 * 6. Information
 */

/* Bytes that a register takes from its arena when it is created: exactly what in_use of the arena's statistics grows by, which is
 * its buffers (powers of two, at least 64 bytes), its handle and its queue. What the arena holds for it is no less: buffers below 2 MiB
 * are cut from slabs, which registers share. (A caller's block rounds objects up too: see qarena_arena_required.) Runs take more where there is more (plans, tiles,
 * coefficients) and do without where there is not, more slowly; queued matrices are in the budget too, and refused at the call that queues them.
 * Fails: E_ARGUMENT, E_MEMORY (overflow). */
QARENA_API QARENA_CHECK qarena_status qarena_estimate(unsigned n, unsigned precision, unsigned buffers, uint64_t *bytes);

/* What the machine can give. UINT64_MAX: no such limit. */
typedef struct qarena_limits {
    uint64_t mem_available;  /* MemAvailable of /proc/meminfo */
    uint64_t cgroup;         /* the least over every level, v1 and v2: limit - (usage - inactive file cache) */
    uint64_t address_space;  /* RLIMIT_AS less what is mapped */
    uint64_t least;          /* the least of them */
    const char *binding;     /* its name: "MemAvailable", "cgroup", "RLIMIT_AS" or "unknown"; static */
} qarena_limits;

QARENA_API qarena_status qarena_read_limits(qarena_limits *limits);

/* What this build and machine are. Strings are static. */
typedef struct qarena_info {
    const char *version;
    const char *isa;           /* kernels in use: "base", "v3", "v4", "neon" */
    const char *isas;          /* all that this build has and this machine can run, blank-separated */
    const char *compiler;
    const char *openmp;        /* OpenMP date of the build, "none" without */
    const char *allocator;     /* "system" or "jemalloc" */
    const char *huge_pages;    /* transparent huge pages: "always", "madvise", "never", "unknown" */
    unsigned threads;          /* of a run, unless its register has fewer or others use the cores */
    unsigned threads_asked;    /* what threads_asker says; 0: nobody has */
    const char *threads_asker; /* "qarena_set_threads", "QARENA_NUM_THREADS", "OMP_NUM_THREADS" or "nobody" */
    const char *threads_limit; /* why `threads` is what it is: the asker, "cores", "OMP_THREAD_LIMIT", or "system": it refused more threads */
    unsigned cores;            /* cores that the calling thread may use: affinity mask and cgroup quota */
    uint64_t last_level_cache; /* bytes */
} qarena_info;

/* Fails: E_OPTION (QARENA_ISA or QARENA_NUM_THREADS is set to an unknown value). */
QARENA_API QARENA_CHECK qarena_status qarena_read_info(qarena_info *info);

/* At most so many cores for all runs of the process together; 0: back to QARENA_NUM_THREADS, else the cores that the calling thread may use, or
 * OMP_NUM_THREADS if that is less; never more than OMP_THREAD_LIMIT. A run takes what is free, at least the calling thread. Fails: E_ARGUMENT
 * (above 1024). */
QARENA_API qarena_status qarena_set_threads(unsigned threads);

/* Random number k of a stream, in [0, 1): the top 53 bits of Philox4x64-10 (Salmon et al., SC11), which has no state, so the number depends
 * on the arguments only. Stream 0 is what qarena_register_sample draws from: shot j uses number j of it. Any thread. */
QARENA_API double qarena_random_uniform(uint64_t seed, uint64_t stream, uint64_t k);

/* Counters of the whole process since its start; differences of two readings describe what ran between them. */
typedef struct qarena_counters {
    uint64_t gates;         /* gates committed */
    uint64_t runs;          /* runs of a queue or circuit that did anything */
    uint64_t bytes_read;    /* of state, by gates and by looking */
    uint64_t bytes_written; /* of state */
    uint64_t hits;          /* buffer acquisitions served from a pool, over all arenas */
    uint64_t misses;        /* buffer acquisitions that asked the system */
    uint64_t object_calls;  /* calls of allocator hooks */
    uint64_t os_calls;      /* memory system calls of arenas */
} qarena_counters;

QARENA_API void qarena_read_counters(qarena_counters *counters);

/* What the sweeps that passes are made of cost on this machine: nanoseconds of one core for an amplitude of a tile in its caches. */
typedef struct qarena_units {
    double load, store;  /* into the tile and back */
    double phases;       /* any number of phases */
    double joined;       /* the same, with two rotations in one sweep */
    double rotations[5]; /* of 1 to 4 qubits; [0] unused */
    double lanes;        /* a rotation within a vector */
    double kak;          /* a two-qubit unitary in KAK form */
    double dense[5];     /* a complex matrix on 2 to 4 qubits; [0], [1] unused */
    double exchange;     /* a CX */
    double multiply_add; /* one multiply-add of real numbers, at the best rate that a sweep reaches */
    double byte;         /* a byte that all cores together read or write in memory */
    double cached_byte;  /* and in the last level of the caches */
    double split;        /* not of an amplitude: to bring a two-qubit unitary into KAK form, once a gate */
} qarena_units;

/* The units of a precision: by a self-test when first asked for, then remembered for the process. It takes some tens of milliseconds, and meanwhile 32 to 256 MiB
 * of the arena, by the size of the caches. Any thread. Fails: E_ARGUMENT, E_OPTION, E_MEMORY. */
QARENA_API QARENA_CHECK qarena_status qarena_read_units(qarena_arena *arena, unsigned precision, qarena_units *units);

/* Let registers that are made from now on choose by these units of their precision: which of several plans, and whether a two-qubit unitary is written in KAK form or
 * stays a dense matrix. NULL: by the built-in ones, of a Zen 4, as without this call. Other units can mean another order of operations and so another rounding; under
 * the same units a run has the same bits again. To measure once a machine, keep what qarena_read_units says and set it in every process. Any thread.
 * Fails: E_ARGUMENT (a unit that is not positive, but for `lanes`, which may be 0, or more than 1e9); nothing is set then. */
QARENA_API QARENA_CHECK qarena_status qarena_set_units(const qarena_units *of_single, const qarena_units *of_double);

/* The name of the i-th unit and where in the struct it lies (*offset, unless that is NULL), for whoever writes units to a file; NULL: there are no more. */
QARENA_API const char *qarena_units_field(unsigned i, size_t *offset);

/* ---------------------------------------------------------------------------------------------------------------------
 * 7. Unstable: for tests and benches
 */
#ifdef QARENA_UNSTABLE

/* Make the k-th allocation or memory system call from now on fail (k = 1: the next), and with persistent non-zero all after it too. k = 0: none.
 * Process-wide. */
QARENA_API void qarena_fault_set(uint64_t k, int persistent);

/* Sites passed since the last qarena_fault_set, and whether one failed. */
QARENA_API uint64_t qarena_fault_sites(void);
QARENA_API int qarena_fault_fired(void);

/* Use the kernels of this ISA from now on ("base", "v3", "v4", "neon"; NULL: the best). Only while nothing runs.
 * Fails: E_OPTION (unknown, or this machine lacks it). */
QARENA_API QARENA_CHECK qarena_status qarena_force_isa(const char *isa);

/* Whether rotations of several qubits a sweep are summed "fused" or "split" from now on, as QARENA_MULTIPLY_ADDS says; NULL: as the processor likes. Only while nothing
 * runs. Fails: E_OPTION (neither). */
QARENA_API QARENA_CHECK qarena_status qarena_force_multiply_adds(const char *name);

/* Bytes of both buffers from which on back buffers are written with non-temporal stores, by passes from a quarter on; UINT64_MAX: back to what exceeds the
 * last-level cache. */
QARENA_API void qarena_force_streaming(uint64_t bytes);

/* Tiles of 2^qubits amplitudes at most for passes from now on (at least one qubit more than a vector's lanes); 0: back to the cache's. */
QARENA_API void qarena_force_tile(unsigned qubits);

#endif /* QARENA_UNSTABLE */

#ifdef __cplusplus
}
#endif

#endif /* QARENA_H */
