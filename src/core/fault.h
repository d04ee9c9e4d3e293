/* Fault injection: every allocation and memory system call of the library asks here first, so that
 * a test can make each of them fail. */
#ifndef QARENA_CORE_FAULT_H
#define QARENA_CORE_FAULT_H

#include <stdbool.h>

/* True: behave as if the system had refused. One relaxed atomic load while no fault is set. Any
 * thread. */
bool qarena__fault(void);

#endif
