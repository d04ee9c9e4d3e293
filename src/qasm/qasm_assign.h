/* What bits become: outcomes of measurements, and values. */
#ifndef QARENA_QASM_QASM_ASSIGN_H
#define QARENA_QASM_QASM_ASSIGN_H

#include "qasm/qasm_reader.h"

/* Measure qubits into as many bits. E_ARGUMENT, E_MEMORY. */
qarena_status qarena__measurements_append(qarena__reader *reader, const qarena__word *word,
                                          const qarena__operand *qubits,
                                          const qarena__operand *bits);

/* The same; inverted: let the bit be what did not come out. */
qarena_status qarena__measured_assign(qarena__reader *reader, const qarena__word *word,
                                      const qarena__operand *qubits, const qarena__operand *bits,
                                      bool inverted);

/* Let bits be a value: a number's, the lowest first, or those of as many expressions. inverted: let
 * the bit be what it is not. E_ARGUMENT, E_MEMORY. */
qarena_status qarena__bits_assign(qarena__reader *reader, const qarena__word *word,
                                  const qarena__operand *bits, bool inverted,
                                  const qarena__qasm_value *value);

/* Let bits be the digits of the string that stands here, the last one the lowest. */
qarena_status qarena__string_assign(qarena__reader *reader, const qarena__operand *bits);

/* Let bits be 0. */
qarena_status qarena__bits_clear(qarena__reader *reader, const qarena__word *word,
                                 const qarena__operand *bits);

#endif
