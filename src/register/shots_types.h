/* What a run of shots is made of: the tree of histories, those that go on and those that have
 * ended. */
#ifndef QARENA_REGISTER_SHOTS_TYPES_H
#define QARENA_REGISTER_SHOTS_TYPES_H

#include <stdatomic.h>

#include "circuit/pauli_sum.h"
#include "core/fp_mode.h"
#include "core/watch.h"
#include "register/register.h"
#include "register/shots_order.h"
#include "register/shots_program.h"

/* A history that has ended. */
typedef struct qarena__history {
    struct qarena__history *next; /* in the tree's list */
    uint64_t begin, end;          /* its shots, in their order */
    uint64_t low;                 /* where the interval of their first points begins */
    bool regenerated;             /* these points do not tell them apart */
    double key;                   /* histories without shots are ordered by this */
    double probability;
    double value;          /* of the observable, if there is one */
    qarena__buffer *state; /* that it ended in, if states are kept; counted */
    uint64_t bits[];       /* program->words of them */
} qarena__history;

/* What a branch that waits has left to do. */
typedef enum qarena__left_to_do {
    QARENA__NOTHING,
    QARENA__TO_PROJECT,    /* keep an outcome of a qubit */
    QARENA__TO_APPLY_KRAUS /* the matrix of the step before */
} qarena__left_to_do;

/* A history that is to go on. */
typedef struct qarena__branch {
    struct qarena__branch *next; /* in the tree's lists */
    qarena__buffer *state;       /* counted; NULL: |0..0> */
    uint64_t nonzero_qubits;     /* of the state */
    uint64_t step;               /* of the program */
    uint64_t begin, end;         /* its shots */
    uint64_t low, length;        /* the interval of their points */
    uint64_t first_low;          /* of the first points, if it was made anew */
    uint32_t generation;         /* how often that was */
    double key, probability;
    qarena__frame frame;       /* that the state is short of */
    uint64_t site;             /* where it stands among those of its step; NO_SITE: before them */
    uint64_t error, error_end; /* it has one of these errors of the site; NO_ERROR: or none */
    unsigned error_count;      /* of the step's gates, that it has */
    /* What is to be done to the state first, with this outcome, which weighs so much; and then
     * these qubits are to be flipped. */
    qarena__left_to_do left_to_do;
    uint64_t flips;
    qarena__known_halves halves; /* of the state, if a slice ended before a measurement */
    bool suspended;              /* its thread's slice was over: it goes on */
    uint8_t qubit, outcome;
    unsigned thread; /* that left it, and has its state at hand */
    int exponent;
    double weight;
    uint64_t numbers[]; /* bits, then counters, then errors as 32-bit numbers */
} qarena__branch;

#define QARENA__NO_SITE UINT64_MAX
#define QARENA__NO_ERROR UINT64_MAX

/* What a thread has beside its register. */
typedef struct qarena__thread_work {
    double *signs;          /* of the angles of a part with noise */
    double *values;         /* of the observable's strings, in the state `valued` */
    qarena__buffer *valued; /* counted: so nobody writes it; NULL: none yet */

    /* Of its branch, if it has one. stands: what has failed has left it as it was. alone: no other
     * thread may have one meanwhile. splits: states that it may leave yet; others read it. */
    bool busy, stands, alone;
    atomic_uint_least64_t splits;

    /* It had no memory when so much had been given back. */
    bool lacks;
    uint64_t given;

    /* Scratch of what weighs all needs: states of branches of its own so far, the last of them, and
     * the states that it needs yet. */
    uint64_t above, needs;
    const qarena__buffer *last;
} qarena__thread_work;

#define QARENA__TREE_TEXT 320u /* of a failure */

typedef struct qarena__tree {
    qarena_arena *arena;
    const qarena__program *program;
    qarena__gates *gates;
    const double *values;
    uint64_t seed, first_shot;
    bool noisy; /* there are Pauli channels: gates are those of program->noisy */
    bool exact; /* all outcomes of a probability that is not tiny, whatever the shots */
    bool keeps_states;
    const qarena__shot_order *order; /* NULL: shots stand as they are numbered, nothing splits */
    uint64_t *rows;                  /* bits of each shot: program->words of them; NULL: no shots */
    unsigned threads;
    qarena_register **registers; /* one a thread; NULL: it has none now. Changed under the lock */
    qarena__thread_work *work;   /* likewise */
    qarena_register_options with, with_others; /* registers of thread 0, and of the others */
    unsigned n;
    bool one_core;                    /* plans are made for one core, whatever the threads */
    uint32_t parts;                   /* that a register keeps compiled */
    uint64_t state_bytes, work_bytes; /* of a state; of what a thread has beside states, about */
    const qarena__pauli_merged *observable; /* NULL: none */
    qarena__watch *watch;                   /* the calling thread's */
    qarena__fp_mode mode;                   /* likewise */

    qarena__spin lock; /* of what follows */
    qarena__branch *waiting, *unused;
    unsigned busy; /* threads that have a branch */
    /* Different ones of branches that wait, and the most of them so far: of one thread. */
    uint64_t waiting_states, most_waiting_states;
    uint64_t might_wait; /* of one thread, by the circuit and the number of shots */
    uint64_t given;      /* times that something was given back */
    bool lone;           /* the calling thread goes on alone, since no other could */
    qarena__history *histories;
    uint64_t count;       /* of these */
    uint64_t *progress;   /* their shots are added here; NULL: nobody asks */
    qarena_status status; /* the first failure */
    char text[QARENA__TREE_TEXT];
    atomic_bool ample; /* all threads have memory for all that they may leave */
    atomic_bool stops;
    atomic_bool hungry;    /* a thread has found no branch in this slice */
    atomic_uint n_waiting; /* branches of `waiting` */
} qarena__tree;

#endif
