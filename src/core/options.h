/* Environment variables, in one table: name, how it is parsed, what values are valid. Read once; an unknown value is an error. */
#ifndef QARENA_CORE_OPTIONS_H
#define QARENA_CORE_OPTIONS_H

#include "qarena/qarena.h"

/* QARENA_ISA; NULL when unset. Valid names are checked by the dispatcher, which knows them. */
const char *qarena__option_isa(void);

/* QARENA_MULTIPLY_ADDS; NULL when unset. Likewise. */
const char *qarena__option_multiply_adds(void);

/* QARENA_NUM_THREADS, else the first number of OMP_NUM_THREADS, else 0. Fails with E_OPTION when QARENA_NUM_THREADS is not a number from 1 to 1024. */
qarena_status qarena__option_threads(unsigned *threads);

#endif
