/* ctrl @, negctrl @, inv @ and pow(k) @ before a call. They are commuted into two things: a power,
 * which may be negative, and controls. Whole powers commute, too; others are kept in their order.
 */
#ifndef QARENA_QASM_QASM_MODIFIERS_H
#define QARENA_QASM_QASM_MODIFIERS_H

#include "qasm/qasm_reader.h"

typedef struct qarena__modified {
    int64_t power; /* 1 without modifiers */
    bool real;     /* a power is no whole number: qasm_powers.h */
    bool unknown;  /* a power is an argument of the gate whose definition is looked through */
    uint32_t controls;
} qarena__modified;

/* Read the modifiers that stand here. E_ARGUMENT, E_MEMORY. */
qarena_status qarena__modifiers_read(qarena__reader *reader, qarena__modified *modified);

/* Begin a circuit of its own for what the call's modifiers change: reader->target. E_MEMORY. */
qarena_status qarena__modified_begin(qarena__reader *reader, qarena_circuit **outer);

/* Count what modified_end is going to do: all of the operations, or their copies alone if a
 * definition has counted the operations. E_ARGUMENT beyond the limit. */
qarena_status qarena__modified_count(qarena__reader *reader, const qarena__word *word,
                                     int64_t power, bool all);

/* Append it to `outer`, the target from now on, as often as the power says, under controls.
 * E_MEMORY. */
qarena_status qarena__modified_end(qarena__reader *reader, qarena_circuit *outer, int64_t power,
                                   uint64_t ones, uint64_t zeros);

#endif
