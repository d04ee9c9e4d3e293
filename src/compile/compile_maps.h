/* The maps of a pass (plan/maps.h), compiled. */
#ifndef QARENA_COMPILE_COMPILE_MAPS_H
#define QARENA_COMPILE_COMPILE_MAPS_H

#include "circuit/oplist.h"
#include "compile/compiled_pass.h"

/* Bytes that they need. */
size_t qarena__maps_bytes(const qarena__plan *plan, const qarena__pass *pass);

/* Compile them into the stages of a pass, which have been compiled: those where maps stand are
 * empty. The gather does one of them, once the scatter has been made. room: 64-byte aligned. */
void qarena__maps_compile(qarena__compiled_pass *compiled, const qarena__oplist *list,
                          const qarena__plan *plan, const qarena__pass *pass, void *room);

#endif
