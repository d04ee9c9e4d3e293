/* qarena: a quantum state-vector simulator on an arena of reusable buffers.
 *
 * A register of n qubits is 2^n complex amplitudes. Qubit 0 is the least significant bit of an
 * amplitude's index and the rightmost character of a ket. Every gate reads the register's front
 * buffer, writes its back buffer, and swaps the two: the swap is the only commit, so a run that
 * fails or is cancelled leaves the last committed state whole.
 *
 * Reading order, simple things first:
 *   1. status        how every call reports failure
 *   2. arena         where all memory comes from: one budget, pooled buffers, or a block that the
 *                    host hands over
 *   3. register      the state: apply gates, run, look
 *   4. snapshot      an immutable, counted view of a committed state
 *   5. circuit       a list of gates that can be run again and again
 *   6. parameters    angles that are given when a circuit is run
 *   7. observables   sums of Pauli strings, and what a register expects of them
 *   8. gradients     derivatives of these by parameters
 *   9. batches       one circuit with many rows of values
 *  10. shots         circuits with measurements, classical bits and blocks
 *  11. densities     density matrices: noise without shots
 *  12. OpenQASM      circuits from texts
 *  13. information   estimates, limits, counters
 *  14. QARENA_UNSTABLE: fault injection and forced paths, for tests and benches; may change in any
 *      release
 *
 * Conventions
 *   - Comments. The comment of a function has these parts in this order. A part is left out where
 *     it would say nothing.
 *       what the function does, in one sentence; then what its user must know
 *       Shapes:  sizes of arrays, units, layouts, ranges of arguments, what NULL means
 *       Owns:    what is borrowed, copied or counted, how long it lives
 *       Threads: which threads may call it, and when
 *       Fails:   every status that can come back, with its cause; E_X is short for QARENA_E_X
 *   - Handles are opaque. `create` allocates and pairs with `destroy`; `init` uses the caller's
 *     memory and pairs with `fini`; `acquire` counts and pairs with `release`. destroy, fini,
 *     retain and release do nothing with NULL.
 *   - Ownership. An argument is borrowed for the call unless `Owns:` says more. A handle that a
 *     call makes is the caller's, who ends it. An arena must outlive what is made in it.
 *   - Failure. A function that can fail returns a qarena_status and writes its result through its
 *     last pointer, which is untouched on failure. On failure qarena_last_error() gives one line
 *     with argument, value and bound.
 *   - NULL where a pointer is needed is E_ARGUMENT, and `Fails:` says "NULL". A function that only
 *     returns a number or a pointer of a handle returns 0 or NULL for NULL.
 *   - Alignment. Arrays of numbers must be aligned as their numbers are. It is E_ARGUMENT where a
 *     caller's matrix, the amplitudes of qarena_register_set_state or qarena_pauli_sum_apply, the
 *     probabilities or the outcomes of a sample are not; other arrays are not checked.
 *   - Bad arguments are refused at the call that made them, never when the queue runs; a call that
 *     is refused for them changes nothing.
 *   - No function prints, exits, or raises a signal.
 *   - Threads. Distinct registers and circuits are independent. An arena may be used by any number
 *     of threads. In comments
 *       any thread  at any time, also while another thread runs the register
 *       writer      one thread at a time for each register: a second writer gets E_BUSY at once
 *                   (lock outside if waiting is wanted), also if it is the same thread, from
 *                   within its poll
 *       circuit     one thread at a time may change a circuit, and then no other thread may read
 *                   or run it; any number of threads may read it and run it at the same time
 *       last        no other thread may be using the handle, or use it afterwards
 *   - Stack. A call needs at most 64 KiB of the calling thread's stack, thread-local storage
 *     included, and as much of each other thread that works for it.
 *   - Subnormal numbers. Gates take numbers below 1.2e-38 in single precision, and below 2.2e-308
 *     in double precision, for zeros; calls that look at the state or set it do not. The host's
 *     floating-point mode is as it was on return, and in callbacks.
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

/* QARENA_CHECK: compilers warn where a call's status is not looked at. */
#if defined(__GNUC__)
#define QARENA_API __attribute__((visibility("default")))
#define QARENA_CHECK __attribute__((warn_unused_result))
#else
#define QARENA_API
#define QARENA_CHECK
#endif

/* -------------------------------------------------------------------------------------------------
 * 1. Status
 */

/* Code, pinned value, text. Values never change meaning; new ones are appended. */
#define QARENA_STATUS_LIST(X)                                                                      \
    X(QARENA_OK, 0, "success")                                                                     \
    X(QARENA_E_ARGUMENT, 1, "an argument is outside its range")                                    \
    X(QARENA_E_QUBIT, 2, "a qubit is out of range or named twice")                                 \
    X(QARENA_E_NOT_FINITE, 3, "a number is NaN or infinite")                                       \
    X(QARENA_E_NOT_UNITARY, 4, "a matrix is not unitary")                                          \
    X(QARENA_E_NORM, 5, "a state is not normalised")                                               \
    X(QARENA_E_MEMORY, 6, "more memory is needed than is available")                               \
    X(QARENA_E_BUSY, 7, "the object is in use")                                                    \
    X(QARENA_E_CLOSED, 8, "the arena is closed")                                                   \
    X(QARENA_E_CANCELLED, 9, "the caller's poll cancelled the call")                               \
    X(QARENA_E_OPTION, 10, "an option or environment variable has an unknown value")

typedef enum qarena_status {
#define QARENA_STATUS_ENUM(code, value, text) code = value,
    QARENA_STATUS_LIST(QARENA_STATUS_ENUM)
#undef QARENA_STATUS_ENUM
} qarena_status;

/* The code's name, e.g. "QARENA_E_QUBIT".
 *
 * Shapes:  "unknown status" for a value that is no code; never NULL.
 * Owns:    the text is static.
 * Threads: any thread. */
QARENA_API const char *qarena_status_name(qarena_status status);

/* One line of text for the code.
 *
 * Shapes:  "unknown status" for a value that is no code; never NULL.
 * Owns:    the text is static.
 * Threads: any thread. */
QARENA_API const char *qarena_status_text(qarena_status status);

/* What went wrong in the calling thread's last failed call: one line, with argument, value and
 * bound. Read it before the next call: one that succeeds may change it too, where it found a way
 * around a failure.
 *
 * Shapes:  at most 319 characters; empty before the first failure; never NULL.
 * Owns:    the library's; it changes with the thread's next failure.
 * Threads: any thread, each has its own. */
QARENA_API const char *qarena_last_error(void);

/* -------------------------------------------------------------------------------------------------
 * 2. Arena
 */

typedef struct qarena_arena qarena_arena;

/* Where the library's small objects (handles, queues, circuits) come from. State buffers never do:
 * they are mapped. The hooks are called from any thread that uses the arena, and must not use an
 * arena themselves. Both allocating hooks return NULL when there is no memory. Blocks are aligned
 * like malloc's. */
typedef struct qarena_allocator {
    void *(*allocate)(void *context, size_t size);
    /* The block may move; where NULL is returned it is as it was. */
    void *(*resize)(void *context, void *block, size_t old_size, size_t new_size);
    void (*release)(void *context, void *block, size_t size); /* size: that was asked for */
    void *context; /* first argument of all three; the caller's, must outlive the arena */
} qarena_allocator;

/* Set every field by starting from QARENA_ARENA_OPTIONS_INIT. */
typedef struct qarena_arena_options {
    size_t size;     /* sizeof(qarena_arena_options) */
    uint64_t budget; /* bytes; 0: what the machine can give (see qarena_limits), less a margin */
    const qarena_allocator *allocator; /* copied; NULL: the build's own (system, or jemalloc when
                                          built with it) */
    int dry; /* 1: large buffers are counted and never touched. See qarena_estimate; else 0 */
} qarena_arena_options;

#define QARENA_ARENA_OPTIONS_INIT {sizeof(qarena_arena_options), 0, NULL, 0}

/* Make an arena that takes memory from the system, up to its budget, and keeps what is released to
 * it for the next user. The margin of a default budget is 5 % of what the machine can give, at
 * least 64 MiB, at most half of it. Where the system tells nothing there is no budget, nor has a
 * dry arena one by default: it takes address space, and hardly any memory.
 *
 * Shapes:  options: NULL for the defaults.
 * Owns:    nothing but the handle until something is acquired. The hooks are copied.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (arena is NULL; options->size; options->dry is neither 0 nor 1; a hook is
 *          missing), E_MEMORY (the allocator or the system refuses the handle or its lock). */
QARENA_API QARENA_CHECK qarena_status qarena_arena_create(const qarena_arena_options *options,
                                                          qarena_arena **arena);

/* Return everything to the system and free the handle.
 *
 * Owns:    the arena lives on where the call fails.
 * Threads: last.
 * Fails:   E_BUSY (registers, circuits or snapshots of it live, or it is the process's own, of
 *          qarena_arena_default), E_ARGUMENT (it is in a caller's block: qarena_arena_fini). */
QARENA_API qarena_status qarena_arena_destroy(qarena_arena *arena);

/* Tell how many bytes a block must have for qarena_arena_init to serve one register of n qubits,
 * run gates of up to two qubits on it, and take one snapshot at a time with buffers = 2.
 *
 * It counts, all at the same time: the arena's own handle; the register's handle; its queue, with
 * room for 32 gates and one matrix on two qubits (a fuller queue is run first); `buffers` state
 * buffers; and the handle of one snapshot. Each of them but the first takes a power of two, at
 * least 64 bytes, and one byte more for each 64. 63 bytes are for a block of any alignment. The
 * count is exact: with one granule (64 bytes) less something may be refused, and in a block that is
 * aligned to 64 bytes something is.
 *
 * There is no buffer to spare. While a snapshot lives the register can commit once with
 * buffers = 2, into its back buffer, and not at all with buffers = 1; then it needs another buffer
 * and fails with E_MEMORY until the snapshot is released. Not counted are further registers,
 * forks, circuits and snapshots, matrices on more than two qubits, and work space, which
 * qarena_register_probabilities may need from 11 qubits on, qarena_register_sample with more than
 * 20 qubits, or more than 12 and more than 256 shots, and density matrices and purities always.
 *
 * Shapes:  precision: QARENA_SINGLE or QARENA_DOUBLE. buffers: 1 or 2.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL; precision; buffers), E_MEMORY (2^n amplitudes are more than can be
 *          addressed). */
QARENA_API QARENA_CHECK qarena_status qarena_arena_required(unsigned n, unsigned precision,
                                                            unsigned buffers, size_t *bytes);

/* Make an arena inside the caller's block: from here on nothing that uses it calls malloc, maps
 * memory, opens a file or starts a thread.
 *
 * One exception: where the processor does not tell the sizes of its caches, the first register of a
 * process opens files to learn them.
 *
 * Shapes:  memory: size bytes, any alignment.
 * Owns:    the block belongs to the arena until qarena_arena_fini.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL; the block is smaller than the arena's own bookkeeping), E_MEMORY (the
 *          system refuses a lock). */
QARENA_API QARENA_CHECK qarena_status qarena_arena_init(void *memory, size_t size,
                                                        qarena_arena **arena);

/* Hand the block back.
 *
 * Owns:    the block is the caller's again; where the call fails the arena keeps it.
 * Threads: last.
 * Fails:   E_BUSY (registers, circuits or snapshots of it live), E_ARGUMENT (it is on the system's
 *          memory: qarena_arena_destroy). */
QARENA_API qarena_status qarena_arena_fini(qarena_arena *arena);

/* Give the process's arena: made at first use with default options, never destroyed.
 *
 * Owns:    the library's; it is not the caller's to end.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL), E_MEMORY (as qarena_arena_create, at first use). */
QARENA_API QARENA_CHECK qarena_status qarena_arena_default(qarena_arena **arena);

/* Refuse every later acquisition with E_CLOSED and give unused buffers back. What lives in the
 * arena keeps working with what it holds: runs that have no room for tiles sweep gate after gate.
 *
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL). */
QARENA_API qarena_status qarena_arena_close(qarena_arena *arena);

/* Give unused buffers back to the system. A caller's block gives back nothing.
 *
 * Shapes:  released: bytes given back; may be NULL.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (arena is NULL). */
QARENA_API qarena_status qarena_arena_trim(qarena_arena *arena, uint64_t *released);

/* What an arena holds and has done. Bytes are bytes, counts are counts since creation. */
typedef struct qarena_arena_stats {
    uint64_t budget;          /* bytes that it may hold */
    uint64_t held;            /* bytes that it holds from the system: buffers, slabs, objects */
    uint64_t in_use;          /* of these, bytes in use by registers, snapshots, circuits, runs */
    uint64_t high_water;      /* the largest in_use ever */
    uint64_t held_high_water; /* the largest held ever */
    uint64_t buffers;         /* buffers in use now: of states, and of the work space of runs */
    uint64_t cached;          /* large buffers held but unused now */
    uint64_t hits;            /* acquisitions of a buffer that reused memory */
    uint64_t misses;          /* those that had to ask the system or the allocator hooks */
    uint64_t refused;         /* acquisitions refused */
    uint64_t objects;         /* small objects in use now */
    uint64_t object_calls;    /* calls of the allocator hooks */
    uint64_t os_calls;        /* memory system calls: map, unmap, advise, populate */
    uint64_t page_faults;     /* of the process while buffers were populated */
    uint64_t huge_bytes;      /* bytes of held memory on huge pages now; UINT64_MAX: the system does
                                 not tell */
} qarena_arena_stats;

/* Read what an arena holds and has done. It reads /proc for huge_bytes (about a millisecond)
 * unless the arena is on a caller's memory; there huge_bytes is 0.
 *
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL). */
QARENA_API qarena_status qarena_arena_read_stats(qarena_arena *arena, qarena_arena_stats *stats);

/* -------------------------------------------------------------------------------------------------
 * 3. Register
 *
 * Queue. Gates are queued and run later, together: when a call looks at the state, when a circuit
 * is run, when the queue is full. A gate that is queued and not yet committed is pending.
 *
 * Another buffer. Forks and snapshots share a register's buffer. A register writes its next state
 * where nobody else looks: with buffers = 2 into its back buffer, with buffers = 1 into the front,
 * in place. Where it has no such buffer it needs another one of its arena. With buffers = 1 that is
 * while its state is shared. With buffers = 2 it is the second commit after a snapshot or a fork:
 * the first one leaves the shared front to those who share it. A fork needs one for its first
 * commit.
 *
 * A run commits after each gate, or after many gates together (a pass). A run that fails leaves the
 * state after its last commit, and the rest pending: call again to resume, with the same bits as if
 * it had not stopped, unless memory has become short meanwhile. Passes take gates that commute out
 * of order, so what is committed need not be the first gates of the list. A run takes more memory
 * where there is more, for plans, tiles and coefficients, and does without where there is not, more
 * slowly.
 *
 * What runs gates fails "as a run":
 *   E_BUSY       another thread is the register's writer
 *   E_MEMORY     another buffer is needed, and there is no memory for it
 *   E_CLOSED     another buffer is needed, and the arena is closed
 *   E_CANCELLED  the register's poll said so: see qarena_register_set_poll
 */

typedef struct qarena_register qarena_register;
typedef struct qarena_circuit qarena_circuit;
typedef struct qarena_snapshot qarena_snapshot;

#define QARENA_SINGLE 1u /* complex64: 8 bytes an amplitude */
#define QARENA_DOUBLE 2u /* complex128: 16 bytes an amplitude */

#define QARENA_MAX_MATRIX_QUBITS 6u /* targets of one dense matrix */
#define QARENA_MAX_TABLE_QUBITS 32u /* qubits of one diagonal or permutation */

