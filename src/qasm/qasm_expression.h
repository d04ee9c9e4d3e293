/* Expressions: numbers, sums of numbers times parameters, and expressions of bits. */
#ifndef QARENA_QASM_QASM_EXPRESSION_H
#define QARENA_QASM_QASM_EXPRESSION_H

#include "qasm/qasm_reader.h"

/* Read an expression, up to the first word that cannot go on with it. Its terms and tokens are the
 * last ones of the reader's pools. E_ARGUMENT (no expression; too deep; a division by 0; a number
 * that is not finite; a sum that is not linear in the parameters), E_MEMORY. */
qarena_status qarena__expression_read(qarena__reader *reader, qarena__qasm_value *value);

/* The same, for what has to be an integer, or a real number without parameters, now. */
qarena_status qarena__integer_read(qarena__reader *reader, const char *what, int64_t *integer);

#endif
