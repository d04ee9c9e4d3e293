/* A circuit with classical bits as steps, one after the other, with jumps in place of blocks. */
#ifndef QARENA_REGISTER_SHOTS_PROGRAM_H
#define QARENA_REGISTER_SHOTS_PROGRAM_H

#include "circuit/circuit.h"
#include "register/noisy_part.h"

typedef enum qarena__command_kind {
    QARENA__DO_GATES,   /* gates [first, end), with errors at sites [sites, sites_end) */
    QARENA__DO_FLIP,    /* X on the qubits of `value`, gates [first, end) */
    QARENA__DO_MEASURE, /* a qubit into a bit */
    QARENA__DO_RESET,   /* of a qubit */
    QARENA__DO_ASSIGN,  /* an expression to a bit */
    QARENA__DO_UNLESS,  /* go to `target` unless bits have the value */
    QARENA__DO_JUMP,    /* go to `target` */
    QARENA__DO_SET,     /* a counter := value */
    QARENA__DO_COUNT,   /* go to `target` if a counter is 0, else take one off */
    QARENA__DO_FRAMES,  /* errors at sites, as frames before gate `first` */
    QARENA__DO_KRAUS,   /* one of the matrices of `op` */
    QARENA__DO_READOUT, /* bits are read wrong */
    QARENA__DO_STOP
} qarena__command_kind;

typedef struct qarena__command {
    uint8_t kind; /* qarena__command_kind */
    uint8_t qubit;
    bool ends; /* from here to STOP nothing changes the state but measurements */
    uint16_t numbers_count;
    uint32_t bit, counter, target;
    uint64_t first, end, value;
    uint64_t sites, sites_end;
    uint32_t signs;  /* values of the angles of gates with noise */
    uint32_t splits; /* from here to the end, at most: each leaves a state, however many branches */
    const double *numbers; /* the circuit's */
    const qarena__op *op;  /* likewise, of KRAUS and READOUT */
} qarena__command;

typedef struct qarena__program {
    qarena_arena *arena;
    qarena__command *steps;
    uint64_t count, capacity;
    unsigned words;    /* of 64 bits each, at least 1 */
    unsigned counters; /* of loops */
    uint64_t parts;    /* steps of gates */
    bool splits;       /* there is something random that is not part of the end */
    bool samples;      /* some histories end with measurements that are sampled together */
    qarena__noisy_gates noisy;
} qarena__program;

/* What a program is made for. */
typedef struct qarena__program_for {
    const double *values; /* of the circuit's parameters; NULL: it has none */
    bool samples;         /* measurements at the end are sampled together */
    bool exact;           /* all outcomes are wanted */
    bool observes;        /* the state at the end matters beyond measurements */
} qarena__program_for;

/* The program of a circuit, which must stay as it is. E_ARGUMENT, in the name of `call`: a block is
 * not closed. E_MEMORY, E_CLOSED. */
qarena_status qarena__program_make(qarena__program *program, qarena_arena *arena,
                                   const qarena_circuit *circuit, const qarena__program_for *what,
                                   const char *call);
void qarena__program_fini(qarena__program *program);

/* Whether the bits of a step have its value. */
bool qarena__command_holds(const qarena__command *step, const uint64_t *bits);

/* The value of bits, the first the least significant; their numbers are doubles, as in ops. */
static inline uint64_t qarena__bits_value(const double *numbers, uint64_t count,
                                          const uint64_t *bits) {
    uint64_t value = 0;
    for (uint64_t i = 0; i < count; i++) {
        const uint32_t bit = (uint32_t)numbers[i];
        value |= (bits[bit / 64] >> bit % 64 & 1) << i;
    }
    return value;
}

/* Set bit b. */
static inline void qarena__set_bit(uint64_t *bits, uint32_t b, bool value) {
    bits[b / 64] = (bits[b / 64] & ~((uint64_t)1 << b % 64)) | (uint64_t)value << b % 64;
}

#endif
