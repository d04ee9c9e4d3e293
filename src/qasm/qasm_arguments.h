/* Arguments of a subroutine's call. */
#ifndef QARENA_QASM_QASM_ARGUMENTS_H
#define QARENA_QASM_QASM_ARGUMENTS_H

#include "qasm/qasm_reader.h"

/* "(q[0], 3);", the semicolon too: the last ones of the reader's values. E_ARGUMENT (they are not
 * what the definition has), E_MEMORY. */
qarena_status qarena__arguments_read(qarena__reader *reader, const qarena__word *word,
                                     const qarena__definition *definition);

/* Let the names of the innermost call, which has just begun, be its values, and its body be what is
 * read next. E_MEMORY, E_ARGUMENT. */
qarena_status qarena__arguments_bind(qarena__reader *reader, const qarena__word *word);

#endif
