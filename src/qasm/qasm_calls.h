/* Calls of gates. A call of a gate that the text defines lets its body be read, once for each
 * round over registers; calls in it do the same, one on top of the other. */
#ifndef QARENA_QASM_QASM_CALLS_H
#define QARENA_QASM_QASM_CALLS_H

#include "qasm/qasm_reader.h"

/* Read a call, modifiers first, up to its semicolon. A built-in gate is appended; of another the
 * body is to be read next (reader->calls). While a definition is looked through, the call is only
 * counted. E_ARGUMENT, E_MEMORY. */
qarena_status qarena__call_read(qarena__reader *reader);

/* Read the next statement of the innermost call's body, or its end. */
qarena_status qarena__call_step(qarena__reader *reader);

/* "barrier .. ;", which does nothing. */
qarena_status qarena__barrier_read(qarena__reader *reader);

/* "q, r[0];" after what does nothing to them. */
qarena_status qarena__qubits_pass(qarena__reader *reader);

#endif
