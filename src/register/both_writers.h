/* Calls that have two registers. */
#ifndef QARENA_REGISTER_BOTH_WRITERS_H
#define QARENA_REGISTER_BOTH_WRITERS_H

#include "register/writer.h"

/* Become the writer of both registers, with nothing pending; if they are one register, `second`
 * stays empty. On failure of neither. E_BUSY, and as a run. */
qarena_status qarena__both_synced(qarena__writer *first, qarena_register *a, qarena__writer *second,
                                  qarena_register *b);
qarena_status qarena__both_end(qarena__writer *first, qarena__writer *second, qarena_status status);

/* E_ARGUMENT: they differ in qubits or precision. `name` begins the message. */
qarena_status qarena__check_alike(const char *name, const qarena_register *a,
                                  const qarena_register *b);

#endif
