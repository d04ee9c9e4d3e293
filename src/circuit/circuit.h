/* A circuit: a handle on a list of gates. The list is counted: a register that has still to run
 * some of it holds it as it is, whatever becomes of the circuit. */
#ifndef QARENA_CIRCUIT_CIRCUIT_H
#define QARENA_CIRCUIT_CIRCUIT_H

#include <stdatomic.h>

#include "circuit/oplist.h"
#include "circuit/parameters.h"
#include "core/watch.h"

/* Gates of a circuit that registers may be reading. Only its circuit appends to it, and only while
 * nobody else holds it; else it goes on with a copy, which begins with the same gates and has the
 * same id. */
typedef struct qarena__gates {
    qarena__oplist list;           /* under one id gates are only ever appended */
    qarena__parameters parameters; /* of their angles */
    uint64_t id;                   /* of all circuits that the process has made; never 0 */
    unsigned bits;                 /* classical ones */
    unsigned named_bits;           /* the first of these: the others are no results */
    atomic_uint references;
} qarena__gates;

/* Blocks within blocks, at most. */
#define QARENA__OPEN_BLOCKS 32u

struct qarena_circuit {
    qarena__gates *gates;
    unsigned n;
    unsigned open;                      /* blocks that are not closed yet */
    uint8_t block[QARENA__OPEN_BLOCKS]; /* their qarena__op_kind: IF, ELSE, WHILE, REPEAT */
    int (*poll)(void *context);
    void *poll_context;
};

/* At least so many bits are results. */
static inline void qarena__circuit_name_bits(qarena__gates *gates, unsigned bits) {
    gates->named_bits = bits > gates->named_bits ? bits : gates->named_bits;
}

/* For work on many gates. */
static inline qarena__watch qarena__circuit_watch(const qarena_circuit *circuit) {
    return (qarena__watch){.poll = circuit->poll, .context = circuit->poll_context};
}

/* E_CANCELLED, when the circuit's poll says so: `call` begins the message. */
qarena_status qarena__circuit_ask(qarena__watch *watch, const char *call);

/* An id that no gates have had. */
uint64_t qarena__circuit_id(void);

void qarena__gates_retain(qarena__gates *gates);
void qarena__gates_release(qarena__gates *gates);

/* The list, for appending to it: its own, or a copy where a register has still to run some of it.
 * E_MEMORY, E_CANCELLED when the watch says so: the circuit is unchanged. */
qarena_status qarena__circuit_list(qarena_circuit *circuit, qarena__watch *watch,
                                   qarena__oplist **list);

/* Append an op that was checked, and its matrix if it has one. E_MEMORY: the circuit is unchanged.
 */
qarena_status qarena__circuit_add(qarena_circuit *circuit, const qarena__op *op,
                                  const double *matrix);

#endif
