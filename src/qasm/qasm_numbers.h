/* Numbers as a text writes them. */
#ifndef QARENA_QASM_QASM_NUMBERS_H
#define QARENA_QASM_QASM_NUMBERS_H

#include "qasm/qasm_reader.h"

/* The value of a word that is an integer of any base, a real number, or a string of bits, the last
 * one the lowest. Of OpenQASM 2 an integer that does not fit is a real number. false: it does not
 * fit, or it is none. */
bool qarena__number_read(const qarena__word *word, unsigned version, qarena__qasm_value *value);

/* The lowest bits of a whole number, as a type of so many has them; without a size, all. */
int64_t qarena__number_wrap(int64_t number, const qarena__type *type);

#endif