/* Gates. What a gate's row says (name, targets, controls, parameters, help) qarena_gate_describe
 * tells; docs/gates.md has all rows, with inverses. Values are pinned. Qubits are given controls
 * first, then targets (CX: control, target). Angles are in radians: r*(t) = exp(-i t/2 P),
 * p(t) = diag(1, e^it), u(theta, phi, lambda) as in OpenQASM 3 without its global phase. */
/* clang-format off */
typedef enum qarena_gate {
    QARENA_GATE_I = 0, QARENA_GATE_X = 1, QARENA_GATE_Y = 2, QARENA_GATE_Z = 3,
    QARENA_GATE_H = 4, QARENA_GATE_S = 5, QARENA_GATE_SDG = 6, QARENA_GATE_T = 7,
    QARENA_GATE_TDG = 8, QARENA_GATE_SX = 9, QARENA_GATE_SXDG = 10,
    QARENA_GATE_RX = 11, QARENA_GATE_RY = 12, QARENA_GATE_RZ = 13, QARENA_GATE_P = 14,
    QARENA_GATE_U = 15, QARENA_GATE_CX = 16, QARENA_GATE_CY = 17, QARENA_GATE_CZ = 18,
    QARENA_GATE_CH = 19, QARENA_GATE_CP = 20, QARENA_GATE_CRX = 21, QARENA_GATE_CRY = 22,
    QARENA_GATE_CRZ = 23, QARENA_GATE_SWAP = 24, QARENA_GATE_ISWAP = 25, QARENA_GATE_ISWAPDG = 26,
    QARENA_GATE_CCX = 27, QARENA_GATE_CCZ = 28, QARENA_GATE_CSWAP = 29,
    QARENA_GATE_MCX = 30, QARENA_GATE_MCP = 31,
    QARENA_GATE_RXX = 32, QARENA_GATE_RYY = 33, QARENA_GATE_RZZ = 34, QARENA_GATE_GPHASE = 35,
    QARENA_GATE_UNITARY = 36, /* a matrix of the caller's: see qarena_register_unitary */
    QARENA_GATE_PAULI_ROTATION = 37, /* see qarena_register_pauli_rotation */
    QARENA_GATE_DIAGONAL = 38,       /* see qarena_register_diagonal */
    QARENA_GATE_PERMUTATION = 39,    /* see qarena_register_permutation */
    QARENA_GATE_COUNT = 40
} qarena_gate;
/* clang-format on */

/* What a gate's row says. */
typedef struct qarena_gate_info {
    const char *name;    /* lower case, as in OpenQASM: "cx" */
    unsigned targets;    /* qubits that its matrix acts on; 0: a global phase; ~0u: any number, by a
                            call of its own (unitary, pauli_rotation, diagonal, permutation) */
    unsigned controls;   /* qubits that condition it; ~0u: any number */
    unsigned parameters; /* angles */
    const char *help;    /* one line */
} qarena_gate_info;

/* Tell what a gate's row says.
 *
 * Owns:    the texts are static.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (unknown gate; NULL). */
QARENA_API QARENA_CHECK qarena_status qarena_gate_describe(qarena_gate gate,
                                                           qarena_gate_info *info);

/* Write the gate's own matrix on its targets. Controls are not part of it.
 *
 * Shapes:  parameters: as many as the gate's row says, radians; NULL when none. matrix: row-major,
 *          4^targets complex numbers as (re, im) pairs, 2 * 4^targets doubles; the first target is
 *          the least significant bit of a row or column.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (unknown gate; one whose targets are any number; NULL), E_NOT_FINITE (an
 *          angle). */
QARENA_API QARENA_CHECK qarena_status qarena_gate_matrix(qarena_gate gate, const double *parameters,
                                                         double *matrix);

/* Qubits that a gate acts on, and more qubits that condition it beyond those of its row. */
typedef struct qarena_operands {
    const unsigned *qubits; /* the row's controls, then its targets; NULL when n_qubits is 0 */
    unsigned n_qubits;      /* how many; MCX and MCP take their target and any number before it */
    const unsigned *ones;   /* these must be 1 as well; NULL when n_ones is 0 */
    unsigned n_ones;        /* how many */
    const unsigned *zeros;  /* these must be 0; NULL when n_zeros is 0 */
    unsigned n_zeros;       /* how many */
} qarena_operands;

/* Set every field by starting from QARENA_REGISTER_OPTIONS_INIT. */
typedef struct qarena_register_options {
    size_t size;        /* sizeof(qarena_register_options) */
    unsigned precision; /* QARENA_DOUBLE (default) or QARENA_SINGLE */
    unsigned buffers;   /* 2 (default): front and back; 1: in place, half the memory, the same
                           results bit for bit */
    unsigned threads;   /* at most so many for this register's runs, up to 1024; 0 (default): the
                           process's setting, which is the most in any case */
    int (*poll)(void *context); /* asked every few milliseconds while the register is made, which
                                   takes memory from the system: non-zero cancels. NULL: none */
    void *poll_context; /* poll's argument; later calls ask what qarena_register_set_poll sets */
} qarena_register_options;

#define QARENA_REGISTER_OPTIONS_INIT {sizeof(qarena_register_options), QARENA_DOUBLE, 2u, 0u, 0, 0}

/* Make a register in state |0..0>. It chooses its plans by the units that are set now, see
 * qarena_set_units.
 *
 * Shapes:  n = 0 is the scalar 1. options: NULL for the defaults.
 * Owns:    the options are copied. With buffers = 2 both buffers are held from here on, so that a
 *          run of a register that shares nothing never fails for memory.
 * Threads: any thread. options->poll is called by the calling thread, in this call only.
 * Fails:   E_ARGUMENT (arena or reg is NULL; options->size, precision, buffers or threads),
 *          E_OPTION (QARENA_ISA, QARENA_MULTIPLY_ADDS or QARENA_NUM_THREADS is unknown), E_MEMORY
 *          (the message names bytes needed and available), E_CLOSED; what the budget and the
 *          machine's limits tell is refused before anything is touched. E_CANCELLED (by
 *          options->poll). */
QARENA_API QARENA_CHECK qarena_status qarena_register_create(qarena_arena *arena, unsigned n,
                                                             const qarena_register_options *options,
                                                             qarena_register **reg);

/* Release the register; pending gates are dropped.
 *
 * Owns:    snapshots and forks live on; its buffers go back to the arena when nobody shares them.
 *          What it holds of circuits is let go.
 * Threads: last. */
QARENA_API void qarena_register_destroy(qarena_register *reg);

/* The number of qubits, the precision and the number of buffers, which never change.
 *
 * Shapes:  as they were given to qarena_register_create; 0 for NULL.
 * Threads: any thread. */
QARENA_API unsigned qarena_register_qubits(const qarena_register *reg);
QARENA_API unsigned qarena_register_precision(const qarena_register *reg);
QARENA_API unsigned qarena_register_buffers(const qarena_register *reg);

/* Go back to |0..0>; pending gates are dropped. Nothing is written yet: the first gates after it
 * begin with zeros in place of the state, and who looks earlier has them written then. In a
 * caller's block they are written at once.
 *
 * Owns:    snapshots and forks keep the state as it was. On failure nothing has changed.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL), E_BUSY (another writer), E_MEMORY, E_CLOSED (another buffer is
 *          needed). */
QARENA_API QARENA_CHECK qarena_status qarena_register_reset(qarena_register *reg);

/* Queue one gate. It is checked now and runs with the next call that looks at the state, or when
 * the queue is full. A full queue, or one that cannot grow, is run first.
 *
 * Shapes:  parameters: as many as the gate's row says, radians; NULL when none. operands: NULL for
 *          no qubits at all (gphase); qubits below n, none named twice.
 * Owns:    everything is copied. On failure this gate is not queued; where running the full queue
 *          failed, what was committed of it is no longer pending.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; unknown gate; wrong number of qubits; a gate with a call of its own,
 *          as qarena_register_unitary), E_QUBIT (out of range, named twice), E_NOT_FINITE (an
 *          angle), E_BUSY (another writer); where the queue had to be run, as a run: E_MEMORY,
 *          E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_apply(qarena_register *reg, qarena_gate gate,
                                                            const double *parameters,
                                                            const qarena_operands *operands);

/* How a matrix is checked. 0: its numbers are finite, no more (projections, Kraus operators).
 * Otherwise |U U^dagger - 1| must also be at most bound * 2^k in each entry, else E_NOT_UNITARY; a
 * matrix that is off by more than 1e-13 was rounded, and is taken for the unitary nearest to it. */
#define QARENA_UNITARY_DOUBLE 1 /* bound 1e-10; so does any number but 0 and the next */
#define QARENA_UNITARY_SINGLE 2 /* bound 1e-6: numbers that were rounded to single precision */

/* Queue a dense matrix on k qubits. It is checked now and runs as qarena_register_apply says. A
 * run may let amplitudes grow by up to 2^50 before it brings them down, so in single precision
 * norms above 1e20 are out of reach.
 *
 * Shapes:  k = operands->n_qubits, 1 to 6; the first qubit is the least significant bit of a row
 *          or column. Controls are operands->ones and zeros. matrix: row-major, 4^k complex numbers
 *          as (re, im) pairs, 2 * 4^k doubles. check: see above.
 * Owns:    everything is copied. On failure as qarena_register_apply.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; k; matrix is not aligned), E_QUBIT (out of range, named twice),
 *          E_NOT_FINITE (a number of the matrix), E_NOT_UNITARY (unless check is 0), E_BUSY
 *          (another writer), E_MEMORY, E_CLOSED (no room for the copy, also after the queue was
 *          run); where the queue had to be run, as a run: E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_unitary(qarena_register *reg,
                                                              const double *matrix,
                                                              const qarena_operands *operands,
                                                              int check);

/* Read a Pauli string.
 *
 * Shapes:  text: "X0 Y12", a letter and its qubit each, separated by blanks, "" for the identity;
 *          or "XIIY", a letter a qubit from the highest down to qubit 0, as in a ket. n: at most
 *          64. x_mask: bit q set where qubit q has X or Y; z_mask: where it has Z or Y.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL; n; no such string), E_QUBIT (out of range, named twice). */
QARENA_API QARENA_CHECK qarena_status qarena_pauli_string_read(const char *text, unsigned n,
                                                               uint64_t *x_mask, uint64_t *z_mask);

/* Queue exp(-i theta/2 P) for a Pauli string P on any number of qubits. It is checked now and runs
 * as qarena_register_apply says, in one sweep at most.
 *
 * Shapes:  theta: radians. x_mask, z_mask: bit q set where qubit q has X or Y, and where it has Z
 *          or Y; both 0: P is 1. controls: its ones and zeros, no qubits; NULL: none.
 * Owns:    on failure as qarena_register_apply.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; controls has qubits), E_QUBIT (out of range, named twice),
 *          E_NOT_FINITE (theta), E_BUSY (another writer); where the queue had to be run, as a run:
 *          E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status
qarena_register_pauli_rotation(qarena_register *reg, double theta, uint64_t x_mask, uint64_t z_mask,
                               const qarena_operands *controls);

/* Queue a phase for each value of k qubits: |x> becomes e^(i phases[x]) |x>; or a permutation of
 * these values: |x> becomes |values[x]>. It is checked now and runs as qarena_register_apply says.
 * From 7 qubits on, or 3 of a permutation, it has a sweep of its own, within a pass where all of
 * them lie in a tile.
 *
 * Shapes:  k = operands->n_qubits, 1 to QARENA_MAX_TABLE_QUBITS; the first qubit is the least
 *          significant bit of x. Controls are operands->ones and zeros. phases: 2^k angles in
 *          radians; values: each of 0 .. 2^k - 1 once.
 * Owns:    everything is copied. On failure as qarena_register_apply. A permutation on more than
 *          13 qubits of a register of one buffer cannot be run without memory for another copy:
 *          E_MEMORY then, and it is pending.
 * Threads: writer. The register's poll is asked.
 * Fails:   E_ARGUMENT (NULL; k; not aligned; a value that is out of range, or there twice),
 *          E_QUBIT (out of range, named twice), E_NOT_FINITE (a phase), E_BUSY (another writer),
 *          E_MEMORY, E_CLOSED (no room for the copy, also after the queue was run), E_CANCELLED;
 *          where the queue had to be run, as a run: E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_diagonal(qarena_register *reg,
                                                               const double *phases,
                                                               const qarena_operands *operands);
QARENA_API QARENA_CHECK qarena_status qarena_register_permutation(qarena_register *reg,
                                                                  const uint64_t *values,
                                                                  const qarena_operands *operands);

/* Run what is pending, then the circuit, from its first gate to the last that it has now. Gates
 * that run together are multiplied and ordered together, so two runs, one of each half of a
 * circuit, can have other last bits than one of the whole.
 *
 * Shapes:  the circuit has the register's number of qubits.
 * Owns:    the circuit's gates are not copied: the register holds them until they are done, also
 *          when the circuit is changed or destroyed meanwhile. On E_MEMORY, E_CLOSED and
 *          E_CANCELLED the state is that after the last commit and the rest is pending, the
 *          circuit's rest included. One exception: where the queue was full and running it failed,
 *          the circuit is not among what is pending, and must be run again.
 * Threads: writer, and the circuit's reader.
 * Fails:   E_ARGUMENT (NULL; different n), E_BUSY (another writer); as a run: E_MEMORY, E_CLOSED,
 *          E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_run(qarena_register *reg,
                                                          qarena_circuit *circuit);

/* Queue the circuit's gates, those that it has now: what qarena_register_run does, but they run
 * with the next call that looks at the state.
 *
 * Shapes:  the circuit has the register's number of qubits.
 * Owns:    as qarena_register_run. Where the queue was full and running it failed, nothing of the
 *          circuit is queued.
 * Threads: writer, and the circuit's reader.
 * Fails:   E_ARGUMENT (NULL; different n), E_BUSY (another writer); where the queue had to be run,
 *          as a run: E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_append(qarena_register *reg,
                                                             qarena_circuit *circuit);

/* Plan a circuit and compute its coefficients now, so that its first run by this register is what
 * later ones are: sweeps and nothing else. Without this call the second run does it. Nothing is
 * run; the state and what is pending do not change. A register keeps eight pieces of at most 2,048
 * gates, those that were run last.
 *
 * Shapes:  *ready, unless NULL: whether all of the circuit is ready. It is not where memory is
 *          short, in a caller's block, and for circuits of more than 16,384 gates. Nor is a piece
 *          that would take more than 4 MiB; nor, on 13 qubits or more, one that is a single gate,
 *          whose gates all cancel, or that has more than 4,096 operations in canonical form. These
 *          run as without the call.
 * Owns:    what is kept is the register's, in its arena. It does not hold the circuit.
 * Threads: writer, and the circuit's reader.
 * Fails:   E_ARGUMENT (reg or circuit is NULL; different n), E_BUSY (another writer). */
QARENA_API QARENA_CHECK qarena_status qarena_register_prepare(qarena_register *reg,
                                                              qarena_circuit *circuit, int *ready);

/* Run what is pending.
 *
 * Owns:    on failure the rest is pending; call again to resume.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL); as a run: E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_sync(qarena_register *reg);

/* The number of gates queued and not yet committed. Within a run of passes, which commit many at a
 * time and out of order, it is in proportion to the work left.
 *
 * Shapes:  0 for NULL.
 * Threads: any thread. */
QARENA_API uint64_t qarena_register_pending(const qarena_register *reg);

