/* One pass over the state: its tiles are shared among threads, and it commits. */
#ifndef QARENA_REGISTER_EXECUTE_PASS_H
#define QARENA_REGISTER_EXECUTE_PASS_H

#include "compile/compiled_pass.h"
#include "register/workspace.h"
#include "register/writer.h"

/* Execute a compiled pass, and commit it. E_MEMORY, E_CANCELLED: nothing happened. The register's
 * poll is asked between tiles, at most every two milliseconds, unless the state is written in
 * place. */
qarena_status qarena__execute_pass(qarena__writer *writer, const qarena__workspace *space,
                                   const qarena__compiled_pass *pass);

#endif
