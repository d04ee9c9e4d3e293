/* Expressions of classical bits, whose values only runs of shots know: tokens in postfix notation,
 * as qarena_circuit_assign takes them. */
#ifndef QARENA_QASM_QASM_BITS_H
#define QARENA_QASM_QASM_BITS_H

#include "qasm/qasm_operation.h"

/* A register's value has one expression for each of its bits, the least significant first, and
 * their number in `integer`; that of a single bit or an expression has 0 there. Values are operated
 * on as a stack has them: the tokens of the last are the pool's last. */

/* a := a op b, one of which is of bits; a := op a. E_ARGUMENT (it cannot be said in bits),
 * E_MEMORY. */
qarena_status qarena__bits_operate(qarena__reader *reader, const qarena__operation *operation,
                                   qarena__qasm_value *a, const qarena__qasm_value *b);
qarena_status qarena__bits_negate(qarena__reader *reader, const qarena__operation *operation,
                                  qarena__qasm_value *a);

/* a := whether a is not 0. */
qarena_status qarena__bits_truth(qarena__reader *reader, const qarena__word *word,
                                 qarena__qasm_value *a);

/* starts[i] := where the tokens of bit i begin; starts[width]: where the last one's end. */
void qarena__bits_split(const qarena__reader *reader, const qarena__qasm_value *value,
                        uint32_t *starts);

#endif