/* Tell how many seconds each pass of the last run took, as qarena_circuit_explain lists passes.
 *
 * Shapes:  seconds: at most `capacity` doubles are written; NULL when it is 0. count: how many
 * there are, at most 64; 0: the last run swept its gates one by one. Threads: writer. Fails:
 * E_ARGUMENT (NULL), E_BUSY. */
QARENA_API QARENA_CHECK qarena_status qarena_register_pass_times(qarena_register *reg,
                                                                 double *seconds, size_t capacity,
                                                                 size_t *count);

/* Drop what is pending.
 *
 * Owns:    the state is that after the last commit. What was held of circuits is let go.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL), E_BUSY (another writer). */
QARENA_API qarena_status qarena_register_discard(qarena_register *reg);

/* Have calls on this register ask poll whether to go on. It is called by the thread that runs,
 * looks at or replaces the state: before each commit, of a gate or of a pass of many, and every
 * few milliseconds of what lasts longer, except while the state is written in place (buffers = 1).
 * Non-zero cancels the call (E_CANCELLED): of a run the rest is pending, every other call leaves
 * the state as it was.
 *
 * Shapes:  poll: NULL for none.
 * Owns:    poll and context are the caller's, and must live until another is set or the register
 *          is destroyed. Forks and products do not inherit them.
 * Threads: writer. poll must not touch the register.
 * Fails:   E_ARGUMENT (reg is NULL), E_BUSY (another writer). */
QARENA_API qarena_status qarena_register_set_poll(qarena_register *reg, int (*poll)(void *context),
                                                  void *context);

/* Looking at the state: each of the next nine runs what is pending first, and so do combine,
 * tensor, inner, fidelity and fork. When one is cancelled or fails after that, nothing is pending,
 * the state is otherwise as it was, and what was to be filled with many results (amplitudes,
 * probabilities, a matrix, outcomes) holds anything. */

/* Tell one amplitude.
 *
 * Shapes:  index: below 2^n. amplitude: re, im.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; index >= 2^n); as a run: E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_amplitude(qarena_register *reg,
                                                                uint64_t index,
                                                                double amplitude[2]);

/* Tell the amplitudes of `count` basis states.
 *
 * Shapes:  indices: each below 2^n, in any order, also repeated. amplitudes: (re, im) for each.
 *          Both may be NULL when count is 0.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; an index >= 2^n: its place and value are in the message); as a run:
 *          E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_amplitudes(qarena_register *reg,
                                                                 const uint64_t *indices,
                                                                 uint64_t count,
                                                                 double *amplitudes);

/* Tell the sum of |amplitude|^2, in double, the same bits for any number of threads.
 *
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL); as a run: E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_norm_squared(qarena_register *reg,
                                                                   double *norm_squared);

/* Tell the root of that sum, also where the sum itself is beyond a double: for amplitudes below
 * 1e-150 or above 1e150.
 *
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL); as a run: E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_norm(qarena_register *reg, double *norm);

/* Tell the marginal probabilities of k qubits. Sums are in double and have the same bits for any
 * number of threads. They are not divided by the norm.
 *
 * Shapes:  qubits: k of them, below n, none named twice, the first the least significant bit of the
 *          result's index; NULL when k is 0. probabilities: 2^k doubles. k = n with qubits = 0..n-1
 *          gives all.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; probabilities is not aligned), E_QUBIT (k > n; out of range, named
 *          twice), E_MEMORY, E_CLOSED (work space); as a run: E_BUSY, E_MEMORY, E_CLOSED,
 *          E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_probabilities(qarena_register *reg,
                                                                    const unsigned *qubits,
                                                                    unsigned k,
                                                                    double *probabilities);

/* Tell the reduced density matrix of k qubits, the others traced out: entry (a, b) is the sum over
 * the others' basis states e of amplitude(a, e) conj(amplitude(b, e)). Sums are in double and have
 * the same bits for any number of threads. The matrix is Hermitian to the last bit. It is not
 * divided by its trace, norm^2.
 *
 * It takes 2^(n + k + 1) real multiply-adds, and reads the state once for k <= 7, else 2^(k - 7)
 * times.
 *
 * Shapes:  qubits: k of them, below n, none named twice, the first the least significant bit of a
 *          and b; NULL when k is 0. matrix: 2^k x 2^k (re, im) pairs, row by row.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; matrix is not aligned), E_QUBIT (k > n; out of range, named twice),
 *          E_MEMORY, E_CLOSED (work space: up to 8 MiB and 1/2 MiB a thread); as a run: E_BUSY,
 *          E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_reduced_density_matrix(qarena_register *reg,
                                                                             const unsigned *qubits,
                                                                             unsigned k,
                                                                             double *matrix);

/* Tell the purity of k qubits: the trace of the square of their reduced density matrix, 1 where
 * they are not entangled with the others, 2^-min(k, n - k) at least. Not divided by norm^4. It is
 * the same for the qubits and for all others, so it takes the work of the fewer of them, and no
 * room for the matrix.
 *
 * Shapes:  qubits: as for the matrix.
 * Threads: writer.
 * Fails:   as the matrix. */
QARENA_API QARENA_CHECK qarena_status qarena_register_purity(qarena_register *reg,
                                                             const unsigned *qubits, unsigned k,
                                                             double *purity);

/* Draw basis states, each with probability |amplitude|^2 / norm^2, however small or large the norm
 * is; the state does not change. A basis state of probability 0 is never drawn. Shot j depends on
 * the state, the seed and first_shot + j only: not on threads, nor on how shots are split into
 * calls. Random numbers: Philox4x64-10 (Salmon et al., SC11), see qarena_random_uniform.
 *
 * The state is read twice, and once more for each further batch: 2^18 shots or a quarter of the
 * amplitudes, whichever is more. The work space is 8 to 12 bytes for each shot of a batch, and 12
 * for each 4096 amplitudes; where memory is short batches are smaller.
 *
 * Shapes:  outcomes: `shots` indices of amplitudes, in the order of the shots; NULL when shots is
 *          0.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; outcomes is not aligned), E_NORM (all amplitudes are zero, or one is
 *          not finite), E_MEMORY, E_CLOSED (work space: more than 20 qubits, or more than 12 and
 *          more than 256 shots); as a run: E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_sample(qarena_register *reg, uint64_t seed,
                                                             uint64_t first_shot, uint64_t shots,
                                                             uint64_t *outcomes);

/* Measure one qubit in the computational basis: the state collapses onto the outcome and is
 * renormalised. The outcome is 1 when uniform * norm^2 >= probability of 0; one of probability 0 is
 * never drawn. Norms may be as small or large as amplitudes can be.
 *
 * Shapes:  uniform: a random number in [0, 1). outcome: 0 or 1.
 * Owns:    on failure the qubit is not measured.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; uniform), E_QUBIT (out of range), E_NORM (all amplitudes are zero, or
 *          one is not finite), E_MEMORY, E_CLOSED (another buffer is needed); as a run: E_BUSY,
 *          E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_measure(qarena_register *reg, unsigned qubit,
                                                              double uniform, unsigned *outcome);

/* Measure several qubits: one outcome is drawn, that of shot `number` of qarena_register_sample,
 * and the state is projected onto it, and normalised. It reads the state three times, and writes it
 * once.
 *
 * Shapes:  qubits: k of them, below n, none named twice, the first the least significant bit of
 *          outcome; k may be 0.
 * Owns:    on failure nothing is measured.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL), E_QUBIT (k > n; out of range, named twice), E_NORM (all amplitudes
 *          are zero, or one is not finite), E_MEMORY, E_CLOSED (another buffer, or work space, is
 *          needed); as a run: E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_measure_qubits(qarena_register *reg,
                                                                     const unsigned *qubits,
                                                                     unsigned k, uint64_t seed,
                                                                     uint64_t number,
                                                                     uint64_t *outcome);

/* Keep the part of the state in which a qubit has this value, normalised, and tell how probable it
 * was.
 *
 * Shapes:  outcome: 0 or 1. probability: in (0, 1].
 * Owns:    on failure the state is unchanged.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; outcome), E_QUBIT, E_NORM (the outcome has probability 0; as
 *          qarena_register_measure); else as qarena_register_measure. */
QARENA_API QARENA_CHECK qarena_status qarena_register_project(qarena_register *reg, unsigned qubit,
                                                              unsigned outcome,
                                                              double *probability);

/* Measure a qubit, as qarena_register_measure does, and flip it where it is 1.
 *
 * Shapes, Owns, Threads, Fails: as qarena_register_measure. */
QARENA_API QARENA_CHECK qarena_status qarena_register_reset_qubit(qarena_register *reg,
                                                                  unsigned qubit, double uniform);

/* Replace the state by the caller's amplitudes; pending gates are dropped, not run.
 *
 * Shapes:  amplitudes: count = 2^n (re, im) pairs of floats or doubles, as precision says, which
 *          need not be the register's. check non-zero: they are finite and norm^2 is within 1e-8 of
 *          1, or 1e-3 where either side is single. (A state of norm 1 that gates have run on is
 *          closer: 1e-12 in double, 2e-6 in single.) check 0: any numbers.
 * Owns:    amplitudes are copied. On failure the state and what is pending are unchanged.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; precision; count; alignment), E_BUSY (another writer), E_NOT_FINITE,
 *          E_NORM (unless check is 0), E_MEMORY, E_CLOSED (another buffer is needed),
 *          E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_set_state(qarena_register *reg,
                                                                const void *amplitudes,
                                                                unsigned precision, uint64_t count,
                                                                int check);

/* self := alpha * self + beta * other; it commits like a gate. Not renormalised.
 *
 * Shapes:  alpha, beta: complex, as (re, im). Both registers have the same n and precision; their
 *          arenas may differ, and other may be reg.
 * Owns:    other is only read. On failure nothing is combined.
 * Threads: writer of both. reg's poll is asked.
 * Fails:   E_ARGUMENT (NULL; n or precision differ), E_NOT_FINITE (a factor), E_MEMORY, E_CLOSED
 *          (another buffer is needed); of either register, as a run: E_BUSY, E_MEMORY, E_CLOSED,
 *          E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_combine(qarena_register *reg,
                                                              const double alpha[2],
                                                              qarena_register *other,
                                                              const double beta[2]);

/* Make a new register in the state high (x) low: high's qubits become the most significant.
 *
 * Shapes:  both have the same precision; their arenas may differ, and low may be high. The product
 *          has the arena, precision, buffers and threads of high, no poll, and units as they are
 *          set now.
 * Owns:    high and low are only read.
 * Threads: writer of both. high's poll is asked.
 * Fails:   E_ARGUMENT (NULL; precisions differ), E_MEMORY, E_CLOSED (as qarena_register_create); of
 *          either register, as a run: E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_tensor(qarena_register *high,
                                                             qarena_register *low,
                                                             qarena_register **product);

/* Tell <self|other>, in double, the same bits for any number of threads.
 *
 * Shapes:  inner: (re, im). Both registers have the same n and precision; their arenas may differ,
 *          and other may be reg.
 * Threads: writer of both. reg's poll is asked.
 * Fails:   E_ARGUMENT (NULL; n or precision differ); of either register, as a run: E_BUSY,
 *          E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_inner(qarena_register *reg,
                                                            qarena_register *other,
                                                            double inner[2]);

/* Tell |<self|other>|^2, which is the fidelity of two states of norm 1. It is not divided by the
 * norms: other states have another number.
 *
 * Shapes:  as qarena_register_inner.
 * Threads: writer of both. reg's poll is asked.
 * Fails:   as qarena_register_inner. */
QARENA_API QARENA_CHECK qarena_status qarena_register_fidelity(qarena_register *reg,
                                                               qarena_register *other,
                                                               double *fidelity);

/* Make a new register on the same committed front buffer, in O(1) and no state memory: the first
 * gate of either reads the shared buffer and writes its own. (What is pending is run before, and a
 * reset that waits is written.)
 *
 * Shapes:  the fork has reg's arena, precision, buffers and threads, no poll, nothing pending, and
 *          units as they are set now.
 * Owns:    the buffer is counted; each of the two may be destroyed first. The fork takes its second
 *          buffer with its first commit.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL), E_MEMORY, E_CLOSED (the handle and its queue); as a run: E_BUSY,
 *          E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_fork(qarena_register *reg,
                                                           qarena_register **fork);

/* -------------------------------------------------------------------------------------------------
 * 4. Snapshot
 */

/* Pin the register's committed state: it never changes while the snapshot lives. It does not run
 * what is pending, does not wait for a run of another thread, nor keep one from beginning. O(1),
 * also after a reset: then nothing is written until somebody asks for the amplitudes.
 *
 * Owns:    the caller is the first owner. The buffer is counted: the register's second commit from
 *          here needs another buffer (with buffers = 1 its first). The register may be destroyed
 *          before the snapshot; the arena may not.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL), E_MEMORY, E_CLOSED (the handle), E_BUSY (buffers = 1 only: a gate is
 *          just being written in place). */
QARENA_API QARENA_CHECK qarena_status qarena_snapshot_acquire(qarena_register *reg,
                                                              qarena_snapshot **snapshot);

/* Add an owner.
 *
 * Threads: any thread. */
QARENA_API void qarena_snapshot_retain(qarena_snapshot *snapshot);

/* Take an owner away.
 *
 * Owns:    the last owner returns the buffer to the arena and ends the handle.
 * Threads: any thread. */
QARENA_API void qarena_snapshot_release(qarena_snapshot *snapshot);

/* Give the amplitudes. O(1), but the first time for a snapshot of a state that was reset and not
 * yet run: then they are written, into a buffer of the arena.
 *
 * Shapes:  2^n amplitudes, interleaved (re, im) in the snapshot's precision, natural order, 64-byte
 *          aligned.
 * Owns:    the snapshot's; valid while it lives. They must not be written.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL); where they must be written first: E_MEMORY, E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_snapshot_amplitudes(const qarena_snapshot *snapshot,
                                                                 const void **amplitudes);

/* The amplitudes as qarena_snapshot_amplitudes gives them; NULL where that fails.
 *
 * Owns:    the snapshot's; valid while it lives.
 * Threads: any thread. */
QARENA_API const void *qarena_snapshot_data(const qarena_snapshot *snapshot);

/* Take the state away: run what is pending, give the state as a snapshot that nobody else has, and
 * leave the register in |0..0>. No amplitude is copied, unless others share the state.
 *
 * Owns:    *state, as of qarena_snapshot_acquire. On failure the state is still the register's.
 * Threads: the writer's; other threads may read meanwhile.
 * Fails:   E_ARGUMENT (NULL), E_BUSY (another thread writes), E_CANCELLED; E_MEMORY, E_CLOSED: the
 *          register needs another buffer; in a caller's block also where others share the state. */
QARENA_API QARENA_CHECK qarena_status qarena_register_take_state(qarena_register *reg,
                                                                 qarena_snapshot **state);

/* The amplitudes of a snapshot, to be changed by its only owner: nobody else has a reference to it,
 * or shares its buffer.
 *
 * Shapes:  as of qarena_snapshot_amplitudes; they need not have a norm of 1 afterwards.
 * Owns:    the snapshot's; valid while it lives, and not to be written any more once it has been
 *          retained, or given to qarena_register_restore or to a run.
 * Threads: one at a time.
 * Fails:   E_ARGUMENT (NULL), E_BUSY (others have it); where they must be written first: E_MEMORY,
 *          E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_snapshot_writable(qarena_snapshot *snapshot,
                                                               void **amplitudes);

/* The number of qubits and the precision of a snapshot, which are the register's.
 *
 * Shapes:  0 for NULL.
 * Threads: any thread. */
