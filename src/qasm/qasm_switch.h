/* switch: a chain of if and else, or, on a number, the case that it chooses. */
#ifndef QARENA_QASM_QASM_SWITCH_H
#define QARENA_QASM_QASM_SWITCH_H

#include "qasm/qasm_reader.h"

/* "switch (c) {". E_ARGUMENT, E_MEMORY. */
qarena_status qarena__switch_read(qarena__reader *reader);

/* "case 0, 1 {", "default {", up to the body, whose statements come next. *done: the innermost
 * block is a switch, so that one of these had to stand here. */
qarena_status qarena__case_read(qarena__reader *reader, bool *done);

#endif
