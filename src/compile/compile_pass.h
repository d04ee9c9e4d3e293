/* From a pass of a plan to kernel calls. */
#ifndef QARENA_COMPILE_COMPILE_PASS_H
#define QARENA_COMPILE_COMPILE_PASS_H

#include "circuit/oplist.h"
#include "compile/compiled_pass.h"

/* Bytes that qarena__compile_pass may use for this pass, 64-byte aligned. */
size_t qarena__compiled_pass_bytes(const qarena__kernels *kernels, const qarena__oplist *list,
                                   const qarena__plan *plan, const qarena__pass *pass);

/* Compile a pass of a plan of the list's first ops. `room` must outlive it; list and plan need not.
 * Cannot fail. Any thread. */
void qarena__compile_pass(qarena__compiled_pass *compiled, const qarena__kernels *kernels,
                          const qarena__oplist *list, const qarena__plan *plan,
                          const qarena__pass *pass, void *room);

#endif
