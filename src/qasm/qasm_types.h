/* Types of numbers: int, uint, float, angle and bool. */
#ifndef QARENA_QASM_QASM_TYPES_H
#define QARENA_QASM_QASM_TYPES_H

#include "qasm/qasm_reader.h"

/* Read the type that stands here, with its width. E_ARGUMENT, E_MEMORY. */
qarena_status qarena__type_read(qarena__reader *reader, qarena__type *type);

/* "[8]" of a type; 0: there is none. E_ARGUMENT: it is not in [1, most]. */
qarena_status qarena__size_read(qarena__reader *reader, uint32_t most, uint32_t *size);

/* What a value is as one of this type: whole numbers keep their lowest bits. An expression of one
 * bit may be a bool. E_ARGUMENT. */
qarena_status qarena__value_convert(qarena__reader *reader, const qarena__word *word,
                                    const qarena__type *type, qarena__qasm_value *value);

/* "int"; and "an int". */
const char *qarena__type_name(const qarena__type *type);
const char *qarena__type_phrase(const qarena__type *type);

#endif