QARENA_API unsigned qarena_snapshot_qubits(const qarena_snapshot *snapshot);
QARENA_API unsigned qarena_snapshot_precision(const qarena_snapshot *snapshot);

/* Roll the register back to the snapshot, in O(1); pending gates are dropped.
 *
 * Shapes:  the snapshot has the register's n, precision and arena; it may be of another register.
 * Owns:    the buffer is shared with the snapshot, which may be released afterwards.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; n, precision or arena differ), E_BUSY (another writer). */
QARENA_API QARENA_CHECK qarena_status qarena_register_restore(qarena_register *reg,
                                                              const qarena_snapshot *snapshot);

/* -------------------------------------------------------------------------------------------------
 * 5. Circuit
 */

/* Make an empty list of gates on n qubits.
 *
 * Shapes:  n: at most 64.
 * Owns:    its gates are in the arena's budget.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL; n), E_MEMORY, E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_create(qarena_arena *arena, unsigned n,
                                                            qarena_circuit **circuit);

/* Give up the caller's hold.
 *
 * Owns:    a register with a pending rest of the circuit keeps its gates until they are done.
 * Threads: last. */
QARENA_API void qarena_circuit_destroy(qarena_circuit *circuit);

/* Append one gate, or one dense matrix. Arguments are those of qarena_register_apply and
 * qarena_register_unitary, and so is what is refused.
 *
 * Owns:    everything is copied. Where a register has a pending rest of the circuit, the circuit
 *          goes on with a copy of its list, and that rest is as it was. On failure the circuit is
 *          unchanged.
 * Threads: circuit: it is changed.
 * Fails:   E_ARGUMENT (NULL; unknown gate; wrong number of qubits; a gate with a call of its own in
 *          apply; matrix is not aligned), E_QUBIT, E_NOT_FINITE, E_NOT_UNITARY (unitary, unless
 *          check is 0), E_MEMORY, E_CLOSED (no room for it), E_CANCELLED (by the circuit's poll,
 *          while its list is copied). */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_apply(qarena_circuit *circuit,
                                                           qarena_gate gate,
                                                           const double *parameters,
                                                           const qarena_operands *operands);
QARENA_API QARENA_CHECK qarena_status qarena_circuit_unitary(qarena_circuit *circuit,
                                                             const double *matrix,
                                                             const qarena_operands *operands,
                                                             int check);

/* Append a rotation about a Pauli string. Arguments are those of qarena_register_pauli_rotation.
 *
 * Owns:    as qarena_circuit_apply.
 * Threads: circuit: it is changed.
 * Fails:   E_ARGUMENT (NULL; controls has qubits), E_QUBIT (out of range, named twice),
 *          E_NOT_FINITE (theta), E_MEMORY, E_CLOSED (no room for it), E_CANCELLED (by the circuit's
 *          poll, while its list is copied). */
QARENA_API QARENA_CHECK qarena_status
qarena_circuit_pauli_rotation(qarena_circuit *circuit, double theta, uint64_t x_mask,
                              uint64_t z_mask, const qarena_operands *controls);

/* Append a diagonal, or a permutation. Arguments are those of qarena_register_diagonal and
 * qarena_register_permutation, and so is what is refused.
 *
 * Owns:    as qarena_circuit_apply.
 * Threads: circuit: it is changed. Its poll is asked.
 * Fails:   E_ARGUMENT (NULL; k; not aligned; a value that is out of range, or there twice),
 *          E_QUBIT, E_NOT_FINITE (a phase), E_MEMORY, E_CLOSED (no room for it), E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_diagonal(qarena_circuit *circuit,
                                                              const double *phases,
                                                              const qarena_operands *operands);
QARENA_API QARENA_CHECK qarena_status qarena_circuit_permutation(qarena_circuit *circuit,
                                                                 const uint64_t *values,
                                                                 const qarena_operands *operands);

/* Append the quantum Fourier transform of k qubits, or its inverse: |x> becomes the sum over y of
 * e^(2 pi i x y / 2^k) |y> / 2^(k/2). Its gates are h, cp and swap; all are appended, or none.
 *
 * Shapes:  k = operands->n_qubits >= 1, the first qubit the least significant; ones and zeros
 *          condition every gate. inverse: 0, or anything else for the inverse.
 * Owns:    as qarena_circuit_apply.
 * Threads: circuit: it is changed.
 * Fails:   E_ARGUMENT (NULL; no qubits), E_QUBIT (out of range, named twice), E_MEMORY, E_CLOSED
 *          (no room for them), E_CANCELLED (by the circuit's poll, while its list is copied). */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_qft(qarena_circuit *circuit,
                                                         const qarena_operands *operands,
                                                         int inverse);

/* Append gates that take k qubits from |0..0> to a state: from any other state they lead elsewhere,
 * and their inverse leads back. They are k diagonals with rotations beside them, and a last
 * diagonal unless all phases are 0, 2^(k + 1) and 2^k angles in all; all are appended, or none.
 *
 * Shapes:  k = operands->n_qubits, 1 to QARENA_MAX_TABLE_QUBITS, the first qubit the least
 *          significant; ones and zeros condition the whole. amplitudes: 2^k complex numbers of
 *          `precision`, QARENA_SINGLE (floats) or QARENA_DOUBLE, as (re, im); the sum of their
 *          squares is 1 within 1e-5, or 1e-10.
 * Owns:    everything is copied. 24 * 2^k bytes of the arena are borrowed meanwhile.
 * Threads: circuit: it is changed. Its poll is asked.
 * Fails:   E_ARGUMENT (NULL; k; precision; not aligned), E_QUBIT (out of range, named twice),
 *          E_NOT_FINITE (an amplitude), E_NORM, E_MEMORY, E_CLOSED (no room), E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_initialize(qarena_circuit *circuit,
                                                                const void *amplitudes,
                                                                unsigned precision,
                                                                const qarena_operands *operands);

/* Have calls that append, copy or explain many gates ask poll whether to go on. It is called by
 * the calling thread every few milliseconds. Non-zero cancels the call (E_CANCELLED), and the
 * circuit is as it was.
 *
 * Shapes:  poll: NULL for none.
 * Owns:    poll and context are the caller's, and must live until another is set or the circuit is
 *          destroyed.
 * Threads: circuit: it is changed. poll must not change the circuit.
 * Fails:   E_ARGUMENT (circuit is NULL). */
QARENA_API qarena_status qarena_circuit_set_poll(qarena_circuit *circuit,
                                                 int (*poll)(void *context), void *context);

/* The number of qubits, and of gates.
 *
 * Shapes:  0 for NULL.
 * Threads: circuit: it is read. */
QARENA_API unsigned qarena_circuit_qubits(const qarena_circuit *circuit);
QARENA_API uint64_t qarena_circuit_length(const qarena_circuit *circuit);

/* What a circuit's instruction is: a gate, or one of section 10. */
typedef enum qarena_operation {
    QARENA_IS_GATE,
    QARENA_MEASURE,
    QARENA_RESET,
    QARENA_ASSIGN,
    QARENA_IF,
    QARENA_ELSE,
    QARENA_WHILE,
    QARENA_REPEAT,
    QARENA_END,
    QARENA_PAULI_CHANNEL,
    QARENA_KRAUS,
    QARENA_READOUT
} qarena_operation;

/* An instruction of a circuit, as it was appended. */
typedef struct qarena_instruction {
    qarena_operation operation;
    qarena_gate gate;                           /* its row; of what is no gate QARENA_GATE_I */
    unsigned n_targets;                         /* how many targets */
    unsigned targets[QARENA_MAX_MATRIX_QUBITS]; /* in order; 0 from n_targets on */
    uint64_t ones;        /* bit q set: qubit q must be 1; the gate's own controls are among them,
                             in no order */
    uint64_t zeros;       /* bit q set: qubit q must be 0 */
    double parameters[3]; /* radians; 0 where the row has fewer; of an angle with terms, its
                             constant */
    unsigned n_terms[3];  /* of each angle: how many terms with parameters it has */
    const double *matrix; /* QARENA_GATE_UNITARY only, else NULL: row-major, 4^n_targets (re, im)
                             pairs; of a rounded one, the unitary that it was taken for */
    int checked;          /* QARENA_GATE_UNITARY: it was checked to be one; else 0 */
    const double *table;  /* QARENA_GATE_DIAGONAL and PERMUTATION only, else NULL: 2^k angles, or
                             2^k values as doubles, in the order of rising qubits */
    uint64_t x_mask, z_mask; /* QARENA_GATE_PAULI_ROTATION: the string; DIAGONAL: its qubits are
                                z_mask; PERMUTATION: x_mask; none has targets. Else 0 */
    /* What is no gate. MEASURE, RESET: the qubit is targets[0]; PAULI_CHANNEL, KRAUS: targets are
     * those of its strings and matrices. Else all are 0. */
    unsigned bit;   /* MEASURE, ASSIGN: which is written */
    uint64_t value; /* IF, WHILE: what the bits must be; READOUT: how many bits */
    uint64_t limit; /* WHILE, REPEAT: most rounds, and how many */
    /* Of `table`: IF, WHILE: the bits; ASSIGN: the tokens; PAULI_CHANNEL: x, z, probability of
     * each error; KRAUS: the matrices; READOUT: the bits, then the matrix. */
    unsigned n_numbers;
} qarena_instruction;

/* Forget all instructions from number `length` on, and parameters from number `parameters` on.
 *
 * Shapes:  length: at most the circuit's, and no block is open there. parameters: at most the
 *          number of its parameters, and none that an instruction before has.
 * Threads: circuit: it is changed.
 * Fails:   E_ARGUMENT (NULL; length; parameters), E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_truncate(qarena_circuit *circuit,
                                                              uint64_t length, uint64_t parameters);

/* Read an instruction of a circuit.
 *
 * Shapes:  index: below the circuit's length.
 * Owns:    the matrix is the circuit's own, valid until it is next changed or destroyed.
 * Threads: circuit: it is read.
 * Fails:   E_ARGUMENT (NULL; index >= length). */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_read(const qarena_circuit *circuit,
                                                          uint64_t index,
                                                          qarena_instruction *instruction);

/* Append every gate of source, as it is: all of them, or none on failure.
 *
 * Shapes:  both have the same n; source is another circuit.
 * Owns:    gates are copied; source is only read. circuit's list may be copied as
 *          qarena_circuit_apply says.
 * Threads: circuit: it is changed, and source is read. circuit's poll is asked.
 * Fails:   E_ARGUMENT (NULL; n differs; source is circuit), E_MEMORY, E_CLOSED (the list cannot
 *          grow), E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_append(qarena_circuit *circuit,
                                                            const qarena_circuit *source);

/* Describe how a register of this precision would run the circuit: passes, tiles, stages,
 * operations of the canonical form, bytes moved, multiply-adds, predicted time and its limit; for
 * few qubits or gates, that these are swept one by one instead ("one_by_one").
 * "gates_one_by_one" counts gates of a long circuit's last piece that passes are not worth. Plans
 * are chosen by the units that are set now (qarena_set_units). Multiply-adds and times are told by
 * the units that qarena_read_units measures, here if it has not yet; they are left out where
 * memory is too short for that. Nothing is run.
 *
 * Shapes:  the circuit has at most 62 qubits. precision: QARENA_SINGLE or QARENA_DOUBLE. json 0:
 *          text to read, else one JSON object. text: at most size bytes are written, with the
 *          closing NUL; NULL when size is 0. length: of the whole text without the NUL, as snprintf
 *          counts, so that size = 0 asks for it.
 * Owns:    work space comes from the circuit's arena, and goes back to it. On failure text may hold
 *          the beginning of a description.
 * Threads: circuit: it is read. Its poll is asked.
 * Fails:   E_ARGUMENT (NULL; more than 62 qubits; precision), E_OPTION (QARENA_ISA or
 *          QARENA_MULTIPLY_ADDS is unknown), E_MEMORY, E_CLOSED (work space), E_CANCELLED (by the
 *          circuit's poll). */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_explain(const qarena_circuit *circuit,
                                                             unsigned precision, int json,
                                                             char *text, size_t size,
                                                             size_t *length);

/* Describe how this register would run the circuit, by the units that it was made under. Where its
 * last run was of this circuit and of nothing else, the seconds that each of the first 64 passes
 * took are told as well. Nothing is run.
 *
 * Shapes:  as qarena_circuit_explain; the circuit has the register's n.
 * Owns:    as qarena_circuit_explain.
 * Threads: writer, and the circuit's reader. The circuit's poll is asked.
 * Fails:   E_ARGUMENT (NULL; different n), E_BUSY (another writer), E_MEMORY, E_CLOSED (work
 *          space), E_CANCELLED (by the circuit's poll). */
QARENA_API QARENA_CHECK qarena_status qarena_register_explain(qarena_register *reg,
                                                              const qarena_circuit *circuit,
                                                              int json, char *text, size_t size,
                                                              size_t *length);

/* Append the inverse of every gate of source, last first: all of them, or none on failure.
 *
 * Shapes:  both have the same n; source is another circuit.
 * Owns:    as qarena_circuit_append.
 * Threads: as qarena_circuit_append.
 * Fails:   E_ARGUMENT (NULL; n differs; source is circuit), E_NOT_UNITARY (an unchecked matrix of
 *          source is not unitary, not even to QARENA_UNITARY_SINGLE), E_MEMORY, E_CLOSED (the list
 *          cannot grow), E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_append_inverse(qarena_circuit *circuit,
                                                                    const qarena_circuit *source);

/* Append every gate of source, all of them, `times` times: its power. All, or none on failure.
 *
 * Shapes:  both have the same n; source is another circuit. times: 0 appends nothing.
 * Owns:    as qarena_circuit_append. Room for all is asked for first.
 * Threads: as qarena_circuit_append.
 * Fails:   as qarena_circuit_append. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_append_repeated(qarena_circuit *circuit,
                                                                     const qarena_circuit *source,
                                                                     uint64_t times);

/* Append every gate of source under controls that it does not have yet: all of them, or none on
 * failure. So the unitary of source is controlled, its global phases included.
 *
 * Shapes:  source is another circuit of at most circuit's n. ones, zeros: bit q set: qubit q of
 *          circuit must be 1, or 0; no gate of source may use it. Both may be 0: then gates are
 *          appended as they are, to a circuit of more qubits for instance.
 * Owns:    as qarena_circuit_append.
 * Threads: as qarena_circuit_append.
 * Fails:   E_ARGUMENT (NULL; source has more qubits; source is circuit), E_QUBIT (a qubit is out
 *          of range, in both masks, or used by a gate of source), E_MEMORY, E_CLOSED (the list
 *          cannot grow), E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_append_controlled(qarena_circuit *circuit,
                                                                       const qarena_circuit *source,
                                                                       uint64_t ones,
                                                                       uint64_t zeros);

/* The depth of a circuit: the most gates on a path through it, where a gate follows those before
 * it that share a qubit with it, as target or control. A phase of the whole state is on no path.
 *
 * Threads: circuit: it is read. Its poll is asked.
 * Fails:   E_ARGUMENT (NULL), E_CANCELLED; *depth is untouched then. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_depth(const qarena_circuit *circuit,
                                                           uint64_t *depth);

/* How many gates of each row a circuit has, whatever further controls they have.
 *
 * Shapes:  counts: QARENA_GATE_COUNT numbers, by qarena_gate.
 * Owns:    counts is the caller's.
 * Threads: circuit: it is read. Its poll is asked.
 * Fails:   E_ARGUMENT (NULL), E_CANCELLED; counts is untouched then. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_count(const qarena_circuit *circuit,
                                                           uint64_t *counts);

/* -------------------------------------------------------------------------------------------------
 * 6. Parameters
 *
 * The angles of a circuit's gates may depend on parameters, to which a run gives values. A
 * parameter has a name, and is one value or a vector of them. All values of a circuit are numbered:
 * its parameters in the order in which they first appeared, each vector whole and in order. Gates
 * that have terms are *bound* when they are run; nothing about how they are run then depends on the
 * values, but for coefficients: plans and what is compiled stay.
 */

