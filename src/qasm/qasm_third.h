/* Statements that only OpenQASM 3 has. */
#ifndef QARENA_QASM_QASM_THIRD_H
#define QARENA_QASM_QASM_THIRD_H

#include "qasm/qasm_reader.h"

/* Read the statement that the cursor is at, if it is one of these; *done: it was. E_ARGUMENT,
 * E_MEMORY. */
qarena_status qarena__third_read(qarena__reader *reader, bool *done);

#endif
