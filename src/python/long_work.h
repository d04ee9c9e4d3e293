/* Work that lasts while the GIL is held, over many items or gates: other threads get their turn
 * meanwhile, and signal handlers run. */
#ifndef QARENA_PYTHON_LONG_WORK_H
#define QARENA_PYTHON_LONG_WORK_H

#include "module_state.h"

/* All zero to begin with. */
typedef struct long_work {
    unsigned items;
    uint64_t next; /* when to let others run, in nanoseconds of the monotonic clock; 0: the clock
                      has not been read yet */
} long_work;

/* Before each item. -1: a signal handler raised. */
int long_work_step(long_work *work);

/* Let others run, now. -1: a signal handler raised. Python code of others may have run on return:
 * objects may have changed that are not kept from it. */
int let_others_run(void);

/* Python runs signal handlers in its main thread only: elsewhere there is nothing to look for.
 * Where it is not known which thread this is, looking does no harm. Without the GIL too. */
int on_main_thread(void);

/* Nanoseconds of the monotonic clock. Without the GIL too. */
uint64_t monotonic_ns(void);

#endif
