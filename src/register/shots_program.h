/* A circuit with classical bits as steps, one after the other, with jumps in place of blocks. */
#ifndef QARENA_REGISTER_SHOTS_PROGRAM_H
#define QARENA_REGISTER_SHOTS_PROGRAM_H

#include "circuit/circuit.h"

typedef enum qarena__command_kind {
    QARENA__DO_GATES,   /* gates [first, end) of the circuit */
    QARENA__DO_MEASURE, /* a qubit into a bit */
    QARENA__DO_RESET,   /* of a qubit */
    QARENA__DO_ASSIGN,  /* an expression to a bit */
    QARENA__DO_UNLESS,  /* go to `target` unless bits have the value */
    QARENA__DO_JUMP,    /* go to `target` */
    QARENA__DO_SET,     /* a counter := value */
    QARENA__DO_COUNT,   /* go to `target` if a counter is 0, else take one off */
    QARENA__DO_STOP
} qarena__command_kind;

typedef struct qarena__command {
    uint8_t kind; /* qarena__command_kind */
    uint8_t qubit;
    bool ends; /* from here to STOP there are measurements and assignments only */
    uint16_t numbers_count;
    uint32_t bit, counter, target;
    uint64_t first, end, value;
    const double *numbers; /* the circuit's */
} qarena__command;

typedef struct qarena__program {
    qarena_arena *arena;
    qarena__command *steps;
    uint64_t count, capacity;
    unsigned words;    /* of 64 bits each, at least 1 */
    unsigned counters; /* of loops */
    uint64_t parts;    /* steps of gates */
    bool splits;       /* there is a measurement that is not part of the end, or a reset */
} qarena__program;

/* The program of a circuit, which must stay as it is. samples: measurements at the end are sampled
 * together. E_ARGUMENT, in the name of `call`: a block is not closed. E_MEMORY, E_CLOSED. */
qarena_status qarena__program_make(qarena__program *program, qarena_arena *arena,
                                   const qarena_circuit *circuit, bool samples, const char *call);
void qarena__program_fini(qarena__program *program);

/* Whether the bits of a step have its value. */
bool qarena__command_holds(const qarena__command *step, const uint64_t *bits);

/* Set bit b. */
static inline void qarena__set_bit(uint64_t *bits, uint32_t b, bool value) {
    bits[b / 64] = (bits[b / 64] & ~((uint64_t)1 << b % 64)) | (uint64_t)value << b % 64;
}

#endif
