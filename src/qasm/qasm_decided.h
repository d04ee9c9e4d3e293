/* Numbers and bools that bits decide about. A bool becomes a bit; an int or a uint a copy of as
 * many bits as it needs, which others do not change: a name of kind VALUE whose value is of kind
 * BITS, of the indices `first` and `count`, each one flipped where `integer` has a 1. */
#ifndef QARENA_QASM_QASM_DECIDED_H
#define QARENA_QASM_QASM_DECIDED_H

#include "qasm/qasm_reader.h"

/* E_ARGUMENT: a number would have to be a constant here, and bits decide what it is. */
qarena_status qarena__change_refuse(const qarena__reader *reader, const qarena__word *word,
                                    bool is_bool);

/* Let a bool, by its index, be a bit from here on. E_ARGUMENT, E_MEMORY. */
qarena_status qarena__bool_decide(qarena__reader *reader, const qarena__word *word, uint32_t index);

/* Let a number or a bool be a value that was read at `word`; the value's tokens, if it has some,
 * are the pool's last. E_ARGUMENT, E_MEMORY. */
qarena_status qarena__number_assign(qarena__reader *reader, const qarena__word *word,
                                    uint32_t index, qarena__qasm_value *value);

#endif
