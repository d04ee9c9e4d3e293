/* Which bits of the tile each stage of a pass may change. */
#ifndef QARENA_COMPILE_STAGE_CHANGES_H
#define QARENA_COMPILE_STAGE_CHANGES_H

#include "compile/compiled_pass.h"

/* Write `changes` of all stages of a pass that is otherwise complete. */
void qarena__note_changes(const qarena__compiled_pass *compiled);

#endif
