/* Expressions of classical bits, whose values only runs of shots know: tokens in postfix notation,
 * as qarena_circuit_assign takes them. */
#ifndef QARENA_QASM_QASM_BITS_H
#define QARENA_QASM_QASM_BITS_H

#include "qasm/qasm_operation.h"

/* A register's value has its bits as tokens, the least significant first, and their number in
 * `integer`; that of a bit or an expression has 0 there. */

/* a := a op b, one of which is of bits; a := not a. E_ARGUMENT (it cannot be said in bits),
 * E_MEMORY.
 */
qarena_status qarena__bits_operate(qarena__reader *reader, const qarena__operation *operation,
                                   qarena__qasm_value *a, const qarena__qasm_value *b);
qarena_status qarena__bits_negate(qarena__reader *reader, const qarena__operation *operation,
                                  qarena__qasm_value *a);

/* A condition as blocks have it: bits, and the value that they must have; or must not have. */
typedef struct qarena__condition {
    unsigned bits[64], n_bits;
    uint64_t value;
    bool flipped; /* they must not */
    bool known;   /* it is the constant `value` */
    bool parity;  /* the parity of the bits must be `value` */
} qarena__condition;

/* The condition that an expression is. E_ARGUMENT: it is no comparison of bits with a number. */
qarena_status qarena__condition_make(qarena__reader *reader, const qarena__word *word,
                                     const qarena__qasm_value *value, qarena__condition *condition);

/* Check that a bit can be read here, or written. E_ARGUMENT: the parity that a block around depends
 * on is made of it. */
qarena_status qarena__bit_check(const qarena__reader *reader, const qarena__word *word,
                                unsigned bit, bool writes);

#endif
