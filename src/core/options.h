/* Environment variables, in one table: name, how it is parsed, what values are valid. Read once; an
 * unknown value is an error. */
#ifndef QARENA_CORE_OPTIONS_H
#define QARENA_CORE_OPTIONS_H

#include "qarena/qarena.h"

/* QARENA_ISA; NULL when unset. Valid names are checked by the dispatcher, which knows them. */
const char *qarena__option_isa(void);

/* QARENA_MULTIPLY_ADDS; NULL when unset. Valid names are checked by multiply_adds.c. */
const char *qarena__option_multiply_adds(void);

/* QARENA_NUM_THREADS, else 0. Fails with E_OPTION when it is not a number from 1 to 1024. */
qarena_status qarena__option_threads(unsigned *threads);

/* The first number of OMP_NUM_THREADS, and OMP_THREAD_LIMIT, from 1 to 1024; 0: unset, or something
 * else. OpenMP's variables are never an error. */
unsigned qarena__option_openmp_threads(void);
unsigned qarena__option_thread_limit(void);

/* OMP_STACKSIZE in bytes; 0: unset. */
size_t qarena__option_stack_size(void);

#endif
