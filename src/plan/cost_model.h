/* What the planner chooses by: how the costs of sweeps compare. Whole numbers, so that a choice
 * depends on nothing but them. */
#ifndef QARENA_PLAN_COST_MODEL_H
#define QARENA_PLAN_COST_MODEL_H

#include <stdint.h>

#include "qarena/qarena.h"

/* For an amplitude and one core, in 16ths of a multiply-add. */
typedef struct qarena__cost_model {
    /* A pass: gather and scatter, from and to caches. */
    uint32_t in_and_out;
    /* Added where the state lies in memory. */
    uint32_t from_memory;
    /* Added where segments are as short as they may be. */
    uint32_t shortest_segments;
    /* Added where segments are twice as long as that. */
    uint32_t short_segments;
    /* Added for tiles that are known to be zero. */
    uint32_t zero_tiles;
    uint32_t phases;       /* a stage of phases */
    uint32_t fused;        /* a stage that is fused into a sweep of phases */
    uint32_t rotations[5]; /* a stage of so many rotations */
    uint32_t lane;         /* a stage of rotations within a vector */
    uint32_t kak;          /* a stage of one KAK form */
    uint32_t other;        /* a stage of another gate, without its multiply-adds */
    uint32_t cycles;       /* a permutation of vectors, cycle by cycle */
    uint32_t multiply_add; /* one multiply-add of another gate */
    /* With so many qubits or more two-qubit unitaries are written in KAK form; with fewer that
     * costs more than it saves in a run. */
    unsigned kak_qubits;
} qarena__cost_model;

/* Cycles of vectors take as long as so many exchanges of half of them, as measured. */
#define QARENA__EXCHANGES_OF_CYCLES 3u

/* Of a Zen 4 with AVX-512. */
extern const qarena__cost_model qarena__built_in_costs;

/* That of the machine that has these units, all positive. amplitude_bytes: 8 or 16; cores: those
 * that `memory_byte` was measured on. What units do not tell is as built in. */
qarena__cost_model qarena__cost_model_from(const qarena_units *units, unsigned amplitude_bytes,
                                           unsigned cores);

#endif
