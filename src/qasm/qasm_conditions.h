/* Conditions of blocks. */
#ifndef QARENA_QASM_QASM_CONDITIONS_H
#define QARENA_QASM_QASM_CONDITIONS_H

#include "qasm/qasm_reader.h"

/* A condition as blocks have it: bits, and the value that they must have; or must not have. */
typedef struct qarena__condition {
    unsigned bits[64], n_bits;
    uint64_t value;
    bool flipped;  /* they must not */
    bool known;    /* it is the constant `value` */
    bool parity;   /* the parity of the bits must be `value` */
    bool assigned; /* to a bit, which is the condition now */
} qarena__condition;

/* The condition that an expression is. What is no comparison of bits with a number is assigned to a
 * bit first; so is what is flipped, or a parity, unless it may be. E_ARGUMENT: it is none,
 * E_MEMORY. */
qarena_status qarena__condition_make(qarena__reader *reader, const qarena__word *word,
                                     const qarena__qasm_value *value, bool may_be_flipped,
                                     qarena__condition *condition);

/* The condition in parentheses; of OpenQASM 2 it is "c == 3". */
qarena_status qarena__condition_read(qarena__reader *reader, bool may_be_flipped,
                                     qarena__condition *condition);

#endif
