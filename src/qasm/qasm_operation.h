/* The operators of expressions. */
#ifndef QARENA_QASM_QASM_OPERATION_H
#define QARENA_QASM_QASM_OPERATION_H

#include "qasm/qasm_reader.h"

typedef enum qarena__operator {
    QARENA__OPERATE_OR,
    QARENA__OPERATE_AND,
    QARENA__OPERATE_BIT_OR,
    QARENA__OPERATE_BIT_XOR,
    QARENA__OPERATE_BIT_AND,
    QARENA__OPERATE_EQUAL,
    QARENA__OPERATE_UNEQUAL,
    QARENA__OPERATE_LESS,
    QARENA__OPERATE_AT_MOST,
    QARENA__OPERATE_MORE,
    QARENA__OPERATE_AT_LEAST,
    QARENA__OPERATE_LEFT,
    QARENA__OPERATE_RIGHT,
    QARENA__OPERATE_ADD,
    QARENA__OPERATE_SUBTRACT,
    QARENA__OPERATE_MULTIPLY,
    QARENA__OPERATE_DIVIDE,
    QARENA__OPERATE_MODULO,
    QARENA__OPERATE_POWER,
    QARENA__OPERATE_NEGATE, /* from here on of one value */
    QARENA__OPERATE_PLUS,
    QARENA__OPERATE_NOT,
    QARENA__OPERATE_BIT_NOT,
    QARENA__OPERATE_PARENTHESIS, /* is none */
    QARENA__OPERATE_CAST,        /* to a kind of value */
    QARENA__OPERATE_FUNCTION
} qarena__operator;

/* An operator, and where it stands. */
typedef struct qarena__operation {
    const qarena__word *word;
    unsigned which; /* qarena__operator */
} qarena__operation;

#endif
