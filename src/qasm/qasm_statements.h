/* Statements, one after the other. */
#ifndef QARENA_QASM_QASM_STATEMENTS_H
#define QARENA_QASM_QASM_STATEMENTS_H

#include "qasm/qasm_reader.h"

/* Read the whole text into the reader's circuit. E_ARGUMENT, E_MEMORY, E_CLOSED, E_CANCELLED. */
qarena_status qarena__text_read(qarena__reader *reader);

#endif