#define QARENA_PARAMETER_NAME 63u /* most bytes of a name, without the NUL */

/* A value of a parameter times a coefficient. */
typedef struct qarena_term {
    const char *name;   /* of the parameter: UTF-8, 1 to QARENA_PARAMETER_NAME bytes */
    uint64_t length;    /* 0: the parameter is one value; else a vector of so many */
    uint64_t index;     /* which value of the vector; 0 where it is none */
    double coefficient; /* radians for a value of 1 */
} qarena_term;

/* An angle: a constant, and a sum of terms. */
typedef struct qarena_angle {
    double constant;          /* radians */
    const qarena_term *terms; /* NULL when n_terms is 0 */
    size_t n_terms;           /* how many */
} qarena_angle;

/* Append one gate, as qarena_circuit_apply does, with angles that may depend on parameters. Those
 * that the circuit does not have yet are added to it.
 *
 * Shapes:  angles: as many as the gate's row says.
 * Owns:    everything is copied, names included; else as qarena_circuit_apply. On failure the
 *          circuit is unchanged, and so are its parameters.
 * Threads: circuit: it is changed.
 * Fails:   as qarena_circuit_apply; E_ARGUMENT also for a term: name (NULL, empty, too long, or of
 *          a parameter of another length), index; E_NOT_FINITE for a constant or coefficients;
 *          more than 2^30 values or terms (E_ARGUMENT, E_MEMORY). */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_apply_angles(qarena_circuit *circuit,
                                                                  qarena_gate gate,
                                                                  const qarena_angle *angles,
                                                                  const qarena_operands *operands);

/* The same for a rotation about a Pauli string, as qarena_circuit_pauli_rotation.
 *
 * Shapes:  angle: one.
 * Owns, Threads: as qarena_circuit_apply_angles.
 * Fails:   as qarena_circuit_apply_angles, and as qarena_circuit_pauli_rotation. */
QARENA_API QARENA_CHECK qarena_status
qarena_circuit_rotate_by_angle(qarena_circuit *circuit, const qarena_angle *angle, uint64_t x_mask,
                               uint64_t z_mask, const qarena_operands *controls);

/* Add a parameter before any gate has it, so that its values come first: the same order as another
 * circuit's, for instance. One that is there stays where it is.
 *
 * Shapes:  length: 0: one value; else a vector of so many.
 * Owns:    the name is copied.
 * Threads: circuit: it is changed.
 * Fails:   E_ARGUMENT (NULL; name; another length; more than 2^30 values), E_MEMORY, E_CLOSED,
 *          E_CANCELLED (by the circuit's poll, while its list is copied). */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_add_parameter(qarena_circuit *circuit,
                                                                   const char *name,
                                                                   uint64_t length);

/* The number of values that a run needs, and of parameters.
 *
 * Shapes:  0 for NULL.
 * Threads: circuit: it is read. */
QARENA_API uint64_t qarena_circuit_values(const qarena_circuit *circuit);
QARENA_API uint64_t qarena_circuit_parameters(const qarena_circuit *circuit);

/* A parameter of a circuit. */
typedef struct qarena_parameter {
    const char *name;
    uint64_t length; /* 0: it is one value, and no vector */
    uint64_t first;  /* the number of its first value */
} qarena_parameter;

/* Read a parameter of a circuit, or a term of a gate's angle.
 *
 * Shapes:  index: below qarena_circuit_parameters, or below the circuit's length. k: below
 *          n_terms[angle] of the gate (qarena_circuit_read).
 * Owns:    the name is the circuit's own, valid until it is next changed or destroyed.
 * Threads: circuit: it is read.
 * Fails:   E_ARGUMENT (NULL; index, angle or k is out of range). */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_read_parameter(const qarena_circuit *circuit,
                                                                    uint64_t index,
                                                                    qarena_parameter *parameter);
QARENA_API QARENA_CHECK qarena_status qarena_circuit_read_term(const qarena_circuit *circuit,
                                                               uint64_t index, unsigned angle,
                                                               unsigned k, qarena_term *term);

/* Append every gate of source with its angles as these values make them: numbers, as if they had
 * been given so. All of them, or none on failure.
 *
 * Shapes:  both have the same n; source is another circuit. values: qarena_circuit_values(source)
 *          of them; NULL when count is 0.
 * Owns:    as qarena_circuit_append.
 * Threads: as qarena_circuit_append.
 * Fails:   as qarena_circuit_append; E_ARGUMENT (count is another number; a value makes an angle
 *          beyond 1e300), E_NOT_FINITE (a value). */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_append_bound(qarena_circuit *circuit,
                                                                  const qarena_circuit *source,
                                                                  const double *values,
                                                                  uint64_t count);

/* Run what is pending, then the circuit with these values: as qarena_register_run. Two runs with
 * the same values have the same bits, whatever was run before, but for the sign of zeros. From the
 * second run on no gates are rewritten, ordered or planned: values become coefficients.
 *
 * Shapes:  the circuit has the register's number of qubits. values: qarena_circuit_values(circuit)
 *          of them; NULL when count is 0.
 * Owns:    values are copied; where the rest of the circuit stays pending it keeps these values.
 *          Else as qarena_register_run.
 * Threads: writer, and the circuit's reader.
 * Fails:   as qarena_register_run, which refuses a circuit that has parameters; E_ARGUMENT (count
 *          is another number; a value makes an angle beyond 1e300), E_NOT_FINITE (a value). */
QARENA_API QARENA_CHECK qarena_status qarena_register_run_bound(qarena_register *reg,
                                                                qarena_circuit *circuit,
                                                                const double *values,
                                                                uint64_t count);

/* -------------------------------------------------------------------------------------------------
 * 7. Observables
 *
 * A Pauli string is a product of operators X, Y, Z, I, one a qubit. As two masks: bit q of x is set
 * where qubit q has X or Y, bit q of z where it has Z or Y. As text: "X0 Y12", a letter and its
 * qubit each, separated by blanks, the identity where nothing is named; or "XIIY", a letter a
 * qubit, of which the last is qubit 0's, as in a ket, and qubits above the first have I.
 */

/* A sum of Pauli strings with complex coefficients. Adding to it keeps the order of the terms;
 * equal strings stay apart until qarena_pauli_sum_simplify. */
typedef struct qarena_pauli_sum qarena_pauli_sum;

/* Make an empty sum, which is 0, on n qubits.
 *
 * Shapes:  n: at most 64.
 * Owns:    its terms are in the arena's budget.
 * Threads: any thread. In this section a sum is used as a circuit: one thread at a time may change
 *          it, and then no other thread may read it; any number of threads may read it at the same
 *          time.
 * Fails:   E_ARGUMENT (NULL; n), E_MEMORY, E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_pauli_sum_create(qarena_arena *arena, unsigned n,
                                                              qarena_pauli_sum **sum);

/* End a sum.
 *
 * Threads: last. */
QARENA_API void qarena_pauli_sum_destroy(qarena_pauli_sum *sum);

/* Let long calls with this sum ask poll(context) every few milliseconds; a result that is not 0
 * cancels the call, which then changes nothing. An expectation asks the register's poll instead.
 *
 * Shapes:  poll: NULL: nobody is asked.
 * Owns:    context is the caller's, and must live as long as calls may ask.
 * Threads: it changes the sum.
 * Fails:   E_ARGUMENT (NULL). */
QARENA_API qarena_status qarena_pauli_sum_set_poll(qarena_pauli_sum *sum,
                                                   int (*poll)(void *context), void *context);

/* The number of qubits of a sum, and of its terms.
 *
 * Shapes:  0 for NULL.
 * Threads: it is read. */
QARENA_API unsigned qarena_pauli_sum_qubits(const qarena_pauli_sum *sum);
QARENA_API uint64_t qarena_pauli_sum_length(const qarena_pauli_sum *sum);

/* Add terms by their masks: all of them, or none on failure.
 *
 * Shapes:  x, z: count masks. coefficients: count (re, im) pairs. NULL when count is 0.
 * Owns:    they are copied.
 * Threads: it changes the sum.
 * Fails:   E_ARGUMENT (NULL), E_QUBIT (a mask has a qubit that is out of range), E_NOT_FINITE,
 *          E_MEMORY, E_CLOSED (the list cannot grow), E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_pauli_sum_add(qarena_pauli_sum *sum, uint64_t count,
                                                           const uint64_t *x, const uint64_t *z,
                                                           const double *coefficients);

/* Add one term by its text.
 *
 * Shapes:  coefficient: (re, im).
 * Threads: it changes the sum.
 * Fails:   E_ARGUMENT (NULL; the text is in neither notation), E_QUBIT (out of range, named twice),
 *          E_NOT_FINITE, E_MEMORY, E_CLOSED (the list cannot grow). */
QARENA_API QARENA_CHECK qarena_status qarena_pauli_sum_add_text(qarena_pauli_sum *sum,
                                                                const char *text,
                                                                const double coefficient[2]);

/* Tell the terms [first, first + count).
 *
 * Shapes:  as qarena_pauli_sum_add takes them.
 * Owns:    the arrays are the caller's.
 * Threads: it is read.
 * Fails:   E_ARGUMENT (NULL; terms that the sum does not have). */
QARENA_API QARENA_CHECK qarena_status qarena_pauli_sum_read(const qarena_pauli_sum *sum,
                                                            uint64_t first, uint64_t count,
                                                            uint64_t *x, uint64_t *z,
                                                            double *coefficients);

/* Add the terms of another sum, each times a factor: all of them, or none on failure.
 *
 * Shapes:  factor: (re, im). other has no more qubits than sum; it may be sum itself.
 * Owns:    other is read.
 * Threads: it changes the sum.
 * Fails:   E_ARGUMENT (NULL; other has more qubits), E_NOT_FINITE (the factor, or a product),
 *          E_MEMORY, E_CLOSED (the list cannot grow), E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_pauli_sum_append(qarena_pauli_sum *sum,
                                                              const qarena_pauli_sum *other,
                                                              const double factor[2]);

/* Make the product a b of two sums as operators, so b acts first; it is simplified.
 *
 * Shapes:  the product has the more qubits of the two, and a's arena. a and b may be one.
 * Owns:    the product is the caller's, with no poll. a's poll is asked.
 * Threads: a and b are read.
 * Fails:   E_ARGUMENT (NULL), E_NOT_FINITE (a product leaves the range of a double), E_MEMORY,
 *          E_CLOSED (no room for all products), E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_pauli_sum_multiply(const qarena_pauli_sum *a,
                                                                const qarena_pauli_sum *b,
                                                                qarena_pauli_sum **product);

/* Bring terms into the order of (x, z), add up those of one string in the order in which they
 * stood, and drop those that are zero then.
 *
 * Threads: it changes the sum.
 * Fails:   E_ARGUMENT (NULL), E_NOT_FINITE (a sum of coefficients leaves the range of a double),
 *          E_MEMORY, E_CLOSED (room for sorting), E_CANCELLED; the sum is then as it was. */
QARENA_API QARENA_CHECK qarena_status qarena_pauli_sum_simplify(qarena_pauli_sum *sum);

/* Tell <psi|H|psi> of the register's state for a sum H, which is not divided by the norm. Sums are
 * in double and have the same bits for any number of threads. The state does not change, and no
 * other buffer of its size is needed. What is made of H at first is kept: as long as H does not
 * change, later calls allocate nothing.
 *
 * Shapes:  H has no more qubits than the register; above it has I.
 * Owns:    H is only read; its arena may be another one.
 * Threads: writer. H is read, by any number of registers at a time. The register's poll is asked.
 * Fails:   E_ARGUMENT (NULL; H has more qubits; after simplifying, a coefficient is not real),
 *          E_NOT_FINITE (as qarena_pauli_sum_simplify), E_MEMORY, E_CLOSED (a few bytes a term);
 *          as a run: E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_expectation(qarena_register *reg,
                                                                  const qarena_pauli_sum *sum,
                                                                  double *value);

/* The same for several sums at once: a string that is in many of them is evaluated once, and the
 * state is read as rarely as for their sum.
 *
 * Shapes:  sums, values: count of them, NULL when count is 0. On failure values mean nothing.
 * Owns:    as qarena_register_expectation.
 * Threads: as qarena_register_expectation.
 * Fails:   as qarena_register_expectation. */
QARENA_API QARENA_CHECK qarena_status qarena_register_expectations(
    qarena_register *reg, const qarena_pauli_sum *const *sums, uint64_t count, double *values);

/* Tell the variance <psi|H^2|psi> - <psi|H|psi>^2, not divided by the norm. Rounding may leave an
 * eigenstate a little below 0. No memory is needed but for what is made of H at first. It reads the
 * state once a term.
 *
 * Shapes:  as qarena_register_expectation.
 * Owns:    as qarena_register_expectation.
 * Threads: as qarena_register_expectation.
 * Fails:   as qarena_register_expectation. */
QARENA_API QARENA_CHECK qarena_status qarena_register_variance(qarena_register *reg,
                                                               const qarena_pauli_sum *sum,
                                                               double *variance);

/* Tell <self|H|other>, where coefficients of H may be complex; likewise.
 *
 * Shapes:  element: (re, im). Both registers have the same n and precision; their arenas may
 * differ, and other may be reg. H has no more qubits. Owns:    as qarena_register_expectation;
 * other is only read. Threads: writer of both. H is read. reg's poll is asked. Fails:   E_ARGUMENT
 * (NULL; n or precision differ; H has more qubits), E_NOT_FINITE (as qarena_pauli_sum_simplify),
 * E_MEMORY, E_CLOSED (a few bytes a term); of either register, as a run: E_BUSY, E_MEMORY,
 * E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_matrix_element(qarena_register *reg,
                                                                     qarena_register *other,
                                                                     const qarena_pauli_sum *sum,
                                                                     double element[2]);

/* Write H src into dst, for amplitudes that are the caller's: what iterative methods for
 * eigenvalues need. Coefficients of H may be complex. Sums are in double, with the same bits for
 * any number of threads and for every alignment. It reads src once a term, and needs no memory but
 * for what is made of H at first. Where H lies in a dry arena (see qarena_arena_options) a dst of
 * more than 1 MiB stays as it was.
 *
 * Shapes:  n: at least the qubits of H, at most 58; above H's own it has I. src, dst: 2^n (re, im)
 *          pairs of doubles or floats, as options->precision says. options: those of a
 *          register, but buffers makes no difference; NULL for the defaults.
 * Owns:    H is only read. src and dst must not overlap. When the call is cancelled dst may hold
 *          anything.
 * Threads: any thread; H is read, by any number of calls at a time. options->poll is asked every
 *          few milliseconds, by the calling thread.
 * Fails:   E_ARGUMENT (NULL; options->size, precision, buffers or threads; n; src or dst is not
 *          aligned to its numbers; they overlap), E_OPTION (as qarena_register_create),
 *          E_NOT_FINITE (as qarena_pauli_sum_simplify), E_MEMORY, E_CLOSED (a few bytes a term),
 *          E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_pauli_sum_apply(const qarena_pauli_sum *sum,
                                                             unsigned n,
                                                             const qarena_register_options *options,
                                                             const void *src, void *dst);

/* What an evolution took. */
typedef struct qarena_evolution {
    uint64_t applications; /* of H to a state: each reads it once a term */
    uint64_t steps;        /* that the time was cut into */
    double truncation;     /* bound of the error by what the expansions leave out */
    double rounding;       /* estimate of what rounding adds, from above */
} qarena_evolution;

