/* The module's functions. */
#ifndef QARENA_PYTHON_FUNCTIONS_H
#define QARENA_PYTHON_FUNCTIONS_H

#include "module_state.h"

extern PyMethodDef module_functions[];

#endif
