/* Qubits and bits where a statement names them: a register, some of it, or one. */
#ifndef QARENA_QASM_QASM_OPERANDS_H
#define QARENA_QASM_QASM_OPERANDS_H

#include "qasm/qasm_reader.h"

/* Read one: q, q[2], and in OpenQASM 3 q[-1], q[0:2:6], q[{1, 5}]. kind: QARENA__NAME_QUBITS or
 * QARENA__NAME_BITS. What it names are the last ones of the reader's indices. E_ARGUMENT,
 * E_MEMORY. */
qarena_status qarena__operand_read(qarena__reader *reader, unsigned kind, qarena__operand *operand);

/* Read a bit or a register of bits as a value of an expression (qasm_bits.h); the reader's
 * read_bits. E_ARGUMENT, E_MEMORY. */
qarena_status qarena__bits_read(qarena__reader *reader, qarena__qasm_value *value);

/* "a", "a:b" or "a:step:b", both ends included: n numbers from `first` on. n 0: there are none, or
 * *single is set and it is one number. E_ARGUMENT. */
typedef struct qarena__number_range {
    int64_t first, step;
    uint64_t n;
    bool single;
} qarena__number_range;
qarena_status qarena__range_read(qarena__reader *reader, const char *what, int64_t length,
                                 qarena__number_range *range);

#endif
