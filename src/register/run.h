/* A run of what is pending.
 *
 *      take      the next chunk of gates: in canonical form, or as it was compiled in an earlier
 *                run
 *      plan      its passes, unless an equal plan is kept
 *      compile   them: all at once, where they are kept, or each before it is executed
 *      execute   pass by pass (execute_pass.h), tile by tile (execute_tile.h)
 *      commit    after each pass (commit.h)
 *
 * Where passes do not pay, or memory for them is short, gates are swept one by one, on small
 * states many to a commit (small.h). */
#ifndef QARENA_REGISTER_RUN_H
#define QARENA_REGISTER_RUN_H

#include "register/writer.h"

/* Run all that is pending; what has been committed is no longer pending, also on failure.
 * E_CANCELLED, E_MEMORY, E_CLOSED. */
qarena_status qarena__run_pending(qarena__writer *writer);

/* Become the writer, and run all that is pending; on failure nobody is. Also E_ARGUMENT (NULL),
 * E_BUSY. */
qarena_status qarena__writer_synced(qarena__writer *writer, qarena_register *reg);

#endif
