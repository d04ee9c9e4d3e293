/* The values of a switch's cases: each one once. */
#ifndef QARENA_QASM_QASM_CASES_H
#define QARENA_QASM_QASM_CASES_H

#include "qasm/qasm_reader.h"

/* Remember a value of the innermost block, which is a switch. *there: it has it already. E_MEMORY.
 */
qarena_status qarena__case_add(qarena__reader *reader, int64_t value, bool *there);

#endif
