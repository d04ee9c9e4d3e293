/* The part of a map that the planner does not see: which bits flip whatever the others are. */
#ifndef QARENA_COMPILE_IMAGE_OF_ZERO_H
#define QARENA_COMPILE_IMAGE_OF_ZERO_H

#include "circuit/oplist.h"
#include "plan/map_sharing.h"

/* Where the map that stands at a stage takes the amplitude with all qubits 0: x -> A x ^ b takes it
 * to b. */
uint64_t qarena__image_of_zero(const qarena__oplist *list, const qarena__map_stages *stages,
                               uint32_t at);

#endif
