/* if, else, while and for: blocks that are open while what is in them is read. */
#ifndef QARENA_QASM_QASM_BLOCKS_H
#define QARENA_QASM_QASM_BLOCKS_H

#include "qasm/qasm_conditions.h"

/* "if (..)", "while (..)", "for int i in [0:3]", up to the body, whose statements come next.
 * E_ARGUMENT, E_MEMORY. */
qarena_status qarena__if_read(qarena__reader *reader);
qarena_status qarena__while_read(qarena__reader *reader);
qarena_status qarena__for_read(qarena__reader *reader);

/* Open a block at its brace, or at its only statement. E_ARGUMENT (too deep), E_MEMORY. */
qarena_status qarena__block_open(qarena__reader *reader, const qarena__block *block);

/* Begin the circuit's block under a condition that is not known. */
qarena_status qarena__condition_open(qarena__reader *reader, const qarena__word *word,
                                     const qarena__condition *condition);

/* The end of the innermost block's body: at its closing brace, or after its only statement. A loop
 * that goes on is read again from its body's begin. */
qarena_status qarena__block_end(qarena__reader *reader);

/* After a statement: end the blocks of which it was the only one. */
qarena_status qarena__blocks_after_statement(qarena__reader *reader);

#endif
