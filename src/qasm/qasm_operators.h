/* What operators of expressions do with values. */
#ifndef QARENA_QASM_QASM_OPERATORS_H
#define QARENA_QASM_QASM_OPERATORS_H

#include "qasm/qasm_operation.h"

/* a := a op b. E_ARGUMENT, E_MEMORY. */
qarena_status qarena__operate_two(qarena__reader *reader, const qarena__operation *operation,
                                  qarena__qasm_value *a, const qarena__qasm_value *b);

/* a := op a. */
qarena_status qarena__operate_one(qarena__reader *reader, const qarena__operation *operation,
                                  qarena__qasm_value *a);

#endif
