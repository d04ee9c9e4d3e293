/* One pass over the state: its stages are made ready once, then run on every tile by any number of threads, as often as wanted. */
#ifndef QARENA_REGISTER_PASS_H
#define QARENA_REGISTER_PASS_H

#include "plan/fold.h"
#include "plan/plan.h"
#include "register/stage.h"
#include "register/register.h"

/* A stage made ready. */
typedef struct qarena__ready {
    qarena__kind kind;
    bool joined;           /* it is done with another stage, or when the tile is written back */
    qarena__steps *steps;  /* of the sweep of phases that it has joined, if not among the lanes; else NULL */
    unsigned step;
    uint32_t host;         /* the number of that stage of phases; without: its own */
    uint64_t mixes;        /* of OTHER: bits of the tile whose amplitudes it moves or mixes */
    unsigned reach;        /* 1 + the highest bit of the tile that it mixes or that controls it; 0: none */
    qarena__rotations rotations;
    qarena__phase_stage *phases;
    qarena__pair_gate *pair;
    qarena__sweep *sweep;  /* of OTHER; of others: rescales the tile afterwards, or NULL */
    double scale;          /* what it leaves every amplitude to be multiplied by */
    uint64_t ones, zeros;  /* controls outside the tile */
} qarena__ready;

/* A pass made ready. It does not depend on the state, nor on the gates that it was made from. */
typedef struct qarena__made_pass {
    uint64_t qubits;       /* 0: `action`, swept over the whole state */
    unsigned t;
    qarena__runs runs, out_runs; /* of the way in, and of the way back: where permutations at the end of the pass have the tile's runs go */
    const qarena__index_map *map; /* or its vectors; NULL: runs stay whole */
    unsigned outer_flips;
    struct qarena__flip {
        uint64_t ones, zeros; /* where these controls, outside the tile, hold, */
        uint64_t flips;       /* these qubits flip on the way back */
    } outer_flip[QARENA__OUTER_FLIPS];
    qarena__ready *stages;
    uint32_t count;
    double scale;          /* of every amplitude, when a tile is written back */
    bool weighs_in;
    qarena__factors in, out; /* of the ways in, if weighs_in, and out, the scale among them */
    uint32_t ask_from;     /* from this stage on, the sweeps ask for the thread's next tile */
    bool idle;             /* one gate that does nothing */
    qarena__action action; /* one gate */
} qarena__made_pass;

/* Bytes that qarena__pass_make may use for this pass, 64-byte aligned. */
size_t qarena__pass_room(const qarena__kernels *kernels, const qarena__oplist *list, const qarena__plan *plan, const qarena__pass *pass);

/* Make a pass of a plan of the list's first ops ready in `room`, which must outlive it. */
void qarena__pass_make(qarena__made_pass *made, const qarena__kernels *kernels, const qarena__oplist *list, const qarena__plan *plan,
                       const qarena__pass *pass, void *room);

/* The qubits of a tile for states of n qubits, and what else of a plan follows from it. Never from the number of threads: the plan, and so the rounding,
 * must not depend on it. */
unsigned qarena__tile_qubits(unsigned n, const qarena__kernels *kernels);
/* What a plan for these kernels and tiles looks like before it has gates: prices, runs, lanes, rows. */
void qarena__plan_shape(qarena__plan *plan, const qarena__kernels *kernels, const qarena__prices *prices, unsigned tile_qubits);
/* A plan that is still to be made, of a program's first gates, as many as are planned together; its arrays lie in *block, from the program's arena. E_MEMORY. */
qarena_status qarena__plan_start(qarena__plan *plan, const qarena__oplist *program, unsigned n, const qarena__kernels *kernels, const qarena__prices *prices,
                                 unsigned tile_qubits, qarena__buffer **block);
/* Whether these gates of a list, on states of n qubits, are worth passes. */
bool qarena__passes_pay(unsigned n, const qarena__oplist *list, uint64_t first, uint64_t count);
bool qarena__runs_as_passes(unsigned n, const qarena__oplist *list, uint64_t first, uint64_t count); /* and are more than one */
/* Whether gates that run one by one are many to a commit. */
bool qarena__is_small(unsigned n);
/* Whether two-qubit unitaries are written in KAK form. */
bool qarena__kak_pays(const qarena__prices *prices, unsigned n);

/* Where passes run: a bench for each thread. */
typedef struct qarena__workshop {
    qarena__stay *stay;
    unsigned t, threads;
    size_t bench_bytes;
    qarena__buffer *benches;
} qarena__workshop;

/* One of them: a tile, 2^(t - QARENA__ROW_BITS) numbers of its rows, and room for tables of phases. */
typedef struct qarena__bench {
    char *tile;
    double (*rows)[2];
    void *tables;
} qarena__bench;

qarena__bench qarena__workshop_bench(const qarena__workshop *shop, unsigned number);

/* Take benches for tiles of at most 2^t amplitudes and at most `threads` threads; less of either when memory is short. E_MEMORY: not even the
 * smallest. */
qarena_status qarena__workshop_open(qarena__workshop *shop, qarena__stay *stay, unsigned t, unsigned threads);
void qarena__workshop_close(qarena__workshop *shop);

/* Run a made pass and commit it. E_MEMORY: nothing happened. E_CANCELLED: likewise; the register's poll is asked between tiles, not more often than every
 * two milliseconds, unless the state is written in place. */
qarena_status qarena__pass_run(const qarena__workshop *shop, const qarena__made_pass *made);

#endif