/* Let the state be exp(-i H t) times it or, in imaginary time, exp(-H t) times it, normalised. It
 * commits like a gate, once, at the end; what is pending is run first. By Chebyshev expansions of H
 * (Tal-Ezer and Kosloff, J. Chem. Phys. 81, 3967 (1984)), whose number of terms follows from the
 * tolerance: some B t, plus a few dozen, where B is the sum of the sizes of H's coefficients
 * without the identity's, whose term costs nothing. In imaginary time the state decays to that of
 * least energy; there it takes 3 to 6 times B t.
 *
 * Shapes:  H has no more qubits than the register; above it has I. t: any sign; 0 in imaginary time
 *          normalises. tolerance: in (0, 1), a bound of the result's error: the norm of the
 *          difference, divided by the result's norm. imaginary: 1, or 0. done: NULL: nobody wants
 *          to know. In imaginary time `rounding` is that of the worst step, and the tolerance does
 *          not hold for what later steps make of it: parts of lower energy, of which the state has
 *          little or nothing, grow, and so does what rounding has added to them; an excited
 *          eigenstate does not stay one for ever.
 * Owns:    H is only read; its arena may be another one. Three buffers of the state's size are
 *          needed beside the front (a register's back buffer is one), and given back: a call like
 *          the one before allocates nothing. On failure the state is unchanged.
 * Threads: writer. H is read. The register's poll is asked.
 * Fails:   E_ARGUMENT (NULL; H has more qubits; after simplifying, a coefficient is not real;
 *          tolerance, also where it is below twice what rounding may add, the message says how
 *          much; imaginary; B t > 2^40, or B < 2^-1000), E_NOT_FINITE (t; B, or the identity's
 *          coefficient times t, leaves the range of a double; as qarena_pauli_sum_simplify),
 *          E_NORM (in imaginary time: the norm is not in [2^-40, 2^40]), E_MEMORY, E_CLOSED (the
 *          buffers, and a few bytes a term); as a run: E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_evolve(qarena_register *reg,
                                                             const qarena_pauli_sum *sum, double t,
                                                             double tolerance, int imaginary,
                                                             qarena_evolution *done);

/* Append a product formula for exp(-i H t): rotations about the strings of H, in the order of its
 * terms, of which equal ones stay apart. Order 1: each step is the rotations of all terms; 2: the
 * same by half, then back; 4: five steps of order 2, one of them back in time (Suzuki 1991). What
 * meets between two steps of order 2 or 4 is one rotation. Terms of the identity are one gphase.
 * All gates are appended, or none.
 *
 * Shapes:  H has no more qubits than the circuit. steps: at least 1; the error falls with its
 *          power of `order`. order: 1, 2 or 4. controls: its ones and zeros, no qubits; NULL: none.
 * Owns:    H is only read, and may be destroyed afterwards.
 * Threads: circuit: it is changed, and H is read. The circuit's poll is asked.
 * Fails:   E_ARGUMENT (NULL; H has more qubits; a coefficient is not real; steps; order; controls
 *          has qubits), E_QUBIT (a control is out of range, named twice, or in a term),
 *          E_NOT_FINITE (t, or an angle), E_MEMORY, E_CLOSED (no room for all gates), E_CANCELLED.
 */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_trotter(qarena_circuit *circuit,
                                                             const qarena_pauli_sum *sum, double t,
                                                             uint64_t steps, unsigned order,
                                                             const qarena_operands *controls);

/* -------------------------------------------------------------------------------------------------
 * 8. Gradients
 *
 * The register's state is where a circuit begins; it stays as it is. A call works on up to two
 * other buffers of its size, which it gives back, and keeps what it made of the circuit (its
 * inverse, plans) until it is asked about another one: a call like the one before allocates
 * nothing.
 */

/* Tell <psi|H|psi> of the state psi that the circuit makes of the register's, with these values of
 * its parameters.
 *
 * Shapes:  the circuit has the register's number of qubits, the sum no more. values:
 *          qarena_circuit_values(circuit) of them; NULL when count is 0.
 * Owns:    nothing is changed. What is pending is run first.
 * Threads: writer; the circuit and the sum are read. The register's poll is asked.
 * Fails:   E_ARGUMENT (NULL; a number of qubits or of values; a value makes an angle beyond 1e300;
 *          a coefficient is not real), E_NOT_FINITE (a value), E_BUSY (another writer); E_MEMORY,
 *          E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_register_value(qarena_register *reg,
                                                            qarena_circuit *circuit,
                                                            const qarena_pauli_sum *sum,
                                                            const double *values, uint64_t count,
                                                            double *value);

/* The same, and its derivative by each value, by the adjoint method: the circuit forward and back,
 * whatever the number of values. Sums are in double and have the same bits for any number of
 * threads.
 *
 * Shapes:  grad: count numbers; 0 for a parameter that no gate has.
 * Owns, Threads: as qarena_register_value.
 * Fails:   as qarena_register_value; E_NOT_UNITARY (an unchecked matrix of the circuit is not
 *          unitary, not even to QARENA_UNITARY_SINGLE). On failure both results are untouched. */
QARENA_API QARENA_CHECK qarena_status qarena_register_value_and_grad(
    qarena_register *reg, qarena_circuit *circuit, const qarena_pauli_sum *sum,
    const double *values, uint64_t count, double *value, double *grad);

/* Tell the quantum geometric tensor's real part (the Fubini-Study metric; Stokes, Izaac, Killoran
 * and Carleo, Quantum 4, 269 (2020)) of the states that the circuit makes of the register's:
 *
 *     g[i][j] = Re <d_i psi|d_j psi> - Re <d_i psi|psi> <psi|d_j psi>
 *
 * for a state of norm 1. It takes a run forward, gate by gate, and one back for each value.
 *
 * Shapes:  metric: count * count numbers, row by row; symmetric.
 * Owns, Threads: as qarena_register_value_and_grad.
 * Fails:   as qarena_register_value_and_grad. */
QARENA_API QARENA_CHECK qarena_status qarena_register_metric(qarena_register *reg,
                                                             qarena_circuit *circuit,
                                                             const double *values, uint64_t count,
                                                             double *metric);

/* -------------------------------------------------------------------------------------------------
 * 9. Batches
 *
 * A batch runs one circuit with many rows of values; a row and what comes of it is a *member*.
 * Below 17 qubits each thread runs whole members, on a register of its own; else members are run
 * one after another, each on all cores. The bits of a member depend neither on the other members,
 * nor on where it stands among them, nor on the number of threads: they are those of a register
 * that runs it alone, but for the rounding of 14 to 16 qubits, whose plans are made for one core.
 */

typedef struct qarena_batch qarena_batch;

/* Make a batch for circuits on n qubits, with its first register. Those of other threads are made
 * by the first run that needs them. All stay, with what they keep of circuits, for later runs.
 *
 * Shapes:  options: of its registers, NULL for the defaults; threads are those of the batch.
 * Owns:    the options are copied; poll and its context must live as long as the batch.
 * Threads: any thread.
 * Fails:   as qarena_register_create; E_ARGUMENT and E_MEMORY, E_CLOSED (the handle) likewise. */
QARENA_API QARENA_CHECK qarena_status qarena_batch_create(qarena_arena *arena, unsigned n,
                                                          const qarena_register_options *options,
                                                          qarena_batch **batch);

/* Release the batch and its registers.
 *
 * Threads: last. */
QARENA_API void qarena_batch_destroy(qarena_batch *batch);

#define QARENA_BATCH_SHOTS                                                                         \
    ((uint64_t)1 << 32) /* most shots of a member; most members with shots                         \
                         */

/* What a batch is to do. Arrays are row-major, a row for each member. Set every field by starting
 * from QARENA_BATCH_WORK_INIT. */
typedef struct qarena_batch_work {
    size_t size;                    /* sizeof(qarena_batch_work) */
    uint64_t members;               /* how many */
    const double *values;           /* [members, count] */
    uint64_t count;                 /* values of a member: qarena_circuit_values of the circuit */
    const qarena_snapshot *initial; /* where members begin, of the batch's n, precision and arena;
                                       NULL: |0..0> */
    const qarena_pauli_sum *const *sums; /* [n_sums] observables, or [members, n_sums], if
                                            own_sums says so; NULL when n_sums is 0 */
    uint64_t n_sums;
    double *results;    /* [members, n_sums]: their values; NULL when n_sums is 0 */
    double *gradients;  /* [members, n_sums, count]: derivatives of these; NULL: not asked for */
    void *states;       /* [members, 2^n] (re, im) pairs in the batch's precision; NULL: likewise */
    uint64_t *outcomes; /* [members, shots]: basis states that were drawn; NULL when shots is 0 */
    uint64_t shots;     /* of each member */
    uint64_t seed;      /* of the shots */
    unsigned own_sums;  /* 0 or 1: each member has sums of its own */
} qarena_batch_work;

#define QARENA_BATCH_WORK_INIT {sizeof(qarena_batch_work), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/* Run a circuit for all members. Member i is what a register gives that is reset (or restored to
 * `initial`) and then asked by qarena_register_run_bound and qarena_register_expectations, or,
 * where gradients are asked for, by qarena_register_value_and_grad for each sum. Its shots are
 * those of qarena_register_sample with first_shot = i * 2^32.
 *
 * A run like one before it allocates nothing, once all its threads have had members at the same
 * time. Where memory for several registers is short fewer threads work.
 *
 * Shapes:  as qarena_batch_work says.
 * Owns:    arrays are the caller's, and must not overlap. When the call fails or is cancelled rows
 *          below qarena_batch_done are complete, and others may hold anything.
 * Threads: one at a time for each batch; the circuit, the sums and the snapshot are read. The
 *          calling thread asks the poll of the batch's options every few milliseconds. It must not
 *          use the batch, but for qarena_batch_done.
 * Fails:   E_ARGUMENT (NULL; work->size; nothing is asked for; n or precision differ; count; shots;
 *          alignment; a value makes an angle beyond 1e300; a coefficient is not real), E_NOT_FINITE
 *          (a value), E_BUSY: nothing was run. Of a member, which the message names: E_NORM
 * (shots), E_NOT_UNITARY (gradients), E_MEMORY, E_CLOSED. E_CANCELLED (by the poll). */
QARENA_API QARENA_CHECK qarena_status qarena_batch_run(qarena_batch *batch, qarena_circuit *circuit,
                                                       const qarena_batch_work *work);

/* The number of members that are done: while it runs, so many of them; afterwards, so many from the
 * first on.
 *
 * Shapes:  0 for NULL.
 * Threads: any thread. */
QARENA_API uint64_t qarena_batch_done(const qarena_batch *batch);

/* The number of registers that a batch has made so far: as many as it has had threads at most.
 *
 * Shapes:  0 for NULL.
 * Threads: none while it runs. */
QARENA_API unsigned qarena_batch_registers(const qarena_batch *batch);

/* -------------------------------------------------------------------------------------------------
 * 10. Shots
 *
 * A circuit with classical bits measures qubits into them, resets qubits, assigns to bits, and has
 * blocks that are run under a condition on bits, or again and again. A run of shots keeps bits for
 * each shot, 0 at first. Calls that run circuits on a register refuse such a circuit.
 *
 * Shots that agree in all outcomes so far have one state, and are run as one: a *history*. A
 * measurement splits a history's shots in two, and only where both parts have some are there two
 * histories from then on. So the time follows the distinct histories, not the shots. Measurements
 * after which nothing but measurements and assignments comes are sampled from the state, all at
 * once, and split nothing.
 */

/* Give a circuit so many classical bits. All of them are results.
 *
 * Shapes:  bits: at most 4096, and no fewer than it has.
 * Threads: circuit: it is changed.
 * Fails:   E_ARGUMENT (NULL; bits). */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_set_bits(qarena_circuit *circuit,
                                                              unsigned bits);

/* The number of classical bits.
 *
 * Shapes:  0 for NULL.
 * Threads: circuit: it is read. */
QARENA_API unsigned qarena_circuit_bits(const qarena_circuit *circuit);

/* Let only the first bits be results: the others serve the circuit itself, as those do that a text
 * of OpenQASM declares within blocks. Runs of shots keep them all; who shows what came out leaves
 * them out. A bit that a measurement or an assignment is appended for is a result again, with those
 * before it.
 *
 * Shapes:  named: at most as many as the circuit has.
 * Threads: circuit: it is changed.
 * Fails:   E_ARGUMENT (NULL; named). */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_hide_bits(qarena_circuit *circuit,
                                                               unsigned named);

/* The number of classical bits that are results, which are the first.
 *
 * Shapes:  0 for NULL.
 * Threads: circuit: it is read. */
QARENA_API unsigned qarena_circuit_named_bits(const qarena_circuit *circuit);

/* Append a measurement of a qubit into a bit; or a reset: the qubit is measured, and flipped where
 * it is 1, and nobody is told.
 *
 * Owns:    on failure the circuit is unchanged.
 * Threads: circuit: it is changed.
 * Fails:   E_ARGUMENT (NULL; bit), E_QUBIT, E_MEMORY, E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_measure(qarena_circuit *circuit,
                                                             unsigned qubit, unsigned bit);
QARENA_API QARENA_CHECK qarena_status qarena_circuit_reset(qarena_circuit *circuit, unsigned qubit);

/* Tokens of an expression in postfix notation; a bit's own number is its value. */
enum {
    QARENA_AND = -1,
    QARENA_OR = -2,
    QARENA_XOR = -3,
    QARENA_NOT = -4,
    QARENA_FALSE = -5,
    QARENA_TRUE = -6
};

/* Append an assignment of an expression of bits to a bit. bit 2 := (bit 0 and not bit 1) is
 * {0, 1, QARENA_NOT, QARENA_AND}.
 *
 * Shapes:  tokens: count of them, at most 1024, which leave one value; at most 64 values wait.
 * Owns, Threads: as qarena_circuit_measure.
 * Fails:   E_ARGUMENT (NULL; bit; a token; count), E_MEMORY, E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_assign(qarena_circuit *circuit, unsigned bit,
                                                            const int32_t *tokens, unsigned count);

/* Open a block: what is appended up to qarena_circuit_else or qarena_circuit_end is run where the
 * bits have the value; what comes between the two where they have not. `else` is that of the
 * innermost open if; `else_of_last` opens the if again that the last instruction has ended.
 * `while`: as long as they have it, at most at_most times. `repeat`: so many times.
 *
 * Shapes:  bits: n_bits of them, 1 to 64, none named twice, the first the least significant of
 *          value. at_most: at least 1. Blocks lie within each other at most 32 deep.
 * Owns, Threads: as qarena_circuit_measure.
 * Fails:   E_ARGUMENT (NULL; a bit; value has more bits; at_most is 0; too deep; no block is open,
 *          or no if, or the last instruction ends none), E_MEMORY, E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_if(qarena_circuit *circuit,
                                                        const unsigned *bits, unsigned n_bits,
                                                        uint64_t value);
QARENA_API QARENA_CHECK qarena_status qarena_circuit_else(qarena_circuit *circuit);
QARENA_API QARENA_CHECK qarena_status qarena_circuit_else_of_last(qarena_circuit *circuit);
QARENA_API QARENA_CHECK qarena_status qarena_circuit_while(qarena_circuit *circuit,
                                                           const unsigned *bits, unsigned n_bits,
                                                           uint64_t value, uint64_t at_most);
QARENA_API QARENA_CHECK qarena_status qarena_circuit_repeat(qarena_circuit *circuit,
                                                            uint64_t times);
QARENA_API QARENA_CHECK qarena_status qarena_circuit_end(qarena_circuit *circuit);

/* An error of a channel: the Pauli string on its qubits, and how probable it is. */
typedef struct qarena_pauli_error {
    unsigned x, z; /* bit t: X or Y, and Z or Y, on qubits[t] of the channel */
    double probability;
} qarena_pauli_error;

