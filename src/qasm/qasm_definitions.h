/* Definitions of gates, and declarations: what a text makes names for. */
#ifndef QARENA_QASM_QASM_DEFINITIONS_H
#define QARENA_QASM_QASM_DEFINITIONS_H

#include "qasm/qasm_reader.h"

/* "gate name(a, b) q, r { .. }": the body is looked through, so that nothing in it can be wrong but
 * by its angles' values. E_ARGUMENT, E_MEMORY. */
qarena_status qarena__definition_read(qarena__reader *reader);

/* "opaque name(a) q;" */
qarena_status qarena__opaque_read(qarena__reader *reader);

/* E_ARGUMENT: a block is open, or a body is read, where this is declared. */
qarena_status qarena__definition_place(const qarena__reader *reader, const qarena__word *word);

/* At the end of a body that was looked through: what reading it again counts. E_ARGUMENT: it began
 * in another file. */
qarena_status qarena__definition_end(const qarena__reader *reader, qarena__definition *definition);

/* Let a new name stand for `size` new qubits, or bits. */
qarena_status qarena__register_add(qarena__reader *reader, const qarena__word *word, unsigned kind,
                                   int64_t size, bool single);

#endif
