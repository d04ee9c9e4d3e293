/* What the planner chooses by: how the costs of sweeps compare. Whole numbers, so that a choice
 * depends on nothing but them. */
#ifndef QARENA_PLAN_COST_MODEL_H
#define QARENA_PLAN_COST_MODEL_H

#include <stdint.h>

#include "qarena/qarena.h"

/* For an amplitude and one core, in 16ths of a multiply-add. */
typedef struct qarena__cost_model {
    uint32_t in_and_out;  /* of a pass, from caches; */
    uint32_t from_memory; /* more where the state lies in memory; */
    uint32_t shortest_segments,
        short_segments;    /* and more with the shortest runs, and with those twice as long */
    uint32_t zeros;        /* of a pass, for tiles that are known to be zero */
    uint32_t phases;       /* a stage of them */
    uint32_t fused;        /* a stage that is fused into a sweep of phases */
    uint32_t rotations[5]; /* a stage of so many */
    uint32_t lane;         /* rotations within a vector */
    uint32_t kak;
    uint32_t other,
        multiply_add;    /* another gate: so much, and so much for each multiply-add that it does */
    unsigned kak_qubits; /* from so many on, two-qubit unitaries are written in KAK form; with fewer
                            that costs more than it saves in a run */
} qarena__cost_model;

/* Of a Zen 4 with AVX-512. */
extern const qarena__cost_model qarena__built_in_costs;

/* Of the machine that has these units, all positive. amplitude_bytes: 8 or 16; cores: that `byte`
 * was measured on. What units do not tell is as built in. */
qarena__cost_model qarena__cost_model_from(const qarena_units *units, unsigned amplitude_bytes,
                                           unsigned cores);

#endif