/* Append noise: of these errors one happens, or, with the rest of the probability, none.
 * depolarize: an error other than the identity happens with probability p, each of the 3 or 15 as
 * often. (Stim's DEPOLARIZE1 and 2 and Cirq's depolarize take the same p. Qiskit Aer's
 * depolarizing_error takes 4/3 p and 16/15 p, the probability that all is replaced by the maximally
 * mixed state.)
 *
 * Shapes:  qubits: k of them, all different; 1 to 6, and of depolarize 1 or 2. errors: count of
 *          them, at most 4096, probabilities in [0, 1] that add up to at most 1.
 * Owns, Threads: as qarena_circuit_measure.
 * Fails:   E_ARGUMENT (NULL; k; count; a probability; their sum), E_QUBIT, E_MEMORY, E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_pauli_channel(qarena_circuit *circuit,
                                                                   const unsigned *qubits,
                                                                   unsigned k,
                                                                   const qarena_pauli_error *errors,
                                                                   unsigned count);
QARENA_API QARENA_CHECK qarena_status qarena_circuit_depolarize(qarena_circuit *circuit, double p,
                                                                const unsigned *qubits, unsigned k);

/* Append the channel rho -> sum of K rho K^dagger. amplitude_damping: |1> decays to |0> with
 * probability gamma. thermal_relaxation: amplitude damping with gamma = 1 - exp(-time / t1), and
 * dephasing up to exp(-time / t2): two instructions.
 *
 * Shapes:  qubits: k of them, 1 to 3, all different, the first the least significant of an index.
 *          matrices: count of them, 1 to 64, each row-major, 4^k (re, im) pairs; the sum of
 *          K^dagger K is the identity to 1e-10 in each entry. gamma: in [0, 1]. t1, t2, time: of
 * one unit; t2 at most 2 t1. Owns, Threads: as qarena_circuit_measure. Fails:   E_ARGUMENT (NULL;
 * k; count; not complete; gamma; a time), E_QUBIT, E_NOT_FINITE, E_MEMORY, E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_kraus(qarena_circuit *circuit,
                                                           const unsigned *qubits, unsigned k,
                                                           const double *matrices, unsigned count);
QARENA_API QARENA_CHECK qarena_status qarena_circuit_amplitude_damping(qarena_circuit *circuit,
                                                                       double gamma,
                                                                       unsigned qubit);
QARENA_API QARENA_CHECK qarena_status qarena_circuit_thermal_relaxation(qarena_circuit *circuit,
                                                                        double t1, double t2,
                                                                        double time,
                                                                        unsigned qubit);

/* Append an error of bits that were read: their value becomes `column` with probability
 * matrix[row, column], where it was `row`.
 *
 * Shapes:  bits: n_bits of them, 1 to 4, none named twice, the first the least significant of a
 *          value. matrix: [2^n_bits, 2^n_bits], row by row; rows add up to 1, to 1e-10.
 * Owns, Threads: as qarena_circuit_measure.
 * Fails:   E_ARGUMENT (NULL; a bit; n_bits; a probability; a row's sum), E_MEMORY, E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_readout_error(qarena_circuit *circuit,
                                                                   const unsigned *bits,
                                                                   unsigned n_bits,
                                                                   const double *matrix);

/* An error that a shot has: a Pauli string before an instruction of the circuit. */
typedef struct qarena_shot_error {
    uint64_t instruction; /* the circuit's length: behind all */
    uint64_t x, z;        /* bit q: X or Y, and Z or Y, on qubit q */
} qarena_shot_error;

/* The errors that shot `shot` of a seed has of a circuit's Pauli channels. The circuit without the
 * channels and with these errors as gates is that shot's trajectory, up to a phase: the state that
 * qarena_shots_run with keep_states ends in. Its gradient, for instance, is that of a circuit. An
 * error may stand for others before it that have the same effect.
 *
 * Shapes:  errors: room for `capacity` of them; in the order of their instructions. *count: how
 * many there are, which may be more than fit. Threads: circuit: it is read. Fails:   E_ARGUMENT
 * (NULL, but for errors where capacity is 0; an instruction is neither a gate nor a Pauli channel:
 * what it does depends on the state), E_MEMORY, E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_draw_errors(const qarena_circuit *circuit,
                                                                 uint64_t seed, uint64_t shot,
                                                                 qarena_shot_error *errors,
                                                                 uint64_t capacity,
                                                                 uint64_t *count);

/* What a run of shots is to do. Set every field by starting from QARENA_SHOTS_OPTIONS_INIT. */
typedef struct qarena_shots_options {
    size_t size;         /* sizeof(qarena_shots_options) */
    unsigned precision;  /* QARENA_SINGLE or QARENA_DOUBLE */
    unsigned threads;    /* at most so many; 0: as many as are free */
    uint64_t shots;      /* at most 2^31; 0: all histories of a probability above 1e-12, exactly */
    uint64_t first_shot; /* the number of the first */
    uint64_t seed;
    const double *values;               /* of the circuit's parameters; NULL: it has none */
    uint64_t count;                     /* how many values */
    const qarena_snapshot *initial;     /* the state to begin with; NULL: |0..0> */
    int keep_states;                    /* whether histories keep the state that they end in */
    const qarena_pauli_sum *observable; /* whose expectation value in the state that each history
                                           ends in is wanted; NULL: none */
    uint64_t *progress; /* shots that are done, while it runs; any thread writes it; or NULL */
    int (*poll)(void *context); /* as a register's; NULL: nobody is asked */
    void *poll_context;
} qarena_shots_options;

