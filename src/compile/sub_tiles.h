/* Groups of a plan's stages, as a compiled pass has them. */
#ifndef QARENA_COMPILE_SUB_TILES_H
#define QARENA_COMPILE_SUB_TILES_H

#include "compile/compiled_pass.h"

/* Take the groups over from the plan, when all stages are compiled. One in which a sweep of its own
 * brings amplitudes down is left out: that needs the whole tile done. */
void qarena__sub_tiles_take(qarena__compiled_pass *compiled, const qarena__plan *plan,
                            const qarena__pass *pass);

#endif
