/* Numbers that change, and bits: declarations, and assignments to both. A number is known while the
 * text is read; what is assigned under a condition of bits is not, and refused, but for what
 * qasm_decided.h makes bits of. */
#ifndef QARENA_QASM_QASM_VARIABLES_H
#define QARENA_QASM_QASM_VARIABLES_H

#include "qasm/qasm_reader.h"

/* "const int n = 3;" and "int n = 3;". E_ARGUMENT, E_MEMORY. */
qarena_status qarena__constant_read(qarena__reader *reader);
qarena_status qarena__variable_read(qarena__reader *reader);

/* "bit[2] c = "01";" */
qarena_status qarena__bits_declare(qarena__reader *reader);

/* "c[0] = measure q;", "n += 2;", where the name stands, which is one of bits or a number. */
qarena_status qarena__assignment_read(qarena__reader *reader);

#endif