#define QARENA_SHOTS_OPTIONS_INIT                                                                  \
    {sizeof(qarena_shots_options), QARENA_DOUBLE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

typedef struct qarena_shots qarena_shots;

/* Run a circuit for many shots. Shot j depends on the circuit, its values, the initial state, the
 * seed and first_shot + j only: not on threads, nor on how shots are split into calls. Random
 * numbers are of the generator of qarena_random_uniform. A circuit without such operations draws
 * nothing: all shots are one history.
 *
 * Below 17 qubits threads run histories side by side; larger ones are run one after another, each
 * on all cores. Histories are run depth first: at a time there are, beside the states that they end
 * in where these are kept, at most as many states a thread as a history has splits, and two. Where
 * the arena has less, branches wait until others have ended, in the end on one thread alone: the
 * run fails only where that has too little. It does not wait for memory that others hold.
 *
 * Noise: an error that is a Pauli string costs no sweep, but is carried along beside the state;
 * shots with the same errors are one history, and those without any are one. A channel with other
 * Kraus matrices splits histories as a measurement does. Errors that only measurements at the end
 * can tell, and readout errors there, are drawn for each shot, and split nothing.
 *
 * With keep_states, or an observable, measurements at the end split histories like all others, and
 * then have other outcomes than those that are sampled. Where shots is 0 histories of a probability
 * below 1e-12 are left out, whatever their sum. Shots that are done when the poll cancels are those
 * of whole histories: no fair sample of all.
 *
 * Owns:    the result is the caller's. It lives in the arena.
 * Threads: any; the circuit and the snapshot are read. The calling thread asks the poll every few
 *          milliseconds. When it cancels the call succeeds, with the shots that are done.
 * Fails:   E_ARGUMENT (NULL; size; precision; shots; a block is not closed; the number of values;
 *          a value makes an angle beyond 1e300; initial is of another size, precision or arena;
 *          the observable has more qubits, or a coefficient that is not real;
 *          where shots is 0: more than 2^20 histories), E_NOT_FINITE (a value), E_NORM (the initial
 *          state), E_MEMORY, E_CLOSED. */
QARENA_API QARENA_CHECK qarena_status qarena_shots_run(qarena_arena *arena, qarena_circuit *circuit,
                                                       const qarena_shots_options *options,
                                                       qarena_shots **shots);
QARENA_API void qarena_shots_destroy(qarena_shots *shots);

/* How many shots are done (all, unless the run was cancelled), how many histories they have, and
 * 64-bit words of bits that a shot has: at least 1.
 *
 * Shapes:  0 for NULL.
 * Threads: any thread. */
QARENA_API uint64_t qarena_shots_done(const qarena_shots *shots);
QARENA_API uint64_t qarena_shots_histories(const qarena_shots *shots);
QARENA_API unsigned qarena_shots_words(const qarena_shots *shots);

/* The bits of all shots that are done, in their order: qarena_shots_words a shot, bit b in word
 * b / 64.
 *
 * Owns:    the result's, until it is destroyed. NULL where there are none.
 * Threads: any thread. */
QARENA_API const uint64_t *qarena_shots_bits(const qarena_shots *shots);

/* One history, in an order that depends on outcomes only: bits are those that were assigned before
 * what was sampled.
 *
 * Shapes:  index: below qarena_shots_histories. bits: qarena_shots_words of them; each result may
 *          be NULL. probability: the product of those of its outcomes. state: NULL unless states
 *          are kept, or the call was cancelled.
 * Owns:    state is the caller's: to be released.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL; index), E_MEMORY, E_CLOSED (state). */
QARENA_API QARENA_CHECK qarena_status qarena_shots_history(const qarena_shots *shots,
                                                           uint64_t index, uint64_t *bits,
                                                           uint64_t *count, double *probability,
                                                           qarena_snapshot **state);

/* What a run took of its arena, for estimates of others like it. A history leaves a state at each
 * of its splits, so a thread has the states that wait, one or two to work in, and work space
 * beside.
 *
 * Shapes:  waited: states that waited at most at a time, of a run on one thread. might_wait: that
 *          might have, by the circuit and the number of shots, whatever the outcomes. work: bytes
 *          of a thread beside states, about. Each may be NULL.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL). */
QARENA_API QARENA_CHECK qarena_status qarena_shots_taken(const qarena_shots *shots,
                                                         uint64_t *waited, uint64_t *might_wait,
                                                         uint64_t *work);

/* The observable's value, averaged over the shots that are done, and its variance among them, the
 * sum of squares divided by the shots less one: the mean's standard error is the square root of
 * variance / shots. Where shots was 0: the average over the histories' probabilities, and the
 * variance among these.
 *
 * Shapes:  both 0 where there are no histories; variance: 0 for one shot; may be NULL.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL; there was no observable). */
QARENA_API QARENA_CHECK qarena_status qarena_shots_mean(const qarena_shots *shots, double *mean,
                                                        double *variance);

/* -------------------------------------------------------------------------------------------------
 * 11. Density matrices
 *
 * A density matrix of n qubits is a register of 2 n: entry (r, c) is amplitude r + c 2^n, so that
 * the rows are its qubits 0 .. n-1 and the columns its qubits n .. 2 n-1. What makes, resets,
 * forks, pins and restores registers does so here: after qarena_register_reset it is |0..0><0..0|.
 * A circuit of n qubits acts on it by a circuit of 2 n that qarena_circuit_append_both_sides makes,
 * and that qarena_register_run runs as any other. The register's norm^2 is the purity: the sum of
 * |entry|^2, which is the trace of rho^2.
 *
 * The calls below are for such registers, with the qubits of the density matrix, 0 .. n-1. They
 * look at the trace, where a register's own look at the norm. All of them run what is pending.
 */

/* Append a circuit to one with twice as many qubits, such that it acts on density matrices: gates
 * act on the rows, and their complex conjugates on the columns; noise and resets become matrices on
 * the rows and columns of their qubits, which need not be unitary. Angles with parameters keep
 * them.
 *
 * Shapes:  circuit: 2 n qubits. source: n, at most 32; Pauli channels on at most 3 qubits.
 * Owns:    source's gates are copied.
 * Threads: circuit: `circuit` is changed, source read.
 * Fails:   E_ARGUMENT (NULL; n; source is circuit; a block of source is open; it has measurements,
 *          conditions, loops or readout errors; a Pauli channel on more qubits; parameters of one
 *          name differ), E_MEMORY, E_CLOSED, E_CANCELLED: circuit is unchanged. */
QARENA_API QARENA_CHECK qarena_status
qarena_circuit_append_both_sides(qarena_circuit *circuit, const qarena_circuit *source);

/* Tell the marginal probabilities of k qubits: sums of the diagonal, not divided by the trace. With
 * k = 0 it is the trace. Rounding may leave a probability of 0 a little below it.
 *
 * Shapes:  reg: 2 n qubits. qubits: k of them, below n, none named twice, the first the least
 *          significant bit of the result's index; NULL when k is 0. probabilities: 2^k doubles.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; an odd number of qubits; probabilities is not aligned), E_QUBIT (k >
 *          n; out of range, named twice), E_MEMORY, E_CLOSED (work space: 2^n doubles); as a run:
 *          E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_density_probabilities(qarena_register *reg,
                                                                   const unsigned *qubits,
                                                                   unsigned k,
                                                                   double *probabilities);

/* Tell the real parts of Tr(H rho) of some sums H. Of each string 2^n entries are read, once for
 * strings with the same X and Y. Not divided by the trace; the same bits for any number of threads.
 *
 * Shapes:  reg: 2 n qubits. sums: count of them, of at most n qubits. values: one of each.
 * Owns:    values may be written on failure.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; an odd number of qubits; more qubits; a coefficient that is not real),
 *          E_MEMORY, E_CLOSED (work space); as a run: E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_density_expectations(
    qarena_register *reg, const qarena_pauli_sum *const *sums, uint64_t count, double *values);

/* Draw basis states, each with its probability divided by the trace; the state does not change.
 * Shot j depends on the state, the seed and first_shot + j only, as in qarena_register_sample. One
 * of probability 0, or below, is never drawn.
 *
 * Shapes:  reg: 2 n qubits. outcomes: `shots` of them, below 2^n; NULL when shots is 0.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; an odd number of qubits; outcomes is not aligned), E_NORM (the trace
 *          is 0, or not finite), E_MEMORY, E_CLOSED (work space: 2^n doubles); as a run: E_BUSY,
 *          E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_density_sample(qarena_register *reg, uint64_t seed,
                                                            uint64_t first_shot, uint64_t shots,
                                                            uint64_t *outcomes);

/* Measure qubits: one outcome is drawn, that of shot `number` of qarena_density_sample, and what is
 * left is projected onto it and divided by its trace.
 *
 * Shapes:  reg: 2 n qubits. qubits: as for the probabilities; k may be 0. outcome: its bits, the
 *          first qubit the least significant.
 * Owns:    on failure nothing is measured.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; an odd number of qubits), E_QUBIT, E_NORM (as the sample), E_MEMORY,
 *          E_CLOSED (another buffer, or work space); as a run: E_BUSY, E_MEMORY, E_CLOSED,
 *          E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_density_measure(qarena_register *reg,
                                                             const unsigned *qubits, unsigned k,
                                                             uint64_t seed, uint64_t number,
                                                             uint64_t *outcome);

/* Keep the part in which a qubit has this value, divided by its trace, and tell how probable it
 * was.
 *
 * Shapes:  reg: 2 n qubits. outcome: 0 or 1. probability: in (0, 1].
 * Owns:    on failure the state is unchanged.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; an odd number of qubits; outcome), E_QUBIT, E_NORM (the outcome has
 *          probability 0, or one that is not finite), E_MEMORY, E_CLOSED (another buffer, or work
 *          space); as a run: E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_density_project(qarena_register *reg, unsigned qubit,
                                                             unsigned outcome, double *probability);

/* Tell the density matrix of k qubits, the others traced out: sums in double, not divided by the
 * trace, the same bits for any number of threads. It reads 2^(n + k) entries.
 *
 * Shapes:  reg: 2 n qubits. qubits: those that are kept, as for the probabilities. matrix: 2^k x
 *          2^k (re, im) pairs, row by row.
 * Owns:    matrix may be written on failure.
 * Threads: writer.
 * Fails:   E_ARGUMENT (NULL; an odd number of qubits; matrix is not aligned), E_QUBIT; as a run:
 *          E_BUSY, E_MEMORY, E_CLOSED, E_CANCELLED. */
QARENA_API QARENA_CHECK qarena_status qarena_density_reduced_matrix(qarena_register *reg,
                                                                    const unsigned *qubits,
                                                                    unsigned k, double *matrix);

/* -------------------------------------------------------------------------------------------------
 * 12. OpenQASM
 *
 * Texts of OpenQASM 2, and of a part of OpenQASM 3, become circuits: docs/qasm.md says which.
 * Nothing is read but the text, unless the options have a function that includes files, and what a
 * text asks for is bounded, so one from anybody may be read.
 */

#define QARENA_QASM_MOST_DEPTH 1024u /* most that qarena_qasm_options.depth may be */

/* What qarena_circuit_from_qasm may do; 0 or NULL of each: the default. */
typedef struct qarena_qasm_options {
    size_t size;         /* sizeof(qarena_qasm_options) */
    uint64_t bytes;      /* of the text and what it includes, at most; 64 MiB */
    uint64_t operations; /* gates and others, definitions expanded and loops unrolled, and 32 bytes
                            of text that is read again, at most; 4 * 10^6 */
    unsigned qubits;     /* at most; 64, and no more than that */
    unsigned depth;      /* of parentheses, gates within gates, blocks, files; 256 */
    uint64_t while_rounds; /* of a while, at most; 1000 */
    /* Find a file that the text includes, beside qelib1.inc and stdgates.inc, which are built in;
     * `name` is no C string. *text: the caller's, and unchanged until qarena_circuit_from_qasm
     * returns. Not QARENA_OK refuses it. NULL: none is included. */
    qarena_status (*include)(void *context, const char *name, size_t length, const char **text,
                             size_t *text_length);
    void *include_context;
    /* Told, in one line, what was left out that keeps the meaning, each kind once: pragmas, delays,
     * boxes, durations. NULL: nobody is. */
    void (*warn)(void *context, const char *message);
    void *warn_context;
    int (*poll)(void *context); /* asked every few milliseconds: non-zero cancels. NULL: none */
    void *poll_context;
} qarena_qasm_options;

#define QARENA_QASM_OPTIONS_INIT {sizeof(qarena_qasm_options), 0, 0, 0u, 0u, 0, 0, 0, 0, 0, 0, 0}

/* Make a circuit of an OpenQASM text. Registers of qubits and of bits follow each other in the
 * order of their declarations, in each the first is the lowest; bits that blocks, subroutines and
 * conditions need come after all others. Gates that qarena has are that gate, with Qiskit's matrix;
 * others are expanded as they are defined. Messages of failures begin "qasm 3:14: ": the line, and
 * the byte in it.
 *
 * Shapes:  text: length bytes, UTF-8; it may have zeros, which are refused. options: NULL for the
 *          defaults.
 * Owns:    the circuit is the caller's: qarena_circuit_destroy. It keeps nothing of the text. The
 *          arena's budget has, meanwhile, a little for each name and definition.
 * Threads: any thread. The options' functions are called by it, during the call.
 * Fails:   E_ARGUMENT (NULL; options; the text, a limit), E_QUBIT, E_NOT_FINITE (an angle),
 *          E_MEMORY, E_CLOSED, E_CANCELLED (by the poll); what `include` fails with. *circuit is
 *          untouched then, and nothing is kept. */
QARENA_API QARENA_CHECK qarena_status qarena_circuit_from_qasm(qarena_arena *arena,
                                                               const char *text, size_t length,
                                                               const qarena_qasm_options *options,
                                                               qarena_circuit **circuit);

/* -------------------------------------------------------------------------------------------------
 * 13. Information
 */

/* Tell how many bytes a register takes from its arena when it is created: exactly what in_use of
 * the arena's statistics grows by, which is its buffers (powers of two, at least 64 bytes), its
 * handle and its queue. What the arena holds for it is no less: buffers below 2 MiB are cut from
 * slabs, which registers share. (A caller's block rounds objects up too: see
 * qarena_arena_required.) Runs take more where there is more (plans, tiles, coefficients) and do
 * without where there is not, more slowly; queued matrices are in the budget too, and refused at
 * the call that queues them.
 *
 * What a whole loop takes is told by a dry run of it. Make an arena with options.dry = 1, and a
 * register there; call for it once what the loop calls each time, and once more, since circuits
 * are kept compiled from their second run on; then high_water of the arena's statistics is the
 * most that the loop has in use at any time, all that it plans and keeps included, for as many
 * threads as are free. Plans are made, and checks, refusals and budgets are as ever; but on states
 * of more than 1 MiB nothing is computed, so that 34 qubits take milliseconds, and what such a
 * register tells of its amplitudes means nothing: outcomes and values are whatever lies there, and
 * E_NORM may be found.
 *
 * Shapes:  precision: QARENA_SINGLE or QARENA_DOUBLE. buffers: 1 or 2.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL; precision; buffers), E_MEMORY (a buffer would have more than 2^62
 *          bytes). */
QARENA_API QARENA_CHECK qarena_status qarena_estimate(unsigned n, unsigned precision,
                                                      unsigned buffers, uint64_t *bytes);

/* What the machine can give, in bytes. UINT64_MAX: no such limit, or the system does not tell. */
typedef struct qarena_limits {
    uint64_t mem_available; /* MemAvailable of /proc/meminfo */
    uint64_t cgroup;        /* the least over every level, v1 and v2: limit - (usage - inactive file
                               cache); of v2 the lesser of memory.max and memory.high */
    uint64_t address_space; /* RLIMIT_AS less what is mapped */
    uint64_t least;         /* the least of them */
    const char *binding;    /* its name, static: "MemAvailable", "cgroup", "RLIMIT_AS", "unknown" */
} qarena_limits;

/* Read what the machine can give now, from files of the system.
 *
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL). */
QARENA_API qarena_status qarena_read_limits(qarena_limits *limits);

/* What this build and machine are. Strings are static. */
typedef struct qarena_info {
    const char *version;       /* QARENA_VERSION of the library */
    const char *isa;           /* kernels in use: "base", "v3", "v4", "neon" */
    const char *isas;          /* all that this build has and this machine runs, blank-separated */
    const char *compiler;      /* its name and version */
    const char *openmp;        /* OpenMP date of the build, "none" without */
    const char *allocator;     /* "system" or "jemalloc" */
    const char *huge_pages;    /* transparent ones: "always", "madvise", "never", "unknown" */
    unsigned threads;          /* of a run, unless its register has fewer or others use the cores */
    unsigned threads_asked;    /* what threads_asker says; 0: nobody has */
    const char *threads_asker; /* "qarena_set_threads", "QARENA_NUM_THREADS", "OMP_NUM_THREADS" or
                                  "nobody" */
    const char *threads_limit; /* why `threads` is what it is: the asker, "cores",
                                  "OMP_THREAD_LIMIT", or "system": it refused more threads */
    unsigned cores;            /* that the calling thread may use: affinity mask and cgroup quota */
    uint64_t last_level_cache; /* bytes */
} qarena_info;

/* Tell what this build and machine are.
 *
 * Threads: any thread.
 * Fails:   E_ARGUMENT (NULL), E_OPTION (QARENA_ISA, QARENA_MULTIPLY_ADDS or QARENA_NUM_THREADS is
 *          set to an unknown value). */
QARENA_API QARENA_CHECK qarena_status qarena_read_info(qarena_info *info);

/* Let all runs of the process together use at most so many cores. A run takes what is free, at
 * least the calling thread.
 *
 * Shapes:  threads: up to 1024; it may be more than there are cores. 0: back to QARENA_NUM_THREADS,
 *          else the cores that the calling thread may use, or OMP_NUM_THREADS if that is less.
 *          Never more than OMP_THREAD_LIMIT.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (above 1024). */
QARENA_API qarena_status qarena_set_threads(unsigned threads);

/* Random number k of a stream, in [0, 1): the top 53 bits of Philox4x64-10 (Salmon et al., SC11),
 * which has no state, so the number depends on the arguments only. Stream 0 is what
 * qarena_register_sample draws from: shot j uses number first_shot + j of it.
 *
 * Threads: any thread. */
QARENA_API double qarena_random_uniform(uint64_t seed, uint64_t stream, uint64_t k);

/* Counters of the whole process since its start; differences of two readings describe what ran
 * between them. */
typedef struct qarena_counters {
    uint64_t gates;         /* gates committed; of an interrupted chunk, when all of it is */
    uint64_t runs;          /* runs of a queue or circuit that did anything */
    uint64_t bytes_read;    /* of state, by gates and by looking */
    uint64_t bytes_written; /* of state */
    uint64_t hits;          /* buffer acquisitions served from a pool, over all arenas */
    uint64_t misses;        /* buffer acquisitions that asked the system */
    uint64_t object_calls;  /* calls of allocator hooks */
    uint64_t os_calls;      /* memory system calls of arenas */
    uint64_t shots;         /* that runs of shots have done */
    uint64_t histories;     /* that these had: states that were computed to their ends */
} qarena_counters;

/* Read the process's counters.
 *
 * Shapes:  counters: NULL does nothing.
 * Threads: any thread. */
QARENA_API void qarena_read_counters(qarena_counters *counters);

/* What the sweeps that passes are made of cost on this machine: nanoseconds of one core for an
 * amplitude of a tile as large as those of large states, in its caches, where nothing else is
 * said. */
typedef struct qarena_units {
    double load, store; /* into the tile and back, where the state lies in the last level of the
                           caches */
    double memory_load, memory_store; /* and where it lies in memory */
    double phases;                    /* any number of phases */
    double joined;                    /* the same, with two rotations in one sweep */
    double rotations[5];              /* of 1 to 4 qubits; [0] unused */
    double in_vector_rotation;        /* on a qubit that lies within a vector */
    double kak;                       /* a two-qubit unitary in KAK form */
    double dense[5];                  /* a complex matrix on 2 to 4 qubits; [0], [1] unused */
    double exchange;                  /* a CX */
    double near_rotations[5];         /* the same on sub-tiles, in the first level of the caches */
    double near_in_vector_rotation;
    double near_kak;
    double multiply_add; /* one of real numbers, at the best rate that a dense sweep reaches */
    double memory_byte;  /* a byte that all cores together read or write in memory */
    double cached_byte;  /* and in the last level of the caches */
    double kak_split;    /* not of an amplitude: to bring a two-qubit unitary into KAK form, once
                            a gate */
} qarena_units;

/* Tell the units of a precision: measured by a self-test when first asked for, then remembered for
 * the process. The self-test takes a fifth of a second, and meanwhile 32 to 256 MiB of the
 * arena, by the size of the caches and what memory there is; they go back to the system.
 *
 * Shapes:  precision: QARENA_SINGLE or QARENA_DOUBLE.
 * Owns:    units is the caller's, untouched on failure.
 * Threads: any thread. A second one waits while a first one measures.
 * Fails:   E_ARGUMENT (NULL; precision), E_OPTION (QARENA_ISA or QARENA_MULTIPLY_ADDS is unknown),
 *          E_MEMORY, E_CLOSED (no room for the self-test). */
QARENA_API QARENA_CHECK qarena_status qarena_read_units(qarena_arena *arena, unsigned precision,
                                                        qarena_units *units);

/* Let registers that are made from now on, forks and products among them, choose by these units of
 * their precision: which of several plans, and whether a two-qubit unitary is written in KAK form
 * or stays a dense matrix. Other units can mean another order of operations and so another
 * rounding; under the same units a run has the same bits again. To measure once a machine, keep
 * what qarena_read_units says and set it in every process.
 *
 * Shapes:  each may be NULL: by the built-in ones, of a Zen 4, as without this call.
 * Owns:    the units are copied. On failure nothing is set.
 * Threads: any thread.
 * Fails:   E_ARGUMENT (a unit that is not positive, but for in_vector_rotation, which may be 0, or
 *          more than 1e9). */
QARENA_API QARENA_CHECK qarena_status qarena_set_units(const qarena_units *of_single,
                                                       const qarena_units *of_double);

/* The name of the i-th unit and where in the struct it lies, for whoever writes units to a file.
 *
 * Shapes:  i: from 0; the result is NULL, and *offset untouched, where there are no more. *offset,
 *          unless that is NULL: bytes from the beginning of the struct to a double.
 * Owns:    the text is static.
 * Threads: any thread. */
QARENA_API const char *qarena_units_field(unsigned i, size_t *offset);

/* -------------------------------------------------------------------------------------------------
 * 14. Unstable: for tests and benches
 */
#ifdef QARENA_UNSTABLE

/* Make the k-th allocation or memory system call from now on fail. Process-wide.
 *
 * Shapes:  k = 1: the next; 0: none. persistent non-zero: all after it fail too.
 * Threads: any thread. */
QARENA_API void qarena_fault_set(uint64_t k, int persistent);

/* Sites passed since the last qarena_fault_set, and whether one failed. None are counted while k
 * is 0.
 *
 * Threads: any thread. */
QARENA_API uint64_t qarena_fault_sites(void);
QARENA_API int qarena_fault_fired(void);

/* Use the kernels of this ISA from now on.
 *
 * Shapes:  isa: "base", "v3", "v4", "neon"; NULL: the best.
 * Threads: only while nothing runs.
 * Fails:   E_OPTION (unknown, or this build or machine lacks it). */
QARENA_API QARENA_CHECK qarena_status qarena_force_isa(const char *isa);

/* Sum rotations of several qubits a sweep "fused" or "split" from now on, as QARENA_MULTIPLY_ADDS
 * says.
 *
 * Shapes:  name: NULL: as the processor likes.
 * Threads: only while nothing runs.
 * Fails:   E_OPTION (neither). */
QARENA_API QARENA_CHECK qarena_status qarena_force_multiply_adds(const char *name);

/* Write back buffers with non-temporal stores from so many bytes of both buffers on; passes do so
 * from a half of it on, or a quarter, by the maker of the processor.
 *
 * Shapes:  bytes: UINT64_MAX: back to what exceeds the last-level cache.
 * Threads: any thread. */
QARENA_API void qarena_force_streaming(uint64_t bytes);

/* Use tiles of 2^qubits amplitudes at most for passes from now on. Meanwhile two gates or more run
 * as passes from 5 qubits on.
 *
 * Shapes:  qubits: at least one more than the log2 of a vector's amplitudes, else that is taken; 0:
 *          back to the cache's.
 * Threads: any thread. */
QARENA_API void qarena_force_tile(unsigned qubits);

/* Let stages of a pass that is planned from now on run together on sub-tiles of 2^qubits
 * amplitudes. It changes no bit of a result.
 *
 * Shapes:  qubits: where it is not less than a tile's, there are none; 0: as the processor likes.
 * Threads: any thread. */
QARENA_API void qarena_force_sub_tile(unsigned qubits);

#endif /* QARENA_UNSTABLE */

#ifdef __cplusplus
}
#endif

#endif /* QARENA_H */
