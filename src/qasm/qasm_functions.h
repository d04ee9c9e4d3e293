/* Functions of expressions. */
#ifndef QARENA_QASM_QASM_FUNCTIONS_H
#define QARENA_QASM_QASM_FUNCTIONS_H

#include "qasm/qasm_reader.h"

/* A function's name in this version, "" where it has none there; NULL beyond the last. */
const char *qarena__function_name(unsigned index, unsigned version);

/* arguments[0] := function `index` of so many arguments. */
qarena_status qarena__function_call(qarena__reader *reader, const qarena__word *word,
                                    unsigned index, qarena__qasm_value *arguments, unsigned count);

#endif
