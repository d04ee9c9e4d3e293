/* Bits of the circuit that no register of the text outside of its blocks is: those that blocks and
 * subroutines declare, and those of conditions. They come after all others. While the text is read
 * they are counted down from the last number there is. */
#ifndef QARENA_QASM_QASM_LOCALS_H
#define QARENA_QASM_QASM_LOCALS_H

#include "qasm/qasm_reader.h"

/* New bits: the last ones of the reader's indices. E_ARGUMENT (there are too many), E_MEMORY. */
qarena_status qarena__hidden_bits(qarena__reader *reader, const qarena__word *word, uint32_t count);

/* The bits of a declaration, whose word says which: the same ones each time that it is read.
 * *fresh: nobody has had them. */
qarena_status qarena__local_bits(qarena__reader *reader, const qarena__word *word, uint32_t count,
                                 bool *fresh);

/* The bit that conditions are assigned to. */
qarena_status qarena__scratch_bit(qarena__reader *reader, const qarena__word *word, unsigned *bit);

/* Whether one of the circuit's blocks that are open, from the one outside on, may be run more than
 * once: of those from `first` up to `end`. */
bool qarena__locals_repeat(const qarena__reader *reader, unsigned first, unsigned end);

/* At the text's end: let the circuit have the bits that there are. */
void qarena__locals_finish(qarena__reader *reader);

#endif
