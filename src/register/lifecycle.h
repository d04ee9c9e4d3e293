/* Making registers. */
#ifndef QARENA_REGISTER_LIFECYCLE_H
#define QARENA_REGISTER_LIFECYCLE_H

#include "register/register.h"

/* A handle and its queue without state. front: given away on success; NULL: both buffers are
 * acquired, contents unspecified. */
qarena_status qarena__register_make(qarena_arena *arena, unsigned n,
                                    const qarena_register_options *options, qarena__buffer *front,
                                    qarena_register **reg);

/* The options' size, precision, buffers and threads: E_ARGUMENT. */
qarena_status qarena__register_options_check(const qarena_register_options *options);

#endif
