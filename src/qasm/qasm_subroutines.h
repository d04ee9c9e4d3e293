/* def: subroutines. A call lets the body be read, as that of a gate; its arguments are names of the
 * call's frame. Qubits are the caller's. So are bits that the body does not change; others, and
 * what is declared in the body, are bits of their own, the same ones at each call: no subroutine is
 * in itself. */
#ifndef QARENA_QASM_QASM_SUBROUTINES_H
#define QARENA_QASM_QASM_SUBROUTINES_H

#include "qasm/qasm_reader.h"

/* "def name(qubit q, int k) -> bit {", after which the body is looked through. E_ARGUMENT,
 * E_MEMORY. */
qarena_status qarena__subroutine_read(qarena__reader *reader);

/* "name(q[0], 3);" where the name stands: the body is to be read next, and its result goes to the
 * destination. E_ARGUMENT, E_MEMORY. */
qarena_status qarena__subroutine_call(qarena__reader *reader,
                                      const qarena__destination *destination);

/* What the subroutine gives whose name is the word; NULL: it is none. */
const qarena__type *qarena__subroutine_result(qarena__reader *reader, const qarena__word *word);

/* "return c;" E_ARGUMENT, E_MEMORY. */
qarena_status qarena__return_read(qarena__reader *reader);

/* The end of the body that is read, or looked through. E_ARGUMENT. */
qarena_status qarena__subroutine_end(qarena__reader *reader);

#endif
